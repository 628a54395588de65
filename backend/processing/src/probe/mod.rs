//! Finds out what an uploaded file is by decoding all of it: its type, its true length, its tags and
//! its picture. The name that it came with is never asked.

mod container;
mod decode;
mod hearing;
mod id3;
mod mp4;
mod mpeg;
pub(crate) mod opus;
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
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_AAC, CODEC_ID_ALAC, CODEC_ID_FLAC, CODEC_ID_MP3, CODEC_ID_OPUS, CODEC_ID_VORBIS,
};
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};
use symphonia::core::common::Limit;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::well_known::{FORMAT_ID_ISOMP4, FORMAT_ID_WAVE};
use symphonia::core::formats::{FormatId, FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

use self::container::Container;
use self::decode::Decoded;
use self::hearing::Hearing;
use self::source::{Budget, Bytes};

pub(crate) use self::hearing::Ends;
pub use self::hearing::{Listener, Role};
use crate::format::AudioFormat;

/// Encoders and containers differ by a few packets about where a song ends.
const TOLERANCE_MS: u64 = 200;

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
    /// How long decoding may take.
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
            patience: Duration::from_secs(5 * 60),
        }
    }
}

/// What was found out about a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Probed {
    /// What it is.
    pub format: AudioFormat,
    /// How long it plays, in milliseconds.
    pub duration_ms: u32,
    /// How many samples of one channel are to be heard.
    pub samples: u64,
    /// Samples a second.
    pub sample_rate_hz: u32,
    /// Channels.
    pub channels: u8,
    /// What it says about itself.
    pub tags: Tags,
    /// The bytes of the embedded picture, not checked in any way.
    pub cover: Option<Vec<u8>>,
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
pub fn probe(file: File, limits: &AudioLimits, listener: &mut dyn Listener) -> Result<Probed, ProbeError> {
    catch_unwind(AssertUnwindSafe(|| inspect(file, limits, listener)))
        .unwrap_or_else(|_| Err(Flaw::Damaged.into()))
}

fn inspect(file: File, limits: &AudioLimits, listener: &mut dyn Listener) -> Result<Probed, ProbeError> {
    let mut opened = Opened::new(file, limits)?;
    let Embedded { mut tags, cover } = tags::read(opened.reader.as_mut(), limits.max_cover_bytes);
    tags.fill_from(std::mem::take(&mut opened.container.tags));
    let Opened { container, mut reader, track, parameters, format, .. } = opened;
    let mut hearing = Hearing::new(listener, ends(&container, &track, format));
    let decoded = decode::decode_all(reader.as_mut(), track.id, &parameters, limits, &mut hearing)?;
    check_complete(&container, &track, format, &decoded)?;
    let samples = hearing.heard();
    let duration_ms = u32::try_from(decoded.milliseconds(samples)).map_err(|_| Flaw::Damaged)?;
    if u128::from(duration_ms) < limits.shortest.as_millis() {
        return Err(Flaw::TooShort(limits.shortest.as_millis()).into());
    }
    Ok(Probed {
        format,
        duration_ms,
        samples,
        sample_rate_hz: decoded.sample_rate_hz,
        channels: decoded.channels,
        tags,
        cover: cover.map(Vec::from),
    })
}

/// A file that was recognised and checked: its headers are read, none of its sound is decoded yet.
pub(crate) struct Opened {
    bytes: Bytes,
    container: Container,
    pub(crate) reader: Box<dyn FormatReader>,
    pub(crate) track: Track,
    pub(crate) parameters: AudioCodecParameters,
    pub(crate) format: AudioFormat,
}

impl Opened {
    /// Opens a file.
    pub(crate) fn new(file: File, limits: &AudioLimits) -> Result<Self, ProbeError> {
        let bytes = Bytes::new(file)?;
        let mut container = container::recognise(&bytes, limits)?;
        let budget = Budget::new(limits.max_header_bytes);
        let reader = match open(&bytes, &container, &budget) {
            // Tags that cannot be read must not keep a song from being heard.
            Err(ProbeError::Unplayable(Flaw::Damaged)) if container.start < container.audio_start => {
                container.start = container.audio_start;
                open(&bytes, &container, &budget)?
            }
            opened => opened?,
        };
        budget.lift();
        let track = reader.default_track(TrackType::Audio).ok_or(ProbeError::Unsupported)?.clone();
        let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio());
        let parameters = parameters.ok_or(ProbeError::Unsupported)?.clone();
        let format = format_of(container.format, parameters.codec).ok_or(ProbeError::Unsupported)?;
        check_declared(&track, &parameters, limits)?;
        Ok(Self { bytes, container, reader, track, parameters, format })
    }

    /// Goes back to the first packet.
    pub(crate) fn rewind(&mut self) -> Result<(), ProbeError> {
        self.reader = open(&self.bytes, &self.container, &Budget::new(u64::MAX))?;
        Ok(())
    }

    /// What the container says about the ends of the sound.
    pub(crate) fn ends(&self) -> Ends {
        ends(&self.container, &self.track, self.format)
    }
}

/// Lets symphonia read the headers.
fn open(bytes: &Bytes, container: &Container, budget: &Budget) -> Result<Box<dyn FormatReader>, ProbeError> {
    let source = bytes.try_clone()?.into_source(container.start, container.overlays.clone(), budget);
    let stream = MediaSourceStream::new(Box::new(source), MediaSourceStreamOptions::default());
    let metadata = MetadataOptions::default()
        .limit_tag_bytes(Limit::Maximum(16 << 20))
        .limit_visual_bytes(Limit::Maximum(16 << 20));
    let opened =
        symphonia::default::get_probe().probe(&Hint::new(), stream, FormatOptions::default(), metadata);
    let reader = opened.map_err(|error| match error {
        _ if budget.is_spent() => Flaw::HeadersTooLarge.into(),
        Error::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => Flaw::Truncated.into(),
        Error::IoError(error) => error.into(),
        Error::Unsupported(_) if container.start == container.audio_start => ProbeError::Unsupported,
        _ => Flaw::Damaged.into(),
    })?;
    if reader.format_info().format != container.format {
        return Err(ProbeError::Unsupported);
    }
    Ok(reader)
}

fn format_of(container: FormatId, codec: AudioCodecId) -> Option<AudioFormat> {
    match codec {
        _ if container == FORMAT_ID_WAVE => Some(AudioFormat::Wav),
        CODEC_ID_AAC if container == FORMAT_ID_ISOMP4 => Some(AudioFormat::M4aAac),
        CODEC_ID_ALAC if container == FORMAT_ID_ISOMP4 => Some(AudioFormat::M4aAlac),
        _ if container == FORMAT_ID_ISOMP4 => None,
        CODEC_ID_MP3 => Some(AudioFormat::Mp3),
        CODEC_ID_FLAC => Some(AudioFormat::Flac),
        CODEC_ID_VORBIS => Some(AudioFormat::OggVorbis),
        CODEC_ID_OPUS => Some(AudioFormat::Opus),
        _ => None,
    }
}

/// Refuses at once what a header says cannot pass, before time is spent on decoding it.
fn check_declared(
    track: &Track,
    parameters: &AudioCodecParameters,
    limits: &AudioLimits,
) -> Result<(), ProbeError> {
    if let Some(rate) = parameters.sample_rate {
        let channels = parameters.channels.as_ref().map_or(1, |channels| channels.count());
        limits.check_signal(rate, channels)?;
        // MP3 without a Xing header only guesses its length, from the first frame.
        if parameters.codec != CODEC_ID_MP3 {
            let frames = track.num_frames.unwrap_or_default();
            limits.check_longest(frames.saturating_mul(1000) / u64::from(rate))?;
        }
    }
    Ok(())
}

/// What the container says about the ends of the sound. Blocks that the decoder is told to leave out are
/// none of its business.
fn ends(container: &Container, track: &Track, format: AudioFormat) -> Ends {
    let delay = u64::from(track.delay.unwrap_or(0));
    match format {
        AudioFormat::Mp3 => Ends { lead: delay, tail: track.padding.unwrap_or(0).into(), edit: None },
        // Symphonia trims the end of an Opus stream but leaves the pre-skip to the player.
        AudioFormat::Opus => Ends { lead: delay, ..Ends::default() },
        _ => Ends { edit: container.edit, ..Ends::default() },
    }
}

/// Makes certain that none of the sound is missing.
fn check_complete(
    container: &Container,
    track: &Track,
    format: AudioFormat,
    decoded: &Decoded,
) -> Result<(), Flaw> {
    let declared = match format {
        AudioFormat::Mp3 => container.declared_frames,
        AudioFormat::Flac => track.num_frames,
        // Samples, pages and tables of contents end early by themselves when something is missing.
        _ => None,
    };
    let missing = declared.map_or(0, |frames| frames.saturating_sub(decoded.frames));
    // A file that went through a pipe has no end but the end of the file.
    let is_streamed = !container.overlays.is_empty();
    if (decoded.ends_early && !is_streamed) || decoded.milliseconds(missing) > TOLERANCE_MS {
        return Err(Flaw::Truncated);
    }
    Ok(())
}
