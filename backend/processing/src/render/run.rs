//! A whole song, or some fragments of it, from a file to wherever they go.

use std::fs::File;
use std::io;
use std::ops::{ControlFlow, Range};
use std::panic::{AssertUnwindSafe, catch_unwind};

use shared::renditions::Rendition;
use shared::songs::Quality;

use super::feed::Feed;
use super::gain::Gain;
use super::layout::{FRAGMENT_FRAMES, FRAME_SAMPLES, Layout};
use super::{RenderError, flac, opus};
use crate::examine::Sound;
use crate::pcm;
use crate::probe::{AudioLimits, Flaw};

/// Where renditions go.
pub trait Sink {
    /// Takes the next bytes of one.
    ///
    /// # Errors
    /// They cannot be written.
    fn write(&mut self, quality: Quality, bytes: &[u8]) -> io::Result<()>;

    /// Hears that so much of the whole is done, and says whether to go on.
    fn progress(&mut self, done: u64, whole: u64) -> ControlFlow<()>;
}

/// Makes renditions of a song in one go, from their first byte to their last, and describes them.
///
/// # Errors
/// A quality is not to be had of this song, the file cannot be decoded, a sink fails or stops.
pub fn render_all(
    file: File,
    sound: &Sound,
    qualities: &[Quality],
    sink: &mut dyn Sink,
) -> Result<Vec<Rendition>, RenderError> {
    guarded(|| {
        let mut made = Vec::new();
        if qualities.contains(&Quality::Lossless) {
            made.push(flac::remux(file.try_clone().map_err(source_io)?, sound, sink)?);
        }
        let wanted = qualities.iter().filter(|quality| **quality != Quality::Lossless);
        let layouts: Option<Vec<_>> = wanted.map(|quality| Layout::new(*quality, sound)).collect();
        let layouts = layouts.ok_or(RenderError::NoSuchQuality)?;
        if let Some(first) = layouts.first() {
            for layout in &layouts {
                write(sink, layout.quality(), &layout.init_bytes())?;
            }
            encode(file, sound, &layouts, Gain::new(None), 0..first.fragments(), sink)?;
        }
        made.extend(layouts.iter().map(Layout::description));
        Ok(made)
    })
}

/// Makes some fragments of one Opus rendition, without what stands in front of them. The bytes are those
/// that [`render_all`] gives to the same places.
///
/// # Errors
/// As [`render_all`].
pub fn render_range(
    file: File,
    sound: &Sound,
    quality: Quality,
    gain_db: Option<f32>,
    fragments: Range<u64>,
    sink: &mut dyn Sink,
) -> Result<(), RenderError> {
    guarded(|| {
        let layout = Layout::new(quality, sound).ok_or(RenderError::NoSuchQuality)?;
        let fragments = fragments.start..fragments.end.min(layout.fragments());
        encode(file, sound, &[layout], Gain::new(gain_db), fragments, sink)
    })
}

/// A decoder or encoder that panics over a file has met a damaged one.
fn guarded<T>(work: impl FnOnce() -> Result<T, RenderError>) -> Result<T, RenderError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(RenderError::Source(Flaw::Damaged.into())))
}

fn source_io(error: io::Error) -> RenderError {
    RenderError::Source(error.into())
}

pub(super) fn write(sink: &mut dyn Sink, quality: Quality, bytes: &[u8]) -> Result<(), RenderError> {
    sink.write(quality, bytes).map_err(RenderError::Write)
}

pub(super) fn report(sink: &mut dyn Sink, done: u64, whole: u64) -> Result<(), RenderError> {
    match sink.progress(done, whole) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(RenderError::Stopped),
    }
}

/// Encodes fragments of several qualities while the source is decoded once.
fn encode(
    file: File,
    sound: &Sound,
    layouts: &[Layout],
    gain: Gain,
    fragments: Range<u64>,
    sink: &mut dyn Sink,
) -> Result<(), RenderError> {
    if fragments.is_empty() {
        return Ok(());
    }
    let frame = FRAME_SAMPLES as usize;
    // Nothing comes before the first fragment, so it has no run-up.
    let mut run_up = if fragments.start == 0 { 0 } else { opus::RUN_UP };
    let first = fragments.start * u64::from(FRAGMENT_FRAMES * FRAME_SAMPLES) - (run_up * frame) as u64;
    let mut feed = Feed::new(pcm::open(file, &AudioLimits::default())?, sound, gain, first)?;
    let channels = feed.channels();
    let mut heard = Vec::new();
    feed.read(run_up * frame, &mut heard)?;
    let mut bytes = Vec::new();
    let whole = fragments.end - fragments.start;
    for (done, fragment) in (1..).zip(fragments) {
        let frames = layouts.first().map_or(0, |layout| layout.fragment_frames(fragment)) as usize;
        feed.read(frames * frame, &mut heard)?;
        for layout in layouts {
            bytes.clear();
            bytes.extend(layout.fragment_head(fragment));
            opus::encode(&heard, channels, run_up, layout.frame_bytes() as usize, &mut bytes)?;
            write(sink, layout.quality(), &bytes)?;
        }
        run_up = opus::RUN_UP.min(heard.len() / (frame * channels));
        heard.drain(..heard.len() - run_up * frame * channels);
        report(sink, done, whole)?;
    }
    Ok(())
}
