//! How long a job that failed waits: 5 s, 10 s, 20 s and so on up to 15 minutes, each shortened by up
//! to a half at random, so that what failed together does not come back together.

use std::time::Duration;

const FIRST_MS: u64 = 5_000;
const LONGEST_MS: u64 = 15 * 60 * 1000;

/// The wait after so many attempts (the first is 1). `random` is any number.
pub(super) fn wait(attempt: u16, random: u64) -> Duration {
    let doublings = u32::from(attempt.saturating_sub(1)).min(16);
    let whole = (FIRST_MS << doublings).min(LONGEST_MS);
    Duration::from_millis(whole - random % (whole / 2 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_bound() {
        let longest: Vec<u64> = (1..=10).map(|attempt| wait(attempt, 0).as_secs()).collect();
        assert_eq!(longest, [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert_eq!(wait(0, 0).as_secs(), 5);
        assert_eq!(wait(u16::MAX, 0).as_secs(), 900);
    }

    #[test]
    fn chance_takes_up_to_a_half_away() {
        for attempt in [1, 5, 30] {
            let whole = wait(attempt, 0);
            let waits: Vec<Duration> = (0..50_000).map(|random| wait(attempt, random * 7919)).collect();
            assert!(waits.iter().all(|wait| *wait <= whole && *wait >= whole / 2));
            let shortest = waits.iter().min().unwrap();
            assert!(*shortest < whole * 6 / 10, "they spread over the whole range");
        }
    }
}
