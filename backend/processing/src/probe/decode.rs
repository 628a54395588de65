//! Decodes a whole file and counts what comes out: the only length that is believed.

use std::time::Instant;

use symphonia::core::audio::{Channels, Position};
use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP3, CODEC_ID_OPUS};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::FormatReader;
use symphonia::core::packet::Packet;

use super::hearing::{Hearing, Role};
use super::opus::{self, OpusPackets};
use super::{AudioLimits, Flaw, ProbeError};

/// So many packets may fail without a second look: streams that were cut out of others begin with
/// frames that refer to what is no longer there.
const FORGIVEN: u64 = 3;
/// Of a hundred packets, so many may fail.
const MAX_FAILED_PERCENT: u64 = 3;

/// No recording is louder; what is, is the garbage of a float file.
const LOUDEST: f32 = 32.0;

/// What was decoded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Decoded {
    /// Samples a second, as decoded.
    pub(super) sample_rate_hz: u32,
    /// Channels, as decoded.
    pub(super) channels: u8,
    /// All frames that came out.
    pub(super) frames: u64,
    /// Whether the container ended before it said it would.
    pub(super) ends_early: bool,
}

enum Decoder {
    Opus(Box<OpusPackets>),
    Other(Box<dyn AudioDecoder>),
}

/// One packet's worth of sound, in a buffer that is used again.
#[derive(Default)]
struct Block {
    /// Samples of all channels in turn, all finite.
    interleaved: Vec<f32>,
    frames: u64,
    sample_rate_hz: u32,
    roles: Vec<Role>,
}

impl Block {
    /// What is left when the container says to leave out frames at both ends.
    fn trimmed(&self, start: u64, end: u64) -> &[f32] {
        let channels = self.roles.len();
        let place = |frames: u64| usize::try_from(frames).unwrap_or(usize::MAX).saturating_mul(channels);
        let (from, to) = (place(start), place(self.frames.saturating_sub(end)));
        self.interleaved.get(from..to).unwrap_or_default()
    }

    /// Float files may hold anything.
    fn sanitise(&mut self) {
        for sample in &mut self.interleaved {
            *sample = if sample.is_nan() { 0.0 } else { sample.clamp(-LOUDEST, LOUDEST) };
        }
    }
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

    /// Decodes a packet into `block`; `None` when it is damaged.
    fn decode(&mut self, packet: &Packet, block: &mut Block) -> Option<()> {
        match self {
            Self::Opus(decoder) => {
                block.interleaved.clear();
                block.interleaved.extend_from_slice(decoder.decode(&packet.data)?);
                if block.roles.is_empty() {
                    block.roles = decoder.roles();
                }
                block.sample_rate_hz = opus::SAMPLE_RATE_HZ;
            }
            Self::Other(decoder) => {
                let buffer = decoder.decode(packet).ok()?;
                buffer.copy_to_vec_interleaved(&mut block.interleaved);
                let spec = buffer.spec();
                if block.roles.len() != spec.channels().count() {
                    block.roles = roles(spec.channels());
                }
                block.sample_rate_hz = spec.rate();
            }
        }
        block.frames = (block.interleaved.len() / block.roles.len().max(1)) as u64;
        block.sanitise();
        Some(())
    }
}

/// What the channels of a layout are for.
fn roles(channels: &Channels) -> Vec<Role> {
    let Channels::Positioned(positions) = channels else { return vec![Role::Front; channels.count()] };
    let has_sides = positions.intersects(Position::SIDE_LEFT | Position::SIDE_RIGHT);
    positions
        .iter()
        .map(|position| match position {
            Position::LFE1 | Position::LFE2 => Role::Effects,
            Position::SIDE_LEFT | Position::SIDE_RIGHT => Role::Surround,
            // With loudspeakers at the sides, those behind are far behind, where they count less.
            Position::REAR_LEFT | Position::REAR_RIGHT if !has_sides => Role::Surround,
            _ => Role::Front,
        })
        .collect()
}

/// Decodes the track `track_id` to its end.
pub(super) fn decode_all(
    reader: &mut dyn FormatReader,
    track_id: u32,
    parameters: &AudioCodecParameters,
    limits: &AudioLimits,
    hearing: &mut Hearing,
) -> Result<Decoded, ProbeError> {
    let started = Instant::now();
    let mut decoder = Decoder::new(parameters)?;
    let trims_are_real = parameters.codec != CODEC_ID_MP3;
    let mut decoded = Decoded::default();
    let mut block = Block::default();
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
            Err(Error::IoError(error)) => return Err(error.into()),
            Err(Error::ResetRequired) => return Err(Flaw::SeveralStreams.into()),
            Err(_) => return Err(Flaw::Damaged.into()),
        };
        if packet.track_id != track_id {
            continue;
        }
        packets += 1;
        match decoder.decode(&packet, &mut block).filter(|()| decoded.accepts(&block)) {
            Some(()) => {
                if decoded.frames == 0 && block.frames > 0 {
                    decoded.begin(&block, limits)?;
                    hearing.begin(block.sample_rate_hz, &block.roles);
                }
                decoded.frames += block.frames;
                limits.check_longest(decoded.milliseconds(decoded.frames))?;
                // MP3 says it once for the whole file, see `Ends`.
                let (start, end) =
                    if trims_are_real { (packet.trim_start.get(), packet.trim_end.get()) } else { (0, 0) };
                hearing.take(block.trimmed(start, end));
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
        let same = (block.sample_rate_hz, block.roles.len()) == (self.sample_rate_hz, self.channels.into());
        self.frames == 0 || block.frames == 0 || same
    }

    fn begin(&mut self, block: &Block, limits: &AudioLimits) -> Result<(), Flaw> {
        self.sample_rate_hz = block.sample_rate_hz;
        self.channels = u8::try_from(block.roles.len()).unwrap_or(u8::MAX);
        limits.check_signal(block.sample_rate_hz, block.roles.len())
    }

    /// The length of so many frames, in milliseconds, rounded.
    pub(super) fn milliseconds(&self, frames: u64) -> u64 {
        let rate = u64::from(self.sample_rate_hz.max(1));
        frames.saturating_mul(1000).saturating_add(rate / 2) / rate
    }
}
