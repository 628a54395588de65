//! Who listens to what happens to whom, on this node; other nodes are told through PostgreSQL.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::events::Event;
use shared::ids::{SessionId, UserId};
use tokio::sync::mpsc;
use uuid::Uuid;

/// The most connections of one account.
const PER_USER: usize = 16;
/// How many events may wait for a listener. One that lets more wait is cut off and connects again.
const WAITING: usize = 64;
/// How many may wait to be told to other nodes.
const OUTGOING: usize = 1024;
/// PostgreSQL takes notifications of less than 8,000 bytes.
const MAX_NOTIFICATION: usize = 7_900;

/// Publishes events. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Events {
    here: Arc<Mutex<HashMap<UserId, Vec<Listener>>>>,
    /// Tells this node's own notifications from those of others.
    node: Uuid,
    others: mpsc::Sender<String>,
    outgoing: Arc<Mutex<Option<mpsc::Receiver<String>>>>,
}

#[derive(Debug)]
struct Listener {
    id: u64,
    session: SessionId,
    send: mpsc::Sender<Arc<str>>,
}

impl Default for Events {
    fn default() -> Self {
        let (others, outgoing) = mpsc::channel(OUTGOING);
        let outgoing = Arc::new(Mutex::new(Some(outgoing)));
        Self { here: Arc::default(), node: Uuid::new_v4(), others, outgoing }
    }
}

impl Events {
    /// Tells the clients of an account what has happened. Call it after the commit. It never waits.
    pub fn publish(&self, user: UserId, event: &Event) {
        let Ok(text) = serde_json::to_string(event) else { return };
        // Without other nodes nobody takes them out and the channel is closed.
        let mut notification = format!("{} {user} {text}", self.node);
        if notification.len() > MAX_NOTIFICATION {
            let missed = serde_json::to_string(&Event::Missed).unwrap_or_default();
            notification = format!("{} {user} {missed}", self.node);
        }
        let _ = self.others.try_send(notification);
        self.deliver(user, text.into());
    }

    /// Passes on what another node has published.
    pub(crate) fn hear(&self, notification: &str) {
        let mut parts = notification.splitn(3, ' ');
        let (Some(node), Some(user), Some(text)) = (parts.next(), parts.next(), parts.next()) else { return };
        let Ok(user) = user.parse::<UserId>() else { return };
        if node != self.node.to_string() {
            self.deliver(user, text.into());
        }
    }

    /// What is to be told to other nodes; for the one task that does.
    pub(crate) fn take_outgoing(&self) -> Option<mpsc::Receiver<String>> {
        self.outgoing.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Lets nobody listen any longer through a session that has ended.
    pub fn end_session(&self, session: SessionId) {
        self.lock().retain(|_, listeners| {
            listeners.retain(|listener| listener.session != session);
            !listeners.is_empty()
        });
    }

    /// Tells everybody who listens here that something may have been missed.
    pub(crate) fn missed(&self) {
        let users: Vec<UserId> = self.lock().keys().copied().collect();
        let text: Arc<str> = serde_json::to_string(&Event::Missed).unwrap_or_default().into();
        for user in users {
            self.deliver(user, text.clone());
        }
    }

    /// Listens to an account; `None` when it has its fill of listeners.
    pub(super) fn subscribe(&self, user: UserId, session: SessionId) -> Option<Subscription> {
        let (send, events) = mpsc::channel(WAITING);
        let mut here = self.lock();
        let listeners = here.entry(user).or_default();
        if listeners.len() >= PER_USER {
            return None;
        }
        let id = listeners.last().map_or(0, |last| last.id + 1);
        listeners.push(Listener { id, session, send });
        drop(here);
        Some(Subscription { hub: self.clone(), user, id, events })
    }

    fn deliver(&self, user: UserId, text: Arc<str>) {
        let mut here = self.lock();
        let Some(listeners) = here.get_mut(&user) else { return };
        // Whoever cannot follow is cut off: its queue ends, and it connects again.
        listeners.retain(|listener| listener.send.try_send(text.clone()).is_ok());
        if listeners.is_empty() {
            here.remove(&user);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, Vec<Listener>>> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One listener; it ends when dropped.
#[derive(Debug)]
pub(super) struct Subscription {
    hub: Events,
    user: UserId,
    id: u64,
    /// What is heard; it ends when the listener is cut off.
    pub(super) events: mpsc::Receiver<Arc<str>>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut here = self.hub.lock();
        let Some(listeners) = here.get_mut(&self.user) else { return };
        listeners.retain(|listener| listener.id != self.id);
        if listeners.is_empty() {
            here.remove(&self.user);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: UserId = UserId(Uuid::from_u128(1));
    const BOB: UserId = UserId(Uuid::from_u128(2));
    const PHONE: SessionId = SessionId(Uuid::from_u128(3));
    const TABLET: SessionId = SessionId(Uuid::from_u128(4));

    #[test]
    fn an_account_hears_its_own_events_alone() {
        let events = Events::default();
        let (mut ada, mut bob) =
            (events.subscribe(ADA, PHONE).unwrap(), events.subscribe(BOB, TABLET).unwrap());
        events.publish(ADA, &Event::Missed);
        assert_eq!(&*ada.events.try_recv().unwrap(), r#"{"type":"missed"}"#);
        assert!(bob.events.try_recv().is_err());
    }

    #[test]
    fn listeners_are_bounded_and_who_cannot_follow_is_cut_off() {
        let events = Events::default();
        let mut all: Vec<_> = (0..PER_USER).map(|_| events.subscribe(ADA, PHONE).unwrap()).collect();
        assert!(events.subscribe(ADA, PHONE).is_none());
        assert!(events.subscribe(BOB, PHONE).is_some());
        all.pop();
        let mut slow = events.subscribe(ADA, PHONE).unwrap();
        for _ in 0..=WAITING {
            events.publish(ADA, &Event::Missed);
        }
        for _ in 0..WAITING {
            assert!(slow.events.try_recv().is_ok());
        }
        assert_eq!(slow.events.try_recv(), Err(mpsc::error::TryRecvError::Disconnected));
        drop((slow, all));
        assert!(events.lock().is_empty(), "nothing is left of them");
    }

    #[test]
    fn a_session_that_ends_is_heard_no_more() {
        let events = Events::default();
        let (mut phone, mut tablet) =
            (events.subscribe(ADA, PHONE).unwrap(), events.subscribe(ADA, TABLET).unwrap());
        events.end_session(PHONE);
        events.publish(ADA, &Event::Missed);
        assert_eq!(phone.events.try_recv(), Err(mpsc::error::TryRecvError::Disconnected));
        assert!(tablet.events.try_recv().is_ok());
    }

    #[test]
    fn other_nodes_are_heard_and_the_own_echo_is_not() {
        let (here, there) = (Events::default(), Events::default());
        let mut outgoing = here.take_outgoing().unwrap();
        let mut listener = here.subscribe(ADA, PHONE).unwrap();
        let mut far = there.subscribe(ADA, TABLET).unwrap();
        here.publish(ADA, &Event::Missed);
        let notification = outgoing.try_recv().unwrap();
        here.hear(&notification);
        there.hear(&notification);
        for nonsense in ["", "a", "a b", "a b c"] {
            there.hear(nonsense);
        }
        assert!(listener.events.try_recv().is_ok() && listener.events.try_recv().is_err());
        assert!(far.events.try_recv().is_ok() && far.events.try_recv().is_err());
    }
}
