//! Who has visited a public link lately, so that somebody who looks again is not counted again. Nothing of it is
//! stored, and what is held says nothing about anybody: a hash under a key that dies with the process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use poem::Request;
use poem::http::header;
use shared::ids::ShareId;

use crate::keys::{Key, random_bytes};

/// Who comes back within this time is not counted again.
const AGAIN: chrono::Duration = chrono::Duration::minutes(30);
/// How many are remembered; while more come than that, the rest is not counted.
const MOST: usize = 50_000;

/// The visitors of the last half hour; cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Visitors {
    key: Key,
    seen: Arc<Mutex<HashMap<[u8; 32], DateTime<Utc>>>>,
}

impl Visitors {
    /// Nobody yet.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self { key: Key::new(random_bytes()?), seen: Arc::default() })
    }

    /// Whether a visit counts. Remembers it if it does.
    pub(super) fn counts(&self, share: ShareId, visitor: &[u8], now: DateTime<Utc>) -> bool {
        let who = self.key.sign(&[share.0.as_bytes(), visitor].concat());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.get(&who).is_some_and(|at| now - *at < AGAIN) {
            return false;
        }
        if seen.len() >= MOST {
            seen.retain(|_, at| now - *at < AGAIN);
        }
        if seen.len() >= MOST {
            return false;
        }
        seen.insert(who, now);
        true
    }
}

/// What tells visitors apart, as far as they can be: where they come from and what they come with. Behind a
/// reverse proxy the address is always the same; what the proxy says is taken for this purpose alone, since
/// the worst that a lie can do is a wrong count.
pub(super) fn describe(request: &Request) -> Vec<u8> {
    let address = request.remote_addr().as_socket_addr().map(|address| address.ip().to_string());
    let mut text = address.unwrap_or_default().into_bytes();
    for name in ["x-forwarded-for", header::USER_AGENT.as_str(), header::ACCEPT_LANGUAGE.as_str()] {
        text.push(0);
        text.extend(request.headers().get(name).map(|value| value.as_bytes()).unwrap_or_default());
    }
    text
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::clock::{Clock, SystemClock};

    #[test]
    fn who_comes_back_within_half_an_hour_counts_once() {
        let (visitors, now) = (Visitors::new().unwrap(), SystemClock.now());
        let [one, other] = [1, 2].map(|id| ShareId(Uuid::from_u128(id)));
        let minutes = |minutes| now + chrono::Duration::minutes(minutes);
        assert!(visitors.counts(one, b"ada", now));
        assert!(!visitors.counts(one, b"ada", minutes(29)));
        assert!(visitors.counts(one, b"eve", minutes(29)), "somebody else");
        assert!(visitors.counts(other, b"ada", minutes(29)), "another link");
        assert!(visitors.counts(one, b"ada", minutes(30)), "the first visit was half an hour ago");
        assert!(!visitors.counts(one, b"ada", minutes(31)));
    }

    #[test]
    fn a_crowd_is_forgotten_when_its_time_is_over() {
        let (visitors, now) = (Visitors::new().unwrap(), SystemClock.now());
        let share = ShareId(Uuid::from_u128(1));
        for number in 0..MOST {
            assert!(visitors.counts(share, &number.to_be_bytes(), now));
        }
        assert!(!visitors.counts(share, b"one too many", now));
        assert!(visitors.counts(share, b"later", now + AGAIN));
        assert_eq!(visitors.seen.lock().unwrap().len(), 1);
    }
}
