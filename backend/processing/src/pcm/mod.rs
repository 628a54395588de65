//! The samples of a file that are to be heard, in order: what the encoder added in front and behind is
//! cut off, whatever the format says it with.
//!
//! A place in a file means the same however it was reached. Where a codec remembers too much for that
//! (AAC's noise, the filters of Opus, the overlap of Vorbis), seeking decodes from the beginning.

mod decoder;
mod speakers;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::time::Instant;

use symphonia::core::errors::Error;
use symphonia::core::formats::{SeekMode, SeekTo};
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;

use self::decoder::{Decoder, Signal};
pub use self::speakers::Speaker;
use crate::format::AudioFormat;
use crate::probe::{AudioLimits, Flaw, Opened, ProbeError};

/// How many MP3 frames a decoder needs until nothing of what came before is left: the bit reservoir
/// reaches back 511 bytes, which are no more than 40 of the smallest frames, the overlap one frame.
const MP3_RUN_UP: usize = 64;
/// A hole in a FLAC stream up to this long is filled with silence, in seconds.
const LONGEST_HOLE_S: u64 = 10;

/// How a file that was read to its end turned out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Census {
    /// How many packets were decoded.
    pub packets: u64,
    /// How many of them could not be; silence stands in for them.
    pub failed: u64,
    /// How many frames came out, heard or not.
    pub frames: u64,
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
    started: Instant,
    signal: Signal,
    /// A packet that was looked at and not yet decoded.
    returned: Option<Packet>,
    /// How many decoded frames are still to be dropped before one is heard.
    drop: u64,
    /// How many more frames are to be heard, if that is known.
    left: Option<u64>,
    /// How many frames at the end are not to be heard, which shows when the end comes.
    held_back: usize,
    /// Where the next decoded frame stands in all that is decoded.
    raw: u64,
    /// Frames decoded and not handed out.
    ready: Vec<f32>,
    scratch: Vec<f32>,
    at_end: bool,
    census: Census,
}

/// Opens a file.
///
/// # Errors
/// As [`crate::probe::probe`].
pub fn open(file: File, limits: &AudioLimits) -> Result<Pcm, ProbeError> {
    Pcm::new(Opened::new(file, limits)?, limits)
}

impl Pcm {
    /// Reads what was opened.
    pub(crate) fn new(opened: Opened, limits: &AudioLimits) -> Result<Self, ProbeError> {
        let decoder = Decoder::new(&opened.parameters)?;
        let mut pcm = Self {
            opened,
            decoder,
            limits: limits.clone(),
            started: Instant::now(),
            signal: Signal { sample_rate_hz: 0, speakers: Vec::new() },
            returned: None,
            drop: 0,
            left: None,
            held_back: 0,
            raw: 0,
            ready: Vec::new(),
            scratch: Vec::new(),
            at_end: false,
            census: Census::default(),
        };
        pcm.find_signal()?;
        Ok(pcm)
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

    /// Replaces `block` with the next samples, interleaved. False at the end, with `block` empty.
    ///
    /// # Errors
    /// The file cannot be read, holds several streams, is longer than allowed or takes too long.
    pub fn next_block(&mut self, block: &mut Vec<f32>) -> Result<bool, ProbeError> {
        block.clear();
        let channels = self.channels();
        loop {
            let held_back = if self.at_end { 0 } else { self.held_back * channels };
            if self.ready.len() > held_back {
                let there = (self.ready.len() - held_back) / channels;
                let left = self.left.map_or(usize::MAX, |left| usize::try_from(left).unwrap_or(usize::MAX));
                let give = there.min(left);
                block.extend(self.ready.drain(..there * channels).take(give * channels));
                self.left = self.left.map(|left| left - give as u64);
                self.census.heard += give as u64;
                if give > 0 {
                    return Ok(true);
                }
            }
            if self.at_end || self.left == Some(0) {
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
        self.started = Instant::now();
        self.rewind()?;
        match self.format() {
            AudioFormat::Flac | AudioFormat::Wav => self.jump(sample)?,
            AudioFormat::Mp3 => self.walk(self.drop + sample)?,
            _ => {}
        }
        self.drop = (self.drop + sample).saturating_sub(self.raw);
        self.left = self.left.map(|left| left.saturating_sub(sample));
        Ok(())
    }

    /// Starts over.
    fn rewind(&mut self) -> Result<(), ProbeError> {
        self.opened.rewind()?;
        // AAC in symphonia 0.6.1 keeps the state of its noise when it is told to forget.
        self.decoder = Decoder::new(&self.opened.parameters)?;
        self.ready.clear();
        self.returned = None;
        self.raw = 0;
        self.at_end = false;
        self.census = Census::default();
        self.frame();
        Ok(())
    }

    /// Says what is heard of all that is decoded.
    fn frame(&mut self) {
        let ends = self.opened.ends();
        let edit = ends.edit.map(|edit| edit.frames(self.signal.sample_rate_hz));
        self.drop = edit.map_or(ends.lead, |(lead, _)| lead);
        self.left = edit.map(|(_, heard)| heard);
        self.held_back = usize::try_from(ends.tail).unwrap_or(usize::MAX);
    }

    /// Decodes up to the first packet with sound in it.
    fn find_signal(&mut self) -> Result<(), ProbeError> {
        while let Some(packet) = self.packet()? {
            let mut samples = Vec::new();
            let signal = self.decoder.decode(&packet, &mut samples);
            if let Some(signal) = signal.filter(|_| !samples.is_empty()) {
                self.limits.check_signal(signal.sample_rate_hz, signal.speakers.len())?;
                self.signal = signal;
                // Whatever failed before counts too, and is decoded again.
                return self.rewind();
            }
        }
        Err(Flaw::Damaged.into())
    }

    /// The next packet of the track; `None` at the end.
    fn packet(&mut self) -> Result<Option<Packet>, ProbeError> {
        if let Some(packet) = self.returned.take() {
            return Ok(Some(packet));
        }
        loop {
            let packet = match self.opened.reader.next_packet() {
                Ok(Some(packet)) if packet.data.is_empty() && packet.dur.get() > 0 => return Ok(None),
                Ok(Some(packet)) => packet,
                Ok(None) => return Ok(None),
                Err(Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    self.census.ends_early = true;
                    return Ok(None);
                }
                Err(Error::IoError(error)) => return Err(ProbeError::Io(error)),
                Err(Error::ResetRequired) => return Err(Flaw::SeveralStreams.into()),
                Err(_) => return Err(Flaw::Damaged.into()),
            };
            if packet.track_id == self.opened.track.id {
                return Ok(Some(packet));
            }
        }
    }

    /// Decodes one packet into `ready`.
    fn read(&mut self) -> Result<(), ProbeError> {
        let Some(packet) = self.packet()? else {
            self.at_end = true;
            let kept = self.ready.len().saturating_sub(self.held_back * self.channels());
            self.ready.truncate(kept);
            return Ok(());
        };
        self.census.packets += 1;
        if self.census.packets.is_multiple_of(256) && self.started.elapsed() > self.limits.patience {
            return Err(Flaw::TooSlow.into());
        }
        self.fill_hole(&packet)?;
        let mut samples = std::mem::take(&mut self.scratch);
        self.decode(&packet, &mut samples);
        let frames = (samples.len() / self.channels()) as u64;
        let (front, back) = self.trims(&packet, frames);
        self.add(&samples, front, back);
        self.scratch = samples;
        let rate = u64::from(self.sample_rate_hz());
        let milliseconds = self.raw.saturating_mul(1000).saturating_add(rate / 2) / rate;
        self.limits.check_longest(milliseconds)
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
                self.census.failed += 1;
                samples.clear();
                let frames = usize::try_from(self.packet_frames(packet)).unwrap_or(0);
                samples.resize(frames.min(1 << 16) * channels, 0.0);
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
        if hole > 0 {
            let silence = vec![0.0; usize::try_from(hole).unwrap_or(0) * self.channels()];
            self.add(&silence, 0, 0);
        }
        Ok(())
    }

    /// Takes decoded samples, without so many frames at either end.
    fn add(&mut self, samples: &[f32], front: u64, back: u64) {
        let channels = self.channels();
        let frames = (samples.len() / channels) as u64;
        self.raw += frames;
        self.census.frames += frames;
        let kept = frames - front - back;
        let dropped = self.drop.min(kept);
        self.drop -= dropped;
        let at = |frame: u64| usize::try_from(frame).unwrap_or(usize::MAX).saturating_mul(channels);
        let heard = samples.get(at(front + dropped)..at(frames - back)).unwrap_or_default();
        self.ready.extend_from_slice(heard);
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
                self.returned = Some(packet);
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
