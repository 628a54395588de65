//! How fast uploads are worked on, on one core: so many times as fast as they play.

use std::fs::File;
use std::io::{self, Seek as _, Write as _};
use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::Result;
use processing::examine::{Sound, examine};
use processing::probe::AudioLimits;
use processing::render::{Sink, render_all};
use shared::songs::Quality;

use crate::report::{Budget, Figure};

/// Five minutes of MP3, a good song's length.
const REPEATS: usize = 75;

/// Takes renditions and forgets them.
struct Nowhere;

impl Sink for Nowhere {
    fn write(&mut self, _: Quality, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn progress(&mut self, _: u64, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Measures both steps, the second on top of the first.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let song = e2e::fixtures::long_song(REPEATS)?;
    let began = Instant::now();
    let (found, _) = examine(file(&song)?, &AudioLimits::default())?;
    let examined = began.elapsed();
    let qualities = [Quality::High, Quality::Normal, Quality::Low];
    render_all(file(&song)?, &Sound::from(&found), &qualities, &mut Nowhere)?;
    let rendered = began.elapsed();
    let played_s = f64::from(found.duration_ms) / 1000.0;
    let speed = |name, taken: std::time::Duration, least| {
        Figure::new(name, played_s / taken.as_secs_f64(), "× real time", Budget::AtLeast(least))
    };
    Ok(vec![
        speed("processing: MP3 to waveform and loudness", examined, 60.0),
        speed("processing: the same and three Opus renditions", rendered, 25.0),
    ])
}

fn file(content: &[u8]) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(content)?;
    file.rewind()?;
    Ok(file)
}
