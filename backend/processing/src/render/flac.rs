//! FLAC frames out of their file and into fragmented MP4, bit for bit (the encapsulation of FLAC in the
//! ISO base media file format, version 0.0.4).

use std::fs::File;
use std::io;

use shared::renditions::{Fragments, Rendition};
use shared::songs::Quality;
use symphonia::core::errors::Error;
use symphonia::core::packet::Packet;

use super::boxes::{Head, Samples, audio_entry, each_head_bytes, fragment_head};
use super::run::{Sink, report, write};
use super::{MIME, RenderError};
use crate::examine::Sound;
use crate::format::AudioFormat;
use crate::probe::{AudioLimits, Flaw, Opened, ProbeError};

/// A fragment ends with the frame that makes it as long as that, in seconds.
const FRAGMENT_SECONDS: u64 = 2;
/// The size of the block that describes the stream.
const STREAM_INFO_BYTES: usize = 34;

/// The most bytes of a fragment: the index has 31 bits for it.
const MAX_FRAGMENT_BYTES: u32 = 0x7FFF_FFFF;

/// One fragment.
#[derive(Debug)]
pub(super) struct Fragment {
    /// Its first sample.
    pub(super) begins_at: u64,
    /// Its frames by size in bytes and length in samples.
    pub(super) frames: Vec<(u32, u32)>,
    bytes: u32,
    samples: u32,
}

impl Fragment {
    const fn new(begins_at: u64) -> Self {
        Self { begins_at, frames: Vec::new(), bytes: each_head_bytes(0), samples: 0 }
    }

    fn add(&mut self, bytes: u32, samples: u32) -> Option<()> {
        let listed = each_head_bytes(1) - each_head_bytes(0);
        let of_all = self.bytes.checked_add(listed)?.checked_add(bytes)?;
        self.bytes = Some(of_all).filter(|bytes| *bytes <= MAX_FRAGMENT_BYTES)?;
        self.samples = self.samples.checked_add(samples)?;
        self.frames.push((bytes, samples));
        Some(())
    }
}

/// Adds a frame: to the last fragment, or to a new one when that is long `enough`, in samples. `None` when
/// the boxes have no room for its numbers.
pub(super) fn gather(
    fragments: &mut Vec<Fragment>,
    enough: u64,
    begins_at: u64,
    (bytes, samples): (u32, u32),
) -> Option<()> {
    let is_open = |last: &Fragment| begins_at.saturating_sub(last.begins_at) < enough;
    if !fragments.last().is_some_and(is_open) {
        fragments.push(Fragment::new(begins_at));
    }
    fragments.last_mut()?.add(bytes, samples)
}

/// Puts a FLAC file into fragmented MP4. Its frames are read twice: where each will lie stands in front
/// of them.
pub(super) fn remux(file: File, sound: &Sound, sink: &mut dyn Sink) -> Result<Rendition, RenderError> {
    let mut opened = Opened::new(file, &AudioLimits::default())?;
    let info = opened.parameters.extra_data.clone().unwrap_or_default();
    if opened.format != AudioFormat::Flac || info.len() != STREAM_INFO_BYTES {
        return Err(RenderError::NoSuchQuality);
    }
    let fragments = survey(&mut opened, sound)?;
    let samples = fragments.iter().map(|fragment| u64::from(fragment.samples)).sum();
    let init = init(sound, samples, &info, &fragments, opened.parameters.bits_per_sample);
    write(sink, Quality::Lossless, &init)?;
    opened.rewind()?;
    for (number, fragment) in (1..).zip(&fragments) {
        let mut bytes = fragment_head(number, fragment.begins_at, &Samples::Each(&fragment.frames));
        for (size, _) in &fragment.frames {
            let packet = next(&mut opened)?.filter(|packet| packet.data.len() == *size as usize);
            // The file changed under our hands.
            bytes.extend_from_slice(&packet.ok_or(ProbeError::from(Flaw::Damaged))?.data);
        }
        write(sink, Quality::Lossless, &bytes)?;
        report(sink, number.into(), fragments.len() as u64)?;
    }
    let size = init.len() as u64 + fragments.iter().map(|fragment| u64::from(fragment.bytes)).sum::<u64>();
    Ok(Rendition {
        quality: Quality::Lossless,
        mime: MIME.to_owned(),
        codecs: "fLaC".to_owned(),
        size_bytes: size,
        samples,
        sample_rate_hz: sound.sample_rate_hz,
        channels: sound.channels,
        pre_skip_samples: 0,
        init_bytes: u32::try_from(init.len()).unwrap_or(u32::MAX),
        fragments: fragments
            .iter()
            .map(|fragment| Fragments { count: 1, bytes: fragment.bytes, samples: fragment.samples })
            .collect(),
    })
}

/// Reads the frames once for their sizes and lengths. A frame lasts until the next begins, so that one
/// that is lost leaves a hole and moves nothing.
fn survey(opened: &mut Opened, sound: &Sound) -> Result<Vec<Fragment>, RenderError> {
    let enough = FRAGMENT_SECONDS * u64::from(sound.sample_rate_hz);
    let mut fragments: Vec<Fragment> = Vec::new();
    let mut pending = next(opened)?;
    while let Some(packet) = pending {
        pending = next(opened)?;
        let begins_at = place(&packet);
        let ends_at =
            pending.as_ref().map_or(begins_at.saturating_add(packet.dur.get()), place).max(begins_at);
        let frame = u32::try_from(packet.data.len()).ok().zip(u32::try_from(ends_at - begins_at).ok());
        frame
            .and_then(|frame| gather(&mut fragments, enough, begins_at, frame))
            .ok_or(ProbeError::from(Flaw::Damaged))?;
    }
    Ok(fragments)
}

fn place(packet: &Packet) -> u64 {
    u64::try_from(packet.pts.get()).unwrap_or(0)
}

fn next(opened: &mut Opened) -> Result<Option<Packet>, RenderError> {
    match opened.reader.next_packet() {
        Ok(packet) => Ok(packet),
        Err(Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(Error::IoError(error)) => Err(RenderError::Source(error.into())),
        Err(_) => Err(RenderError::Source(Flaw::Damaged.into())),
    }
}

/// What stands in front of the fragments: `info` describes the stream, `bits` are those of a sample.
pub(super) fn init(
    sound: &Sound,
    samples: u64,
    info: &[u8],
    fragments: &[Fragment],
    bits: Option<u32>,
) -> Vec<u8> {
    let bits = bits.and_then(|bits| u16::try_from(bits).ok()).unwrap_or(16);
    let entry =
        audio_entry(b"fLaC", sound.channels.into(), bits, shown_rate(sound.sample_rate_hz), |entry| {
            entry.full(b"dfLa", 0, 0, |dfla| {
                // The last block of metadata, of type 0, with its length in 24 bits.
                dfla.u32(0x8000_0000 | info.len() as u32).raw(info);
            });
        });
    let head = Head {
        timescale: sound.sample_rate_hz,
        lead_ticks: 0,
        heard_ticks: samples,
        entry: &entry,
        roll: 0,
        fragments: &mut fragments.iter().map(|fragment| (fragment.bytes, fragment.samples)),
    };
    head.write()
}

/// The entry has 16 bits for the rate. A higher one is halved until it fits, as the specification wants.
fn shown_rate(rate: u32) -> u32 {
    std::iter::successors(Some(rate), |rate| (rate % 2 == 0).then_some(rate / 2))
        .find(|rate| *rate <= u32::from(u16::MAX))
        .unwrap_or(0)
}
