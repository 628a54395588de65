//! The samples of a file that are to be heard, in order: what the encoder added in front and behind is
//! cut off, whatever the format says it with.
//!
//! A place in a file means the same however it was reached. Where a codec remembers too much for that
//! (AAC's noise, the filters of Opus, the overlap of Vorbis), seeking decodes from the beginning.

mod decoder;
mod opus;
mod packets;
mod speakers;
mod window;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::VecDeque;
use std::fs::File;
use std::io;

use symphonia::core::errors::Error;
use symphonia::core::formats::{SeekMode, SeekTo};
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;

use self::decoder::{Decoder, Signal};
use self::packets::{find_signal, next_packet};
pub use self::speakers::Speaker;
use self::window::Window;
use crate::format::AudioFormat;
use crate::probe::{AudioLimits, Flaw, Opened, Patience, ProbeError};

/// How many MP3 frames a decoder needs until nothing of what came before is left: the bit reservoir
/// reaches back 511 bytes, which are no more than 40 of the smallest frames, the overlap one frame.
const MP3_RUN_UP: usize = 64;
/// After so many packets it is asked again whether the file takes too long.
const PATIENCE_PACKETS: u64 = 16;
/// A hole in a FLAC stream up to this long is filled with silence, in seconds.
const LONGEST_HOLE_S: u64 = 2;
/// The most frames of silence in place of a damaged packet.
const MAX_PACKET_FRAMES: u64 = 1 << 16;

/// How a file that was read to its end turned out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Census {
    /// How many packets were decoded.
    pub packets: u64,
    /// How many of them could not be; silence stands in for them.
    pub failed: u64,
    /// How many frames came out, heard or not.
    pub frames: u64,
    /// How many of them are silence in place of what is damaged or missing.
    pub filled: u64,
    /// How many frames were to be heard.
    pub heard: u64,
    /// Whether the container ended before it said it would.
    pub ends_early: bool,
}

/// Reads the samples of one file.
pub struct Pcm {
    opened: Opened,
    decoder: Decoder,
    limits: AudioLimits,
    /// How long it may take; without an end when the file is known.
    patience: Option<Patience>,
    signal: Signal,
    /// Packets that were looked at and not yet decoded.
    returned: VecDeque<Packet>,
    window: Window,
    /// Where the next decoded frame stands in all that is decoded.
    raw: u64,
    /// One packet's worth of sound, in a buffer that is used again.
    scratch: Vec<f32>,
    at_end: bool,
    census: Census,
}

/// Opens a file that was found playable before.
///
/// # Errors
/// As [`crate::probe::probe`].
pub fn open(file: File, limits: &AudioLimits) -> Result<Pcm, ProbeError> {
    Pcm::new(Opened::new(file, limits)?, limits, None)
}

impl Pcm {
    /// Reads what was opened.
    pub(crate) fn new(
        mut opened: Opened,
        limits: &AudioLimits,
        patience: Option<Patience>,
    ) -> Result<Self, ProbeError> {
        let mut census = Census::default();
        let (signal, returned) = find_signal(&mut opened, limits, &mut census)?;
        Ok(Self {
            decoder: Decoder::new(&opened.parameters)?,
            window: Window::new(opened.ends(signal.sample_rate_hz), signal.speakers.len()),
            opened,
            limits: limits.clone(),
            patience,
            signal,
            returned,
            raw: 0,
            scratch: Vec::new(),
            at_end: false,
            census,
        })
    }

    /// Which format it is.
    pub const fn format(&self) -> AudioFormat {
        self.opened.format
    }

    /// Samples a second.
    pub const fn sample_rate_hz(&self) -> u32 {
        self.signal.sample_rate_hz
    }

    /// The channels, in the order of the samples.
    pub fn speakers(&self) -> &[Speaker] {
        &self.signal.speakers
    }

    /// How many channels there are.
    pub fn channels(&self) -> usize {
        self.signal.speakers.len()
    }

    /// What was found so far.
    pub const fn census(&self) -> Census {
        self.census
    }

    /// What was opened.
    pub(crate) const fn opened(&self) -> &Opened {
        &self.opened
    }

    /// The length of so many frames, in milliseconds, rounded.
    pub fn milliseconds(&self, frames: u64) -> u64 {
        let rate = u64::from(self.sample_rate_hz().max(1));
        frames.saturating_mul(1000).saturating_add(rate / 2) / rate
    }

    /// Replaces `block` with the next samples, finite and interleaved. False at the end, with `block` empty:
    /// then all of the file was read, heard or not.
    ///
    /// # Errors
    /// The file cannot be read, holds several streams, is longer than allowed or takes too long.
    pub fn next_block(&mut self, block: &mut Vec<f32>) -> Result<bool, ProbeError> {
        loop {
            let heard = self.window.give(block);
            self.census.heard += heard;
            if heard > 0 {
                return Ok(true);
            }
            if self.at_end {
                return Ok(false);
            }
            self.read()?;
        }
    }

    /// Goes to a place, counted in frames that are heard. Behind the end nothing comes any more.
    ///
    /// # Errors
    /// As [`Self::next_block`].
    pub fn seek(&mut self, sample: u64) -> Result<(), ProbeError> {
        self.rewind()?;
        match self.format() {
            AudioFormat::Flac | AudioFormat::Wav => self.jump(sample)?,
            AudioFormat::Mp3 => self.walk(self.window.decoded(sample))?,
            _ => {}
        }
        self.window.begin_at(sample, self.raw);
        Ok(())
    }

    /// Starts over.
    fn rewind(&mut self) -> Result<(), ProbeError> {
        self.opened.rewind()?;
        // AAC in symphonia 0.6.1 keeps the state of its noise when it is told to forget.
        self.decoder = Decoder::new(&self.opened.parameters)?;
        self.window = Window::new(self.opened.ends(self.sample_rate_hz()), self.channels());
        self.returned.clear();
        self.raw = 0;
        self.at_end = false;
        self.census = Census::default();
        Ok(())
    }

    /// The next packet of the track; `None` at the end.
    fn packet(&mut self) -> Result<Option<Packet>, ProbeError> {
        match self.returned.pop_front() {
            Some(packet) => Ok(Some(packet)),
            None => next_packet(&mut self.opened, &mut self.census),
        }
    }

    /// Decodes one packet into the window.
    fn read(&mut self) -> Result<(), ProbeError> {
        let Some(packet) = self.packet()? else {
            self.at_end = true;
            self.window.end();
            return Ok(());
        };
        self.census.packets += 1;
        let is_due = self.census.packets.is_multiple_of(PATIENCE_PACKETS);
        if is_due && self.patience.is_some_and(|patience| patience.is_over()) {
            return Err(Flaw::TooSlow.into());
        }
        self.fill_hole(&packet)?;
        let mut samples = std::mem::take(&mut self.scratch);
        self.decode(&packet, &mut samples);
        let frames = (samples.len() / self.channels()) as u64;
        let (front, back) = self.trims(&packet, frames);
        let at = |frame: u64| usize::try_from(frame).unwrap_or(usize::MAX).saturating_mul(self.channels());
        self.window.take(samples.get(at(front)..at(frames - back)).unwrap_or_default());
        self.count(frames);
        self.scratch = samples;
        self.limits.check_longest(self.milliseconds(self.raw))
    }

    /// Decodes a packet. A damaged one becomes silence, so that what follows stays in its place.
    fn decode(&mut self, packet: &Packet, samples: &mut Vec<f32>) {
        let channels = self.channels();
        let decoded = self.decoder.decode(packet, samples);
        match decoded
            .filter(|signal| signal.sample_rate_hz == self.signal.sample_rate_hz || samples.is_empty())
        {
            Some(signal) if signal.speakers.len() == channels || samples.is_empty() => {}
            Some(signal) => *samples = remapped(samples, signal.speakers.len(), channels),
            None => {
                let frames = self.packet_frames(packet).min(MAX_PACKET_FRAMES);
                self.census.failed += 1;
                self.census.filled += frames;
                samples.clear();
                samples.resize(usize::try_from(frames).unwrap_or(0) * channels, 0.0);
            }
        }
    }

    /// How many frames a packet stands for.
    fn packet_frames(&self, packet: &Packet) -> u64 {
        let rate = self.sample_rate_hz();
        let scale = self.opened.track.time_base.map_or(rate, |base| base.denom.get());
        // Symphonia 0.6.1 leaves what it trims in the duration of MP3 packets.
        let ticks = if self.format() == AudioFormat::Mp3 { packet.dur } else { packet.block_dur() };
        scaled(ticks.get(), rate, scale)
    }

    /// What of a packet is not to be heard.
    fn trims(&self, packet: &Packet, frames: u64) -> (u64, u64) {
        if self.format() == AudioFormat::Mp3 {
            // Symphonia trims by the length that a header declares, which may be a guess.
            return (0, 0);
        }
        let front = packet.trim_start.get().min(frames);
        (front, packet.trim_end.get().min(frames - front))
    }

    /// FLAC says where each frame belongs. What is missing becomes silence.
    fn fill_hole(&mut self, packet: &Packet) -> Result<(), ProbeError> {
        if self.format() != AudioFormat::Flac {
            return Ok(());
        }
        let hole = u64::try_from(packet.pts.get()).unwrap_or(0).saturating_sub(self.raw);
        if hole > u64::from(self.sample_rate_hz()) * LONGEST_HOLE_S {
            return Err(Flaw::Damaged.into());
        }
        self.window.take_silence(hole);
        self.census.filled += hole;
        self.count(hole);
        Ok(())
    }

    const fn count(&mut self, frames: u64) {
        self.raw += frames;
        self.census.frames += frames;
    }

    /// Goes to the packet that holds a frame, where each stands for itself.
    fn jump(&mut self, frame: u64) -> Result<(), ProbeError> {
        let ts = i64::try_from(frame).unwrap_or(i64::MAX);
        let to = SeekTo::Timestamp { ts: Timestamp::new(ts), track_id: self.opened.track.id };
        match self.opened.reader.seek(SeekMode::Accurate, to) {
            Ok(reached) => {
                self.raw = u64::try_from(reached.actual_ts.get()).unwrap_or(0);
                Ok(())
            }
            Err(Error::IoError(error)) if error.kind() != io::ErrorKind::UnexpectedEof => {
                Err(ProbeError::Io(error))
            }
            // Behind the end, or the reader lost its way: the whole is decoded instead.
            Err(_) => self.rewind(),
        }
    }

    /// Steps over MP3 frames up to shortly before the one that holds a frame of sound.
    fn walk(&mut self, frame: u64) -> Result<(), ProbeError> {
        let mut run_up: VecDeque<Packet> = VecDeque::with_capacity(MP3_RUN_UP);
        loop {
            let Some(packet) = self.packet()? else {
                self.at_end = true;
                return Ok(());
            };
            let next = self.raw + self.packet_frames(&packet);
            if next > frame {
                let mut samples = Vec::new();
                for earlier in &run_up {
                    // The first ones refer to what was not decoded.
                    self.decoder.decode(earlier, &mut samples);
                }
                self.returned.push_front(packet);
                return Ok(());
            }
            self.raw = next;
            if run_up.len() == MP3_RUN_UP {
                run_up.pop_front();
            }
            run_up.push_back(packet);
        }
    }
}

/// Ticks of one clock in those of another, rounded.
fn scaled(ticks: u64, to: u32, from: u32) -> u64 {
    let from = u128::from(from.max(1));
    u64::try_from((u128::from(ticks) * u128::from(to) + from / 2) / from).unwrap_or(u64::MAX)
}

/// The same samples for another number of channels; a missing channel sounds like the last one.
fn remapped(samples: &[f32], from: usize, to: usize) -> Vec<f32> {
    samples
        .chunks_exact(from.max(1))
        .flat_map(|frame| {
            (0..to).map(move |channel| frame.get(channel).or(frame.last()).copied().unwrap_or(0.0))
        })
        .collect()
}
