//! Any number of channels as one or two.

use crate::pcm::Speaker;

/// What goes from each channel into each of one or two.
pub(super) struct Mix {
    channels: usize,
    /// For each channel of the result the share of each channel of the source.
    rows: Vec<Vec<f32>>,
}

impl Mix {
    /// One and two channels stay as they are. More become two with the shares of ITU-R BS.775-3,
    /// table 2: the middle and the surround channels 3 dB down, the effects not at all. All shares are
    /// divided by their sum, so that nothing can exceed full scale.
    pub(super) fn new(speakers: &[Speaker]) -> Self {
        let channels = speakers.len().max(1);
        if channels <= 2 {
            let row =
                |at: usize| (0..channels).map(|channel| if channel == at { 1.0 } else { 0.0 }).collect();
            return Self { channels, rows: (0..channels).map(row).collect() };
        }
        let rows = [Speaker::Left, Speaker::Right].map(|side| {
            let shares: Vec<f32> = speakers.iter().map(|speaker| share(*speaker, side)).collect();
            let sum = shares.iter().sum::<f32>().max(1.0);
            shares.into_iter().map(|share| share / sum).collect()
        });
        Self { channels, rows: rows.into() }
    }

    /// How many channels come out.
    pub(super) fn channels(&self) -> usize {
        self.rows.len()
    }

    /// Adds samples, interleaved, to the channels of the result.
    pub(super) fn add(&self, samples: &[f32], result: &mut [Vec<f32>]) {
        for (at, (row, result)) in self.rows.iter().zip(result).enumerate() {
            let frames = samples.chunks_exact(self.channels);
            if self.channels <= 2 {
                result.extend(frames.filter_map(|frame| frame.get(at)));
            } else {
                let mixed =
                    |frame: &[f32]| frame.iter().zip(row).map(|(sample, share)| sample * share).sum::<f32>();
                result.extend(frames.map(mixed));
            }
        }
    }
}

/// How much of a loudspeaker goes to one side.
fn share(speaker: Speaker, side: Speaker) -> f32 {
    use std::f32::consts::FRAC_1_SQRT_2;
    let is_left = side == Speaker::Left;
    match speaker {
        Speaker::Left if is_left => 1.0,
        Speaker::Right if !is_left => 1.0,
        Speaker::SideLeft | Speaker::RearLeft if is_left => FRAC_1_SQRT_2,
        Speaker::SideRight | Speaker::RearRight if !is_left => FRAC_1_SQRT_2,
        Speaker::Centre => FRAC_1_SQRT_2,
        // As loud as two surround channels with the same in them, half on each side.
        Speaker::RearCentre | Speaker::Other => 0.5,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surround_becomes_stereo_and_never_too_loud() {
        use Speaker::{Centre, Left, LowFrequency, Right, SideLeft, SideRight};
        let mix = Mix::new(&[Left, Right, Centre, LowFrequency, SideLeft, SideRight]);
        let mut result = vec![Vec::new(); 2];
        mix.add(&[1.0; 6], &mut result);
        mix.add(&[0.0, 0.0, 0.0, 1.0, 0.0, 0.0], &mut result);
        mix.add(&[1.0, 0.0, 0.0, 0.0, 0.0, 0.0], &mut result);
        assert!((result[0][0] - 1.0).abs() < 1e-6 && (result[1][0] - 1.0).abs() < 1e-6);
        assert_eq!((result[0][1], result[1][1]), (0.0, 0.0));
        assert!((result[0][2] - 0.414_213_6).abs() < 1e-6);
        assert_eq!(result[1][2], 0.0);
    }

    #[test]
    fn one_and_two_stay_as_they_are() {
        let mut mono = vec![Vec::new()];
        Mix::new(&[Speaker::Centre]).add(&[0.1, 0.2], &mut mono);
        assert_eq!(mono, [[0.1, 0.2]]);
        let mut stereo = vec![Vec::new(); 2];
        Mix::new(&[Speaker::Left, Speaker::Right]).add(&[0.1, 0.2, 0.3, 0.4], &mut stereo);
        assert_eq!(stereo, [[0.1, 0.3], [0.2, 0.4]]);
    }
}
