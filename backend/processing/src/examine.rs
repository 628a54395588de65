//! Everything that is found out about an uploaded file, in one pass over its sound.

use serde::{Deserialize, Serialize};
use shared::songs::Loudness;
use shared::tags::Tags;

use crate::format::AudioFormat;

/// How many points a waveform has.
pub const WAVEFORM_POINTS: usize = 800;

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
