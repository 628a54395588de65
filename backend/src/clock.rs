//! Time is a parameter: what depends on it takes a [`Clock`], so that tests can set it.

use std::sync::Mutex;

use chrono::{DateTime, SubsecRound, Utc};
use uuid::{ContextV7, Timestamp, Uuid};

/// Tells the time and makes ids that sort by it.
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> DateTime<Utc>;
}

/// The clock of the machine.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn now(&self) -> DateTime<Utc> {
        // PostgreSQL keeps microseconds; what was answered must be what is read later.
        Utc::now().trunc_subsecs(6)
    }
}

/// A clock that moves only when it is told to.
#[derive(Debug)]
pub struct ManualClock(Mutex<DateTime<Utc>>);

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(now))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: chrono::Duration) {
        let mut now = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Makes UUIDv7 ids: their order is that of their creation, also within one millisecond.
#[derive(Debug, Default)]
pub struct Ids(Mutex<ContextV7>);

impl Ids {
    /// A new id for something that is created at `now`.
    pub fn next(&self, now: DateTime<Utc>) -> Uuid {
        let context = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(&*context, seconds, now.timestamp_subsec_nanos()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_creation_even_when_time_stands_still() {
        let (ids, now) = (Ids::default(), SystemClock.now());
        let made: Vec<Uuid> = (0..1000).map(|_| ids.next(now)).collect();
        assert!(made.is_sorted());
        assert_eq!(made.first().unwrap().get_version_num(), 7);
    }
}
