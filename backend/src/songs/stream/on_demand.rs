//! A form that has not been made: its bytes are known by arithmetic, and are encoded while they are sent.
//!
//! The child process that encodes waits while the listener does, and ends with him. As soon as the form
//! has been made, the rest comes from the store: the bytes are the same, and the child is free.

use std::io;
use std::ops::Range;
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes};
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use processing::examine::Sound;
use processing::render::Layout;
use shared::ids::SongId;
use shared::songs::Quality;
use uuid::Uuid;

use super::places::Place;
use crate::app::AppState;
use crate::error::AppError;
use crate::media::storage::Key;

/// How often it is looked whether the form has been made by now.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What is to be encoded.
#[derive(Debug, Clone)]
pub(super) struct Recipe {
    /// The song.
    pub(super) song: SongId,
    /// The name of its original in the store.
    pub(super) media_id: Uuid,
    /// What it sounds like.
    pub(super) sound: Sound,
    /// Where its bytes lie.
    pub(super) layout: Layout,
    /// How much louder it shall be; `None` for the form as it is made for everybody.
    pub(super) gain_db: Option<f32>,
}

/// Encodes a part of a form.
pub(super) async fn open(
    state: &AppState,
    recipe: Recipe,
    part: Range<u64>,
    encoder: Place,
) -> Result<BoxStream<'static, io::Result<Bytes>>, AppError> {
    let layout = recipe.layout;
    let head = bytes_of(layout.init_bytes(), &part);
    let sounding = part.start.max(layout.init_len())..part.end;
    let Some((fragments, skip)) = fragments(&layout, &sounding) else {
        return Ok(stream::iter([Ok(head)]).boxed());
    };
    let original = state.storage.open_local(&Key::song(recipe.media_id)).await?;
    let encoded =
        state.workshop.render_range(original, recipe.sound, layout.quality(), recipe.gain_db, fragments)?;
    let encoding = Encoding {
        state: state.clone(),
        recipe,
        rest: sounding,
        skip,
        source: encoded.boxed(),
        encoder: Some(encoder),
        looked_at: Instant::now(),
    };
    let sound = stream::try_unfold(encoding, |mut encoding| async move {
        Ok(encoding.next().await?.map(|block| (block, encoding)))
    });
    let head = stream::iter((!head.is_empty()).then_some(Ok(head)));
    Ok(head.chain(sound).boxed())
}

/// What of `bytes`, which stand at the beginning, lies in the part.
fn bytes_of(bytes: Vec<u8>, part: &Range<u64>) -> Bytes {
    let bytes = Bytes::from(bytes);
    let within = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
    bytes.slice(within(part.start)..within(part.end).max(within(part.start)))
}

/// Which fragments hold the bytes `sounding`, and how many bytes of the first are not wanted. `None` for
/// no bytes.
fn fragments(layout: &Layout, sounding: &Range<u64>) -> Option<(Range<u64>, u64)> {
    if sounding.is_empty() {
        return None;
    }
    let first = layout.fragment_at(sounding.start)?;
    let last = layout.fragment_at(sounding.end.checked_sub(1)?)?;
    Some((first..last + 1, sounding.start - layout.fragment_range(first).start))
}

/// A part that is being sent.
struct Encoding {
    state: AppState,
    recipe: Recipe,
    /// What is still to be sent.
    rest: Range<u64>,
    /// What comes of the source before that.
    skip: u64,
    source: BoxStream<'static, io::Result<Bytes>>,
    /// The encoder's place; `None` once the rest comes from the store.
    encoder: Option<Place>,
    looked_at: Instant,
}

impl Encoding {
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            if self.rest.is_empty() {
                return Ok(None);
            }
            self.change_over().await;
            let Some(mut block) = self.source.try_next().await? else {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the encoder ended early"));
            };
            let skipped = usize::try_from(self.skip).unwrap_or(usize::MAX).min(block.len());
            block.advance(skipped);
            self.skip -= skipped as u64;
            let wanted = usize::try_from(self.rest.end - self.rest.start).unwrap_or(usize::MAX);
            block.truncate(wanted);
            self.rest.start += block.len() as u64;
            if !block.is_empty() {
                return Ok(Some(block));
            }
        }
    }

    /// Goes on from the store if the form has been made by now. Whatever fails, the encoder goes on.
    async fn change_over(&mut self) {
        if self.encoder.is_none() || self.recipe.gain_db.is_some() || self.looked_at.elapsed() < LOOK_EVERY {
            return;
        }
        self.looked_at = Instant::now();
        let made = made(&self.state, self.recipe.song, self.recipe.layout.quality()).await;
        let Some(rendition) = made else { return };
        if let Ok(stored) = self.state.storage.read(&Key::rendition(rendition), self.rest.clone()).await {
            (self.source, self.skip, self.encoder) = (stored, 0, None);
        }
    }
}

async fn made(state: &AppState, song: SongId, quality: Quality) -> Option<Uuid> {
    state.song_media.find_any(&state.db, song).await.ok()??.made(quality).map(|made| made.id)
}

#[cfg(test)]
mod tests {
    use processing::format::AudioFormat;

    use super::*;

    #[test]
    fn a_range_becomes_the_fragments_that_hold_it() {
        let sound = Sound { format: AudioFormat::Mp3, samples: 441_000, sample_rate_hz: 44_100, channels: 2 };
        let layout = Layout::new(Quality::Low, &sound).unwrap();
        let (init, total) = (layout.init_len(), layout.total_bytes());
        let second = layout.fragment_range(1).start;
        assert_eq!(fragments(&layout, &(init..total)), Some((0..layout.fragments(), 0)));
        assert_eq!(fragments(&layout, &(init..init + 1)), Some((0..1, 0)));
        assert_eq!(fragments(&layout, &(second - 1..second)), Some((0..1, second - 1 - init)));
        assert_eq!(fragments(&layout, &(second..second + 1)), Some((1..2, 0)));
        assert_eq!(fragments(&layout, &(second - 1..second + 1)), Some((0..2, second - 1 - init)));
        assert_eq!(fragments(&layout, &(total - 1..total)).unwrap().0.end, layout.fragments());
        assert_eq!(fragments(&layout, &(init..init)), None);
        let head = layout.init_bytes();
        assert_eq!(bytes_of(head.clone(), &(0..total)), head);
        assert_eq!(bytes_of(head.clone(), &(5..9)), head[5..9]);
        assert!(bytes_of(head, &(init..total)).is_empty());
    }
}
