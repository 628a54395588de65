//! Decodes a whole file and counts what comes out: the only length that is believed.

use std::time::Instant;

use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP3, CODEC_ID_OPUS};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::FormatReader;
use symphonia::core::packet::Packet;

use super::opus::{self, OpusPackets};
use super::{AudioLimits, Flaw, ProbeError};

/// So many packets may fail without a second look: streams that were cut out of others begin with
/// frames that refer to what is no longer there.
const FORGIVEN: u64 = 3;
/// Of a hundred packets, so many may fail.
const MAX_FAILED_PERCENT: u64 = 3;

/// What was decoded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Decoded {
    /// Samples a second, as decoded.
    pub(super) sample_rate_hz: u32,
    /// Channels, as decoded.
    pub(super) channels: u8,
    /// All frames that came out.
    pub(super) frames: u64,
    /// How many of them the container marks as not to be heard.
    pub(super) trimmed_frames: u64,
    /// Whether the container ended before it said it would.
    pub(super) ends_early: bool,
}

enum Decoder {
    Opus(Box<OpusPackets>),
    Other(Box<dyn AudioDecoder>),
}

/// One packet's worth of sound.
struct Block {
    frames: u64,
    sample_rate_hz: u32,
    channels: usize,
}

impl Decoder {
    fn new(parameters: &AudioCodecParameters) -> Result<Self, ProbeError> {
        if parameters.codec == CODEC_ID_OPUS {
            let head = parameters.extra_data.as_deref().unwrap_or_default();
            let opus = OpusPackets::new(head).ok_or(ProbeError::Unsupported)?;
            return Ok(Self::Opus(Box::new(opus)));
        }
        // What is to be trimmed is counted here, so that a lying header cannot hide sound.
        let options = AudioDecoderOptions::default().gapless(false);
        symphonia::default::get_codecs().make_audio_decoder(parameters, &options).map(Self::Other).map_err(
            |error| match error {
                Error::Unsupported(_) => ProbeError::Unsupported,
                _ => Flaw::Damaged.into(),
            },
        )
    }

    /// Decodes a packet; `None` when it is damaged.
    fn decode(&mut self, packet: &Packet) -> Option<Block> {
        match self {
            Self::Opus(decoder) => Some(Block {
                frames: decoder.decode(&packet.data)?,
                sample_rate_hz: opus::SAMPLE_RATE_HZ,
                channels: usize::from(decoder.channels()),
            }),
            Self::Other(decoder) => {
                let buffer = decoder.decode(packet).ok()?;
                let spec = buffer.spec();
                Some(Block {
                    frames: buffer.frames() as u64,
                    sample_rate_hz: spec.rate(),
                    channels: spec.channels().count(),
                })
            }
        }
    }
}

/// Decodes the track `track_id` to its end.
pub(super) fn decode_all(
    reader: &mut dyn FormatReader,
    track_id: u32,
    parameters: &AudioCodecParameters,
    limits: &AudioLimits,
) -> Result<Decoded, ProbeError> {
    let started = Instant::now();
    let mut decoder = Decoder::new(parameters)?;
    let trims_are_real = parameters.codec != CODEC_ID_MP3;
    let mut decoded = Decoded::default();
    let (mut packets, mut failed): (u64, u64) = (0, 0);
    loop {
        let packet = match reader.next_packet() {
            Ok(Some(packet)) if packet.data.is_empty() && packet.dur.get() > 0 => break,
            Ok(Some(packet)) => packet,
            Ok(None) => break,
            Err(Error::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                decoded.ends_early = true;
                break;
            }
            Err(Error::IoError(error)) => return Err(ProbeError::Io(error)),
            Err(Error::ResetRequired) => return Err(Flaw::SeveralStreams.into()),
            Err(_) => return Err(Flaw::Damaged.into()),
        };
        if packet.track_id != track_id {
            continue;
        }
        packets += 1;
        match decoder.decode(&packet).filter(|block| decoded.accepts(block)) {
            Some(block) => {
                let trim = packet.trim_start.get().saturating_add(packet.trim_end.get());
                decoded.add(&block, limits)?;
                if trims_are_real {
                    decoded.trimmed_frames += trim.min(block.frames);
                }
            }
            None => failed += 1,
        }
        if packets % 256 == 0 && started.elapsed() > limits.patience {
            return Err(Flaw::TooSlow.into());
        }
    }
    if failed > FORGIVEN && failed * 100 > packets * MAX_FAILED_PERCENT {
        return Err(Flaw::Damaged.into());
    }
    Ok(decoded)
}

impl Decoded {
    /// Whether a block continues what was decoded so far. A sudden other rate is a decoder that caught
    /// on garbage.
    fn accepts(&self, block: &Block) -> bool {
        self.frames == 0 || block.frames == 0 || block.sample_rate_hz == self.sample_rate_hz
    }

    fn add(&mut self, block: &Block, limits: &AudioLimits) -> Result<(), ProbeError> {
        if block.frames == 0 {
            return Ok(());
        }
        if self.frames == 0 {
            self.sample_rate_hz = block.sample_rate_hz;
            self.channels = u8::try_from(block.channels).unwrap_or(u8::MAX);
            limits.check_signal(block.sample_rate_hz, block.channels)?;
        }
        self.frames += block.frames;
        limits.check_longest(self.milliseconds(self.frames))
    }

    /// The length of so many frames, in milliseconds, rounded.
    pub(super) fn milliseconds(&self, frames: u64) -> u64 {
        let rate = u64::from(self.sample_rate_hz.max(1));
        frames.saturating_mul(1000).saturating_add(rate / 2) / rate
    }
}
