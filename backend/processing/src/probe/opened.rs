//! A file whose headers were read: recognised, checked, and ready to be decoded.

use std::fs::File;
use std::io;

use shared::tags::Tags;
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

use super::container::{self, Container};
use super::source::{Budget, Bytes};
use super::{AudioLimits, Flaw, ProbeError};
use crate::format::AudioFormat;

/// What containers say about the ends of the sound, in frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ends {
    /// How many in front are not to be heard.
    pub(crate) lead: u64,
    /// How many are to be heard at most.
    pub(crate) most: u64,
    /// How many behind are not to be heard.
    pub(crate) tail: u64,
}

impl Default for Ends {
    /// All is heard.
    fn default() -> Self {
        Self { lead: 0, most: u64::MAX, tail: 0 }
    }
}

/// The least bytes of MP3 for a second.
const SLOWEST_MP3: u64 = 1000;

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

    /// Steps over the frames of a large MP3 without decoding them: what its header says of its length may
    /// be missing or wrong, and the true one may be too much.
    pub(super) fn check_walked(&mut self, limits: &AudioLimits) -> Result<(), ProbeError> {
        let fits_surely = self.bytes.len() <= limits.longest.as_secs() * SLOWEST_MP3;
        if self.format != AudioFormat::Mp3 || fits_surely {
            return Ok(());
        }
        let rate = self.parameters.sample_rate.unwrap_or(1).max(1);
        let mut frames = 0_u64;
        // What is damaged comes to light when it is decoded.
        while let Ok(Some(packet)) = self.reader.next_packet() {
            frames = frames.saturating_add(packet.dur.get());
            limits.check_longest(frames.saturating_mul(1000) / u64::from(rate))?;
        }
        self.rewind()
    }

    /// Goes back to the first packet.
    pub(crate) fn rewind(&mut self) -> Result<(), ProbeError> {
        self.reader = open(&self.bytes, &self.container, &Budget::new(u64::MAX))?;
        Ok(())
    }

    /// The tags that stand where the reader does not look.
    pub(crate) fn take_tags(&mut self) -> Tags {
        std::mem::take(&mut self.container.tags)
    }

    /// What the container says about the ends of the sound. Blocks that the decoder is told to leave out
    /// are none of its business.
    pub(crate) fn ends(&self, sample_rate_hz: u32) -> Ends {
        let lead = u64::from(self.track.delay.unwrap_or(0));
        match (self.format, self.container.edit) {
            (AudioFormat::Mp3, _) => {
                Ends { lead, tail: self.track.padding.unwrap_or(0).into(), ..Ends::default() }
            }
            // Symphonia trims the end of an Opus stream but leaves the pre-skip to the player.
            (AudioFormat::Opus, _) => Ends { lead, ..Ends::default() },
            (_, Some(edit)) => {
                let (lead, most) = edit.frames(sample_rate_hz);
                Ends { lead, most, tail: 0 }
            }
            _ => Ends::default(),
        }
    }

    /// How many frames a header declares, heard or not. `None` where none does, or where a file that ends
    /// early shows by itself: samples, pages and tables of contents.
    pub(crate) fn declared_frames(&self) -> Option<u64> {
        match self.format {
            AudioFormat::Mp3 => self.container.declared_frames,
            AudioFormat::Flac => self.track.num_frames,
            _ => None,
        }
    }

    /// How many samples of all channels it should hold: by its header, or by its bytes when they are hardly
    /// compressed.
    pub(crate) fn expected_samples(&self) -> u64 {
        let channels = self.parameters.channels.as_ref().map_or(2, |channels| channels.count());
        let frames = self.declared_frames().or(self.track.num_frames).unwrap_or_default();
        frames.saturating_mul(channels as u64).max(self.bytes.len().saturating_mul(2))
    }

    /// Whether it went through a pipe: then it has no end but the end of the file.
    pub(crate) fn is_streamed(&self) -> bool {
        !self.container.overlays.is_empty()
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
