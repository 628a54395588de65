//! Leaves a store alone that fails again and again: who asks gets his refusal at once instead of waiting,
//! and now and then one request tries whether the store is back.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::StorageError;

/// So many failures in a row, and the store is left alone.
const FAILURES: u32 = 5;
/// For so long, until the next one may try.
const PAUSE: Duration = Duration::from_secs(2);

/// The breaker of one store; clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Breaker(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    /// Until when nobody may ask; then one may at a time.
    closed_until: Option<Instant>,
    trying: bool,
}

impl State {
    /// Whether a request may go out now.
    fn admit(&mut self, now: Instant) -> bool {
        match self.closed_until {
            None => true,
            Some(until) if now < until || self.trying => false,
            Some(_) => {
                self.trying = true;
                true
            }
        }
    }

    fn succeeded(&mut self) {
        *self = Self::default();
    }

    fn failed(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        self.trying = false;
        if self.failures >= FAILURES {
            self.closed_until = Some(now + PAUSE);
        }
    }
}

impl Breaker {
    /// Does something with the store, unless it is to be left alone.
    pub(super) async fn run<T>(
        &self,
        work: impl Future<Output = Result<T, StorageError>>,
    ) -> Result<T, StorageError> {
        if !self.with(|state| state.admit(Instant::now())) {
            return Err(StorageError::Failed("it has failed several times and is given a moment".into()));
        }
        // Who gives up in the middle says nothing about the store, but must let the next one try.
        let trial = Trial(self);
        let done = work.await;
        drop(trial);
        match &done {
            Err(StorageError::Failed(_) | StorageError::Refused(_)) => self.note_failure(),
            Ok(_) | Err(StorageError::NotFound | StorageError::Full) => self.with(State::succeeded),
        }
        done
    }

    /// Notes that the store failed in the middle of an answer.
    pub(super) fn note_failure(&self) {
        self.with(|state| state.failed(Instant::now()));
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct Trial<'a>(&'a Breaker);

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        self.0.with(|state| state.trying = false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_after_failures_in_a_row_and_lets_one_try_at_a_time() {
        let now = Instant::now();
        let mut state = State::default();
        for _ in 1..FAILURES {
            state.failed(now);
            assert!(state.admit(now));
        }
        state.succeeded();
        for _ in 0..FAILURES {
            assert!(state.admit(now));
            state.failed(now);
        }
        assert!(!state.admit(now));
        let later = now + PAUSE;
        assert!(state.admit(later));
        assert!(!state.admit(later), "one at a time");
        state.failed(later);
        assert!(!state.admit(later), "it is still away");
        assert!(state.admit(later + PAUSE));
        state.succeeded();
        assert!(state.admit(later) && state.admit(later));
    }

    #[tokio::test]
    async fn what_is_missing_is_no_failure_and_an_open_breaker_asks_nobody() {
        let breaker = Breaker::default();
        for _ in 0..FAILURES * 2 {
            let missing: Result<(), _> = breaker.run(async { Err(StorageError::NotFound) }).await;
            assert!(matches!(missing, Err(StorageError::NotFound)));
        }
        for _ in 0..FAILURES {
            let failed: Result<(), _> = breaker.run(async { Err(StorageError::Failed("away".into())) }).await;
            assert!(failed.is_err());
        }
        let asked = breaker.run(async { panic!("the store was asked") }).await;
        assert!(matches!(asked, Err::<(), _>(StorageError::Failed(_))));
    }
}
