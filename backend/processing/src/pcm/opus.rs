//! Decodes Opus, which symphonia can only unpack.

use opus_pure::{OpusDecoder, OpusMSDecoder};

/// The rate that Opus is always decoded at.
pub(super) const SAMPLE_RATE_HZ: u32 = 48_000;
/// The longest packet: 120 ms.
const MAX_FRAMES: usize = 5760;

enum Inner {
    Plain(Box<OpusDecoder>),
    Surround(Box<OpusMSDecoder>),
}

/// A decoder for one stream, with the buffer that it decodes into.
pub(super) struct OpusPackets {
    inner: Inner,
    samples: Vec<f32>,
    channels: u8,
}

impl OpusPackets {
    /// Makes a decoder from the identification header. `None` for channel layouts that are no music:
    /// ambisonics and bare channels.
    pub(super) fn new(head: &[u8]) -> Option<Self> {
        const RATE: i32 = SAMPLE_RATE_HZ as i32;
        let (&channels, &family) = (head.get(9)?, head.get(18)?);
        let count = usize::from(channels);
        let inner = match family {
            0 => Inner::Plain(Box::new(OpusDecoder::new(RATE, count).ok()?)),
            1 => Inner::Surround(Box::new(OpusMSDecoder::new(RATE, count, family).ok()?)),
            _ => return None,
        };
        Some(Self { inner, samples: vec![0.0; MAX_FRAMES * count], channels })
    }

    /// How many channels come out.
    pub(super) const fn channels(&self) -> u8 {
        self.channels
    }

    /// Decodes a packet to samples of all channels in turn; `None` when it is damaged.
    pub(super) fn decode(&mut self, packet: &[u8]) -> Option<&[f32]> {
        if packet.is_empty() {
            // The decoder would take it for a lost packet and make sound up.
            return None;
        }
        let decoded = match &mut self.inner {
            Inner::Plain(decoder) => decoder.decode(packet, MAX_FRAMES, &mut self.samples),
            Inner::Surround(decoder) => decoder.decode(packet, MAX_FRAMES, &mut self.samples),
        };
        self.samples.get(..decoded.ok()? * usize::from(self.channels))
    }
}
