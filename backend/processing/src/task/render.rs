//! Rendering in the child: each rendition goes out on a channel of its own.

use std::fs::File;
use std::io::{self, Write};
use std::ops::{ControlFlow, Range};

use shared::songs::Quality;

use super::frames::Frames;
use super::{Message, Refusal};
use crate::examine::Sound;
use crate::render::{self, RenderError, Sink};

/// The channel of a quality.
pub fn channel(quality: Quality) -> u8 {
    let index = Quality::ALL.iter().position(|other| *other == quality).unwrap_or_default();
    u8::try_from(index).unwrap_or_default().saturating_add(1)
}

/// The quality of a channel.
pub fn quality(channel: u8) -> Option<Quality> {
    Quality::ALL.get(usize::from(channel).checked_sub(1)?).copied()
}

/// Makes whole renditions.
pub(super) fn all(
    file: File,
    sound: &Sound,
    qualities: &[Quality],
    out: &mut Frames<impl Write>,
) -> io::Result<Result<Message, Refusal>> {
    let rendered = render::render_all(file, sound, qualities, &mut Out { out, percent: 0 });
    answer(rendered.map(Message::Rendered))
}

/// Makes some fragments of one.
pub(super) fn range(
    file: File,
    sound: &Sound,
    quality: Quality,
    gain_db: Option<f32>,
    fragments: Range<u64>,
    out: &mut Frames<impl Write>,
) -> io::Result<Result<Message, Refusal>> {
    let mut sink = Out { out, percent: 0 };
    let rendered = render::render_range(file, sound, quality, gain_db, fragments, &mut sink);
    answer(rendered.map(|()| Message::Rendered(Vec::new())))
}

fn answer(rendered: Result<Message, RenderError>) -> io::Result<Result<Message, Refusal>> {
    match rendered {
        Ok(message) => Ok(Ok(message)),
        Err(RenderError::Source(error)) => Ok(Err(error.into())),
        Err(RenderError::Write(error)) => Err(error),
        Err(RenderError::Stopped) => Err(io::ErrorKind::BrokenPipe.into()),
        Err(error @ (RenderError::NoSuchQuality | RenderError::Encoder)) => {
            Ok(Err(Refusal::UnplayableAudio(error.to_string())))
        }
    }
}

struct Out<'a, W> {
    out: &'a mut Frames<W>,
    percent: u8,
}

impl<W: Write> Sink for Out<'_, W> {
    fn write(&mut self, quality: Quality, bytes: &[u8]) -> io::Result<()> {
        self.out.bytes(channel(quality), bytes)
    }

    fn progress(&mut self, done: u64, whole: u64) -> ControlFlow<()> {
        let percent = u8::try_from(done.saturating_mul(100) / whole.max(1)).unwrap_or(100);
        if percent > self.percent {
            self.percent = percent;
            if self.out.message(&Message::Progress { percent }).is_err() {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quality_has_a_channel_of_its_own() {
        for of in Quality::ALL {
            assert_eq!(quality(channel(of)), Some(of));
        }
        assert_eq!(quality(super::super::frames::MESSAGES), None);
        assert_eq!(quality(6), None);
    }
}
