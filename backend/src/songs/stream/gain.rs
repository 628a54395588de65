//! How much louder or quieter a song is asked for.

use std::fmt;

/// A gain in tenths of a decibel, never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gain(i16);

/// The most in either direction, in decibels.
const MOST_DB: f32 = 24.0;

impl Gain {
    /// Takes what a request asks for: `Some(None)` is no gain at all, `None` too much of it or no number.
    #[expect(clippy::option_option, reason = "no gain and a wrong one are two things")]
    pub(super) fn parse(decibels: f32) -> Option<Option<Self>> {
        if !(-MOST_DB..=MOST_DB).contains(&decibels) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "it is within bounds")]
        let tenths = (decibels * 10.0).round() as i16;
        Some((tenths != 0).then_some(Self(tenths)))
    }

    /// In decibels.
    pub(super) fn decibels(self) -> f32 {
        f32::from(self.0) / 10.0
    }
}

impl fmt::Display for Gain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gain_is_a_tenth_of_a_decibel_at_least_and_24_at_most() {
        for (asked, tenths) in
            [(0.0, None), (0.04, None), (0.06, Some(1)), (-24.0, Some(-240)), (24.0, Some(240))]
        {
            assert_eq!(Gain::parse(asked).unwrap().map(|gain| gain.0), tenths, "{asked}");
        }
        for wrong in [24.1, -24.1, f32::NAN, f32::INFINITY] {
            assert_eq!(Gain::parse(wrong), None, "{wrong}");
        }
    }
}
