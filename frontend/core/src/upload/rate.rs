//! How fast bytes go, smoothed, and how large the next piece should be.

/// The smallest and the largest piece that is sent at once.
const PIECE_BYTES: std::ops::RangeInclusive<u64> = 1 << 20..=32 << 20;
/// The first piece, when nothing is known about the line.
const FIRST_BYTES: u64 = 8 << 20;
/// How long a piece should take: a break loses no more than that, and the questions between the pieces
/// do not count.
const PIECE_MS: u64 = 4000;
/// Shorter times say too little.
const SAMPLE_MS: u64 = 200;

/// Bytes a second, over the last few seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    /// When and where the last sample ended.
    last: Option<(u64, u64)>,
    per_second: u64,
}

impl Rate {
    /// Takes note that so many bytes were through at that time.
    pub fn note(&mut self, at_ms: u64, bytes: u64) {
        let Some((then, before)) = self.last else {
            self.last = Some((at_ms, bytes));
            return;
        };
        let took = at_ms.saturating_sub(then);
        if took < SAMPLE_MS {
            return;
        }
        let now = bytes.saturating_sub(before) * 1000 / took;
        // The last second counts for about a half.
        let weight = took.min(1000);
        self.per_second = match self.per_second {
            0 => now,
            old => (old * (2000 - weight) + now * weight) / 2000,
        };
        self.last = Some((at_ms, bytes));
    }

    /// Forgets the last place, after a pause or a jump back; the speed stays a good guess.
    pub const fn rest(&mut self) {
        self.last = None;
    }

    /// Bytes a second; 0 while nothing is known.
    pub const fn per_second(self) -> u64 {
        self.per_second
    }

    /// How large the next piece should be.
    pub fn piece(self) -> u64 {
        match self.per_second {
            0 => FIRST_BYTES,
            speed => (speed * PIECE_MS / 1000).clamp(*PIECE_BYTES.start(), *PIECE_BYTES.end()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speed_settles_and_the_pieces_follow() {
        let mut rate = Rate::default();
        assert_eq!(rate.piece(), 8 << 20);
        for second in 0..20 {
            rate.note(second * 1000, second * 500_000);
        }
        assert_eq!(rate.per_second(), 500_000);
        assert_eq!(rate.piece(), 2_000_000);
        for tick in 0..200 {
            rate.note(20_000 + tick * 250, 10_000_000 + tick * 250_000_000);
        }
        assert_eq!(rate.piece(), 32 << 20, "never more than is worth losing");
    }

    #[test]
    fn a_rest_is_no_slow_stretch() {
        let mut rate = Rate::default();
        rate.note(0, 0);
        rate.note(1000, 1_000_000);
        rate.rest();
        rate.note(600_000, 1_000_000);
        assert_eq!(rate.per_second(), 1_000_000);
        rate.note(601_000, 0);
        assert_eq!(rate.per_second(), 500_000, "going back is no speed below nothing");
    }
}
