//! The accept loop.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::connection::{self, App};
pub use super::timed_io::Deadlines;

/// What the accept loop holds its clients to.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long a client may take.
    pub deadlines: Deadlines,
    /// The most connections from one IPv4 address or one IPv6 /64.
    pub connections_per_address: u32,
    /// How long running requests may go on after the signal to stop.
    pub grace: Duration,
}

/// Serves until `stop`, then takes no more connections, lets running requests end within the grace
/// and cuts what is left.
pub async fn serve(listener: TcpListener, app: App, limits: Limits, stop: CancellationToken) {
    let (connections, per_address) = (TaskTracker::new(), PerAddress::default());
    let cut = CancellationToken::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let (stream, remote) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Mostly too many open files: they become free again, so go on a little later.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Some(place) = per_address.take(remote.ip(), limits.connections_per_address) else {
            tracing::debug!("refused a connection: too many from its address");
            continue;
        };
        // Without it the last block of an answer waits for the client's delayed acknowledgement.
        let (Ok(()), Ok(local)) = (stream.set_nodelay(true), stream.local_addr()) else { continue };
        let (app, stop, cut) = (app.clone(), stop.clone(), cut.clone());
        let held = Held { _place: place, _counted: connections.token() };
        connections.spawn(async move {
            tokio::select! {
                () = connection::serve(stream, (local, remote), app, limits.deadlines, stop, held) => {}
                () = cut.cancelled() => {}
            }
        });
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(limits.grace, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "cutting connections that are still open");
        cut.cancel();
        connections.wait().await;
    }
}

/// What a connection has for as long as it is open.
#[derive(Debug)]
pub(super) struct Held {
    _place: Place,
    _counted: TaskTrackerToken,
}

/// Counts connections by address.
#[derive(Debug, Clone, Default)]
struct PerAddress(Arc<Mutex<HashMap<IpAddr, u32>>>);

impl PerAddress {
    /// A place for one more connection; `None` when the address has its fill.
    fn take(&self, address: IpAddr, most: u32) -> Option<Place> {
        let network = network(address);
        let mut counts = self.lock();
        let count = counts.entry(network).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place { counts: self.clone(), network })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One counted connection; given back on drop.
#[derive(Debug)]
struct Place {
    counts: PerAddress,
    network: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.lock();
        if let Some(count) = counts.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.network);
            }
        }
    }
}

/// One household has one IPv4 address or one IPv6 /64.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_bounded_number_of_places_and_gets_them_back() {
        let counts = PerAddress::default();
        let address: IpAddr = "2001:db8::1".parse().unwrap();
        let neighbour: IpAddr = "2001:db8::ffff".parse().unwrap();
        let first = counts.take(address, 2);
        let second = counts.take(neighbour, 2);
        assert!(first.is_some() && second.is_some());
        assert!(counts.take(address, 2).is_none(), "the same /64");
        assert!(counts.take("2001:db8:0:1::1".parse().unwrap(), 2).is_some());
        drop(first);
        assert!(counts.take(address, 2).is_some());
        drop(second);
        assert_eq!(counts.lock().len(), 0);
    }
}
