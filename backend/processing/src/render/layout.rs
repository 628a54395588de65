//! Which byte of an Opus rendition is where, before a single one of them is made.
//!
//! Every frame of a quality has the same size and every fragment the same number of frames, so the
//! length of the song alone decides. A rendition that is made on demand can answer for any range.

use std::ops::Range;

use shared::renditions::{Fragments, Rendition};
use shared::songs::Quality;

use super::boxes::{ALIKE_HEAD_BYTES, Head, OPUS_RATE, Samples, audio_entry, fragment_head};
use crate::examine::Sound;

/// Samples of one channel in a frame: 20 ms.
pub const FRAME_SAMPLES: u32 = 960;
/// Frames in a fragment: 2 s, a whole number of samples at any rate.
pub const FRAGMENT_FRAMES: u32 = 100;
/// Samples of one channel in a fragment.
pub const FRAGMENT_SAMPLES: u32 = FRAME_SAMPLES * FRAGMENT_FRAMES;
/// How many samples the encoder is behind its input, which a player drops at the beginning.
pub const PRE_SKIP: u32 = 120;
/// How many frames a decoder must have seen before its sound is right (80 ms, RFC 7845, 4.6).
const ROLL_FRAMES: u16 = 4;

/// The bytes of a frame, header included: what hard CBR makes of so many kbit/s.
pub const fn frame_bytes(quality: Quality) -> Option<u32> {
    match quality {
        Quality::High => Some(400),
        Quality::Normal => Some(240),
        Quality::Low => Some(120),
        Quality::Original | Quality::Lossless => None,
    }
}

/// Where everything lies in an Opus rendition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    quality: Quality,
    frame_bytes: u32,
    channels: u8,
    source_rate_hz: u32,
    samples: u64,
    frames: u64,
    init_len: u64,
}

impl Layout {
    /// The layout for a song; `None` for a quality that is not Opus.
    pub fn new(quality: Quality, sound: &Sound) -> Option<Self> {
        let frame_bytes = frame_bytes(quality)?;
        let rate = u64::from(sound.sample_rate_hz.max(1));
        let samples = u128::from(sound.samples) * u128::from(OPUS_RATE);
        let samples = u64::try_from(samples.div_ceil(u128::from(rate))).ok()?;
        let frames = samples.checked_add(PRE_SKIP.into())?.div_ceil(FRAME_SAMPLES.into());
        let channels = sound.channels.clamp(1, 2);
        let source_rate_hz = sound.sample_rate_hz;
        let mut layout =
            Self { quality, frame_bytes, channels, source_rate_hz, samples, frames, init_len: 0 };
        layout.init_len = layout.init_bytes().len() as u64;
        Some(layout)
    }

    /// Which quality it is of.
    pub const fn quality(&self) -> Quality {
        self.quality
    }

    /// The codec, as `MediaSource` and the `codecs` parameter of a media type want it.
    pub const fn codecs(&self) -> &'static str {
        "opus"
    }

    /// Channels: one, or two.
    pub const fn channels(&self) -> u8 {
        self.channels
    }

    /// How many samples of one channel are heard, at 48 kHz.
    pub const fn samples(&self) -> u64 {
        self.samples
    }

    /// The bytes of each frame.
    pub const fn frame_bytes(&self) -> u32 {
        self.frame_bytes
    }

    /// How many fragments there are; at least one.
    pub const fn fragments(&self) -> u64 {
        self.frames.div_ceil(FRAGMENT_FRAMES as u64)
    }

    /// The size of the whole.
    pub fn total_bytes(&self) -> u64 {
        self.offset(self.fragments())
    }

    /// How many bytes stand in front of the first fragment.
    pub const fn init_len(&self) -> u64 {
        self.init_len
    }

    /// How many frames a fragment holds; none behind the last.
    pub fn fragment_frames(&self, fragment: u64) -> u32 {
        let before = fragment.saturating_mul(FRAGMENT_FRAMES.into());
        let left = self.frames.saturating_sub(before).min(FRAGMENT_FRAMES.into());
        u32::try_from(left).unwrap_or(FRAGMENT_FRAMES)
    }

    /// How many samples of one channel a fragment holds, heard or not.
    pub fn fragment_samples(&self, fragment: u64) -> u32 {
        self.fragment_frames(fragment) * FRAME_SAMPLES
    }

    /// Which bytes are those of a fragment; empty behind the last.
    pub fn fragment_range(&self, fragment: u64) -> Range<u64> {
        self.offset(fragment)..self.offset(fragment.saturating_add(1))
    }

    /// Which fragment a byte belongs to. `None` in front of the first and behind the last.
    pub fn fragment_at(&self, byte: u64) -> Option<u64> {
        let inside = byte.checked_sub(self.init_len)?;
        (byte < self.total_bytes()).then(|| inside / u64::from(self.fragment_bytes(FRAGMENT_FRAMES)))
    }

    /// Where a fragment begins. All but the last are of one size.
    fn offset(&self, fragment: u64) -> u64 {
        let whole = fragment.min(self.frames / u64::from(FRAGMENT_FRAMES));
        let full = whole * u64::from(self.fragment_bytes(FRAGMENT_FRAMES));
        let rest = if fragment > whole && whole < self.fragments() {
            u64::from(self.fragment_bytes(self.fragment_frames(whole)))
        } else {
            0
        };
        self.init_len + full + rest
    }

    const fn fragment_bytes(&self, frames: u32) -> u32 {
        ALIKE_HEAD_BYTES + frames * self.frame_bytes
    }

    /// What stands in front of the frames of a fragment.
    pub fn fragment_head(&self, fragment: u64) -> Vec<u8> {
        let samples = Samples::Alike {
            count: self.fragment_frames(fragment),
            bytes: self.frame_bytes,
            ticks: FRAME_SAMPLES,
        };
        let number = u32::try_from(fragment.saturating_add(1)).unwrap_or(u32::MAX);
        fragment_head(number, fragment.saturating_mul(FRAGMENT_SAMPLES.into()), &samples)
    }

    /// What stands in front of the first fragment: the description of the track, how much of it is
    /// heard, and where each fragment lies.
    pub fn init_bytes(&self) -> Vec<u8> {
        let entry = audio_entry(b"Opus", self.channels.into(), 16, OPUS_RATE, |entry| {
            entry.part(b"dOps", |dops| {
                // Version, channels, pre-skip, rate of the source, gain, mapping family.
                dops.u8(0).u8(self.channels).u16(PRE_SKIP as u16).u32(self.source_rate_hz).u16(0).u8(0);
            });
        });
        let mut fragments = (0..self.fragments()).map(|fragment| {
            let frames = self.fragment_frames(fragment);
            (self.fragment_bytes(frames), frames * FRAME_SAMPLES)
        });
        let head = Head {
            timescale: OPUS_RATE,
            lead_ticks: PRE_SKIP.into(),
            heard_ticks: self.samples,
            entry: &entry,
            roll: ROLL_FRAMES,
            fragments: &mut fragments,
        };
        head.write()
    }

    /// The layout in words for a player.
    pub fn description(&self) -> Rendition {
        let run = |count: u64, fragment: u64| Fragments {
            count: u32::try_from(count).unwrap_or(u32::MAX),
            bytes: self.fragment_bytes(self.fragment_frames(fragment)),
            samples: self.fragment_samples(fragment),
        };
        let whole = self.frames / u64::from(FRAGMENT_FRAMES);
        let runs = [run(whole, 0), run(self.fragments() - whole, whole)];
        Rendition {
            quality: self.quality,
            mime: super::MIME.to_owned(),
            codecs: self.codecs().to_owned(),
            size_bytes: self.total_bytes(),
            samples: self.samples,
            sample_rate_hz: OPUS_RATE,
            channels: self.channels,
            pre_skip_samples: PRE_SKIP,
            init_bytes: u32::try_from(self.init_len).unwrap_or(u32::MAX),
            fragments: runs.into_iter().filter(|run| run.count > 0).collect(),
        }
    }
}
