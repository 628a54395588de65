//! Everything that is found out about an uploaded file, in one pass over its sound.

#[cfg(test)]
mod tests;

use std::fs::File;

use ebur128::{Channel, EbuR128, Mode};
use serde::{Deserialize, Serialize};
use shared::songs::Loudness;
use shared::tags::Tags;

use crate::format::AudioFormat;
use crate::pcm::Speaker;
use crate::probe::{self, AudioLimits, Listener, ProbeError};
use crate::waveform::{self, Outline};

/// How many points a waveform has.
pub const WAVEFORM_POINTS: usize = waveform::POINTS;

/// A file that can be played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Examination {
    /// What it is.
    pub format: AudioFormat,
    /// How long it plays, in milliseconds.
    pub duration_ms: u32,
    /// How many samples of one channel are to be heard, at the rate of the file.
    pub samples: u64,
    /// Samples a second.
    pub sample_rate_hz: u32,
    /// Channels.
    pub channels: u8,
    /// What it says about itself.
    pub tags: Tags,
    /// How loud it is; `None` for silence.
    pub loudness: Option<Loudness>,
    /// For each of [`WAVEFORM_POINTS`] equal stretches the lowest and the highest sample as signed bytes,
    /// and the root mean square as an unsigned byte: three times as many bytes as points. Full scale is
    /// 127, or 255 for the mean.
    pub waveform: Vec<u8>,
}

/// What must be known of a song to work on its sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sound {
    /// What the file is.
    pub format: AudioFormat,
    /// How many samples of one channel are to be heard, at the rate of the file.
    pub samples: u64,
    /// Samples a second.
    pub sample_rate_hz: u32,
    /// Channels.
    pub channels: u8,
}

impl From<&Examination> for Sound {
    fn from(found: &Examination) -> Self {
        let Examination { format, samples, sample_rate_hz, channels, .. } = *found;
        Self { format, samples, sample_rate_hz, channels }
    }
}

/// Finds out everything about an audio file, and takes the picture out of it (not checked in any way).
/// It takes a while and blocks.
///
/// # Errors
/// The file is not one that we play, is damaged, or cannot be read. A parser that panics on it counts
/// as damaged.
pub fn examine(file: File, limits: &AudioLimits) -> Result<(Examination, Option<Vec<u8>>), ProbeError> {
    let mut meter = Meter::default();
    let probed = probe::probe(file, limits, &mut meter)?;
    let (loudness, waveform) = meter.finish();
    let examination = Examination {
        format: probed.format,
        duration_ms: probed.duration_ms,
        samples: probed.samples,
        sample_rate_hz: probed.sample_rate_hz,
        channels: probed.channels,
        tags: probed.tags,
        loudness,
        waveform,
    };
    Ok((examination, probed.cover))
}

/// Measures sound while it is decoded.
#[derive(Default)]
struct Meter {
    measuring: Option<(EbuR128, Outline)>,
}

impl Listener for Meter {
    fn begin(&mut self, sample_rate_hz: u32, speakers: &[Speaker]) {
        let channels = u32::try_from(speakers.len()).unwrap_or(u32::MAX);
        let map = weights(speakers);
        // It refuses rates and channels only far outside of what the limits let through.
        self.measuring = EbuR128::new(channels, sample_rate_hz, Mode::I | Mode::TRUE_PEAK)
            .and_then(|mut loudness| loudness.set_channel_map(&map).map(|()| loudness))
            .ok()
            .map(|loudness| (loudness, Outline::new(speakers.len())));
    }

    fn hear(&mut self, interleaved: &[f32]) {
        if let Some((loudness, outline)) = &mut self.measuring {
            outline.add(interleaved);
            // It fails only for blocks of broken frames, which decoders do not make.
            if loudness.add_frames_f32(interleaved).is_err() {
                self.measuring = None;
            }
        }
    }
}

impl Meter {
    fn finish(self) -> (Option<Loudness>, Vec<u8>) {
        let Some((loudness, outline)) = self.measuring else {
            return (None, vec![0; 3 * WAVEFORM_POINTS]);
        };
        let peak = (0..loudness.channels()).filter_map(|channel| loudness.true_peak(channel).ok());
        let peak = 20.0 * peak.fold(0.0, f64::max).log10();
        let integrated = loudness.loudness_global().unwrap_or(f64::NEG_INFINITY);
        let is_sound = integrated.is_finite() && peak.is_finite();
        let measured = is_sound
            .then(|| Loudness { integrated_lufs: hundredths(integrated), true_peak_dbtp: hundredths(peak) });
        (measured, outline.finish())
    }
}

/// How much each channel counts (ITU-R BS.1770): more beside the listener, where sound seems louder.
fn weights(speakers: &[Speaker]) -> Vec<Channel> {
    let is_side = |speaker: &Speaker| matches!(speaker, Speaker::SideLeft | Speaker::SideRight);
    let has_sides = speakers.iter().any(is_side);
    let weight = |speaker: &Speaker| match speaker {
        Speaker::LowFrequency => Channel::Unused,
        Speaker::SideLeft | Speaker::SideRight => Channel::LeftSurround,
        // With loudspeakers at the sides, those behind are far behind, where they count less.
        Speaker::RearLeft | Speaker::RearRight if !has_sides => Channel::LeftSurround,
        _ => Channel::Center,
    };
    speakers.iter().map(weight).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "decibels have few digits")]
fn hundredths(decibels: f64) -> f32 {
    ((decibels * 100.0).round() / 100.0) as f32
}
