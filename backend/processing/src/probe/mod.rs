//! Finds out what an uploaded file is by decoding all of it: its type, its true length, its tags and
//! its picture. The name that it came with is never asked.

#[cfg(any(test, fuzzing))]
mod check;
mod container;
mod id3;
mod mp4;
mod mpeg;
mod opened;
mod patience;
mod source;
mod wav;
mod xiph;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use shared::tags::{self, Embedded, Tags};

#[cfg(any(test, fuzzing))]
pub use self::check::check;
pub(crate) use self::opened::{Ends, Opened};
pub(crate) use self::patience::Patience;
use crate::format::AudioFormat;
use crate::pcm::{Census, Pcm, Speaker};

/// Encoders and containers differ by a few packets about where a song ends.
const TOLERANCE_MS: u64 = 200;
/// So many packets may fail without a second look: streams that were cut out of others begin with
/// frames that refer to what is no longer there.
const FORGIVEN: u64 = 3;
/// Of a hundred packets, so many may fail.
const MAX_FAILED_PERCENT: u64 = 3;

/// Whoever hears a file while it is decoded.
pub(crate) trait Listener {
    /// The sound begins, for one loudspeaker a channel.
    fn begin(&mut self, sample_rate_hz: u32, speakers: &[Speaker]);
    /// So it goes on: finite samples of all channels in turn, whole frames, only what is to be heard.
    fn hear(&mut self, interleaved: &[f32]);
}

/// What an audio file may be like.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AudioLimits {
    /// The shortest file.
    pub shortest: Duration,
    /// The longest file.
    pub longest: Duration,
    /// The sample rates in hertz.
    pub sample_rates_hz: RangeInclusive<u32>,
    /// The most channels.
    pub max_channels: u8,
    /// The most bytes of an embedded picture; larger ones are passed over.
    pub max_cover_bytes: usize,
    /// The most bytes of tags and other headers.
    pub max_header_bytes: u64,
    /// How much processor time it may take beyond what its length explains.
    pub patience: Duration,
}

impl Default for AudioLimits {
    fn default() -> Self {
        Self {
            shortest: Duration::from_millis(500),
            longest: Duration::from_secs(6 * 60 * 60),
            sample_rates_hz: 8_000..=384_000,
            max_channels: 8,
            max_cover_bytes: 15 << 20,
            max_header_bytes: 48 << 20,
            patience: Duration::from_secs(1),
        }
    }
}

/// What was found out about a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Probed {
    /// What it is.
    pub(crate) format: AudioFormat,
    /// How long it plays, in milliseconds.
    pub(crate) duration_ms: u32,
    /// How many samples of one channel are to be heard.
    pub(crate) samples: u64,
    /// Samples a second.
    pub(crate) sample_rate_hz: u32,
    /// Channels.
    pub(crate) channels: u8,
    /// What it says about itself.
    pub(crate) tags: Tags,
    /// The bytes of the embedded picture, not checked in any way.
    pub(crate) cover: Option<Vec<u8>>,
}

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// It is none of the formats that we play.
    #[error("This is not an audio file of a kind that can be played here.")]
    Unsupported,
    /// It is of a format that we play, and cannot be played.
    #[error(transparent)]
    Unplayable(#[from] Flaw),
    /// It could not be read from the disk.
    #[error("the file could not be read")]
    Io(#[source] io::Error),
}

impl From<io::Error> for ProbeError {
    /// What only a parser can have asked for, such as a place in front of the file, is the file's fault.
    fn from(error: io::Error) -> Self {
        match error.raw_os_error() {
            Some(code) if code != rustix::io::Errno::INVAL.raw_os_error() => Self::Io(error),
            _ => Flaw::Damaged.into(),
        }
    }
}

/// What is wrong with a file of a known format, in words for the person who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Less of it is there than it should hold.
    #[error("This file is incomplete: part of the song is missing.")]
    Truncated,
    /// Too much of it cannot be decoded.
    #[error("This file is damaged and cannot be played.")]
    Damaged,
    /// Less sound than the least, in milliseconds.
    #[error("This file is too short: it holds less than {0} milliseconds of sound.")]
    TooShort(u128),
    /// More sound than the most, in minutes.
    #[error("This file is too long: at most {0} minutes can be played.")]
    TooLong(u64),
    /// A sample rate out of range, in hertz.
    #[error("This file has a sample rate of {0} Hz, which cannot be played.")]
    SampleRate(u32),
    /// A number of channels out of range.
    #[error("This file has {0} channels, which cannot be played.")]
    Channels(usize),
    /// Its tags and headers are larger than any song's.
    #[error("The tags of this file are too large.")]
    HeadersTooLarge,
    /// It carries thousands of tags.
    #[error("This file has too many tags.")]
    TooManyTags,
    /// It holds several recordings.
    #[error("This file holds several recordings. Split it into one file for each.")]
    SeveralStreams,
    /// Decoding it took longer than we wait.
    #[error("This file takes too long to read.")]
    TooSlow,
}

impl AudioLimits {
    pub(crate) fn check_signal(&self, sample_rate_hz: u32, channels: usize) -> Result<(), Flaw> {
        if !self.sample_rates_hz.contains(&sample_rate_hz) {
            return Err(Flaw::SampleRate(sample_rate_hz));
        }
        if !(1..=usize::from(self.max_channels)).contains(&channels) {
            return Err(Flaw::Channels(channels));
        }
        Ok(())
    }

    pub(crate) fn check_longest(&self, milliseconds: u64) -> Result<(), ProbeError> {
        if u128::from(milliseconds) > self.longest.as_millis() {
            return Err(Flaw::TooLong(self.longest.as_secs() / 60).into());
        }
        Ok(())
    }
}

/// Decodes a file, lets `listener` hear it and tells what it is. It takes a while and blocks: never call
/// it on a thread that answers requests.
///
/// # Errors
/// The file is not one that we play, is damaged, or cannot be read. A parser that panics on it counts
/// as damaged.
pub(crate) fn probe(
    file: File,
    limits: &AudioLimits,
    listener: &mut dyn Listener,
) -> Result<Probed, ProbeError> {
    catch_unwind(AssertUnwindSafe(|| inspect(file, limits, listener)))
        .unwrap_or_else(|_| Err(Flaw::Damaged.into()))
}

fn inspect(file: File, limits: &AudioLimits, listener: &mut dyn Listener) -> Result<Probed, ProbeError> {
    let started = patience::spent();
    let mut opened = Opened::new(file, limits)?;
    opened.check_walked(limits)?;
    let patience = Patience::new(started, limits.patience, opened.expected_samples());
    let Embedded { mut tags, cover } = tags::read(opened.reader.as_mut(), limits.max_cover_bytes);
    tags.fill_from(opened.take_tags());
    let mut pcm = Pcm::new(opened, limits, Some(patience))?;
    listener.begin(pcm.sample_rate_hz(), pcm.speakers());
    let mut block = Vec::new();
    while pcm.next_block(&mut block)? {
        listener.hear(&block);
    }
    check_complete(&pcm)?;
    let samples = pcm.census().heard;
    let duration_ms = u32::try_from(pcm.milliseconds(samples)).map_err(|_| Flaw::Damaged)?;
    if u128::from(duration_ms) < limits.shortest.as_millis() {
        return Err(Flaw::TooShort(limits.shortest.as_millis()).into());
    }
    Ok(Probed {
        format: pcm.format(),
        duration_ms,
        samples,
        sample_rate_hz: pcm.sample_rate_hz(),
        channels: u8::try_from(pcm.channels()).map_err(|_| Flaw::Damaged)?,
        tags,
        cover: cover.map(Vec::from),
    })
}

/// Makes certain that nearly all of the sound is there, and that it could be decoded.
fn check_complete(pcm: &Pcm) -> Result<(), Flaw> {
    let Census { packets, failed, frames, filled, ends_early, .. } = pcm.census();
    if failed > FORGIVEN && failed * 100 > packets * MAX_FAILED_PERCENT {
        return Err(Flaw::Damaged);
    }
    let decoded = frames - filled;
    let missing = pcm.opened().declared_frames().map_or(0, |declared| declared.saturating_sub(decoded));
    if (ends_early && !pcm.opened().is_streamed()) || pcm.milliseconds(missing) > TOLERANCE_MS {
        return Err(Flaw::Truncated);
    }
    Ok(())
}
