//! One packet in, interleaved samples out, whatever the codec.

use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::packet::Packet;

use super::opus::{OpusPackets, SAMPLE_RATE_HZ};
use super::speakers::{Speaker, of_channels, of_vorbis_order};
use crate::probe::{Flaw, ProbeError};

/// No recording is louder; what is, is the garbage of a float file.
const LOUDEST: f32 = 32.0;

/// A decoder for one track.
pub(super) enum Decoder {
    Opus(Box<OpusPackets>),
    Other(Box<dyn AudioDecoder>),
}

/// What a block of samples is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signal {
    pub(super) sample_rate_hz: u32,
    pub(super) speakers: Vec<Speaker>,
}

impl Decoder {
    pub(super) fn new(parameters: &AudioCodecParameters) -> Result<Self, ProbeError> {
        if parameters.codec == CODEC_ID_OPUS {
            let head = parameters.extra_data.as_deref().unwrap_or_default();
            let opus = OpusPackets::new(head).ok_or(ProbeError::Unsupported)?;
            return Ok(Self::Opus(Box::new(opus)));
        }
        // What is not to be heard is cut off by the reader, for all codecs in one way.
        let options = AudioDecoderOptions::default().gapless(false);
        symphonia::default::get_codecs().make_audio_decoder(parameters, &options).map(Self::Other).map_err(
            |error| match error {
                Error::Unsupported(_) => ProbeError::Unsupported,
                _ => Flaw::Damaged.into(),
            },
        )
    }

    /// Decodes a packet into `samples`, which it replaces; all of them are finite. `None` when it is damaged; a signal without
    /// samples when the codec only takes a run-up.
    pub(super) fn decode(&mut self, packet: &Packet, samples: &mut Vec<f32>) -> Option<Signal> {
        samples.clear();
        let signal = match self {
            Self::Opus(decoder) => {
                let speakers = of_vorbis_order(decoder.channels());
                samples.extend_from_slice(decoder.decode(&packet.data)?);
                Signal { sample_rate_hz: SAMPLE_RATE_HZ, speakers }
            }
            Self::Other(decoder) => {
                let buffer = decoder.decode(packet).ok()?;
                buffer.copy_to_vec_interleaved(samples);
                let spec = buffer.spec();
                Signal { sample_rate_hz: spec.rate(), speakers: of_channels(spec.channels()) }
            }
        };
        for sample in samples {
            *sample = if sample.is_nan() { 0.0 } else { sample.clamp(-LOUDEST, LOUDEST) };
        }
        Some(signal)
    }
}
