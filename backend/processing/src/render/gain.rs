//! How loud a rendition is, where a player cannot change that itself.

/// From here on a louder sound grows less and less, so that it never reaches full scale: 1 dB below it.
const KNEE: f32 = 0.891_250_9;
/// No recording is as loud as that; a broken file with numbers for samples may be.
const LOUDEST: f32 = 4.0;

/// The least and the most gain, in decibels.
pub const GAIN_RANGE_DB: std::ops::RangeInclusive<f32> = -30.0..=30.0;

/// A gain that is applied to each sample by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Gain {
    factor: Option<f32>,
}

impl Gain {
    /// A gain in decibels, held to [`GAIN_RANGE_DB`]; without one sound stays as it is.
    pub(super) fn new(decibels: Option<f32>) -> Self {
        let held = decibels.filter(|gain| gain.is_finite() && *gain != 0.0);
        let held = held.map(|gain| gain.clamp(*GAIN_RANGE_DB.start(), *GAIN_RANGE_DB.end()));
        Self { factor: held.map(|gain| 10.0f32.powf(gain / 20.0)) }
    }

    /// Applies it to finite samples.
    pub(super) fn apply(self, samples: &mut [f32]) {
        for sample in samples {
            let heard = sample.clamp(-LOUDEST, LOUDEST);
            *sample = self.factor.map_or(heard, |factor| guard(heard * factor));
        }
    }
}

/// Bends what would exceed full scale, without a corner that would be heard.
fn guard(sample: f32) -> f32 {
    let over = sample.abs() - KNEE;
    if over <= 0.0 {
        return sample;
    }
    let room = 1.0 - KNEE;
    (KNEE + room * (over / room).tanh()).copysign(sample)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(gain: Option<f32>, sample: f32) -> f32 {
        let mut samples = [sample];
        Gain::new(gain).apply(&mut samples);
        samples[0]
    }

    #[test]
    fn six_decibels_are_twice_as_much() {
        assert!((through(Some(6.020_6), 0.25) - 0.5).abs() < 1e-5);
        assert!((through(Some(-6.020_6), 0.5) - 0.25).abs() < 1e-5);
        assert_eq!(through(None, 0.3), 0.3);
    }

    #[test]
    fn nothing_exceeds_full_scale_with_a_gain() {
        for step in 0..200 {
            let sample = step as f32 / 50.0 - 2.0;
            assert!(through(Some(12.0), sample).abs() <= 1.0, "{sample}");
        }
        assert!(through(Some(1.0), 0.9) > through(Some(1.0), 0.85));
    }

    #[test]
    fn there_is_an_end_to_what_is_heard() {
        assert_eq!(through(None, 1e30), LOUDEST);
        assert_eq!(through(Some(f32::NAN), 0.5), 0.5);
    }
}
