//! How long a file may take: in proportion to the sound that it should hold. A few bytes can decode to hours
//! of silence.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// What any machine decodes and measures in a second, in samples of all channels: 23 times real time in
/// stereo. An ordinary one does twenty times as many.
const SAMPLES_A_SECOND: u64 = 2_000_000;

/// The processor time that a file has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    ends_at: Duration,
}

impl Patience {
    /// For a file that was begun at `started` and should hold so many samples of all channels; `beyond` comes
    /// on top.
    pub(super) fn new(started: Duration, beyond: Duration, samples: u64) -> Self {
        let explained = Duration::from_secs(samples / SAMPLES_A_SECOND);
        Self { ends_at: started.saturating_add(beyond).saturating_add(explained) }
    }

    /// Whether the time is over.
    pub(crate) fn is_over(&self) -> bool {
        spent() > self.ends_at
    }
}

/// How much time the processor has spent on this thread, however many others it works on.
pub(super) fn spent() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_sound_has_more_time() {
        let second = Duration::from_secs(1);
        let none = Patience::new(spent(), Duration::ZERO, SAMPLES_A_SECOND - 1);
        let began = spent();
        while spent() <= began {}
        assert!(none.is_over());
        assert!(!Patience::new(spent(), second, 0).is_over());
        let long = Patience::new(second, second, 3 * SAMPLES_A_SECOND);
        assert_eq!(long.ends_at, 5 * second);
        assert!(!Patience::new(spent(), Duration::MAX, u64::MAX).is_over());
    }
}
