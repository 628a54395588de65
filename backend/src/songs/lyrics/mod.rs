//! The lyrics of a song: what somebody has written, else what its file says.

pub mod api;
mod store;

pub use self::store::find_sung;

use shared::events::Change;
use shared::ids::{SongId, UserId};
use shared::lyrics::Lyrics;
use shared::tags::{self, Tags};

use super::changed;
use crate::app::AppState;
use crate::auth::Principal;
use crate::error::AppError;

/// The lyrics of a song that the viewer may hear.
async fn read(state: &AppState, viewer: UserId, song: SongId) -> Result<Lyrics, AppError> {
    state.song_media.find(&state.db, viewer, song).await?;
    if let Some(written) = store::find_written(state.db.read(), song).await? {
        return Ok(written);
    }
    let said = store::find_tags(state.db.read(), song).await?;
    Ok(said.and_then(|tags| best(&tags)).unwrap_or_default())
}

/// Keeps what somebody has written, and gives it back as it is kept.
async fn write(
    state: &AppState,
    caller: &Principal,
    song: SongId,
    lyrics: Lyrics,
) -> Result<Lyrics, AppError> {
    let lyrics = lyrics.tidied().map_err(|error| AppError::Validation(vec![error]))?;
    let write = state.db.begin().await?;
    let owner = store::put(&write, song, caller.reach(), &lyrics, state.clock.now()).await?;
    let owner = owner.ok_or(AppError::NotFound)?;
    write.commit().await?;
    changed::tell(state, owner, song, Change::Changed).await;
    Ok(lyrics)
}

/// Of those in a file the first with times, else the first.
fn best(tags: &Tags) -> Option<Lyrics> {
    let read = |found: &tags::Lyrics| {
        let lyrics = Lyrics::parse(&found.text);
        Lyrics { language: lyrics.language.or_else(|| found.language.clone()), ..lyrics }
    };
    let first = tags.lyrics.iter().find(|found| found.synced).or_else(|| tags.lyrics.first());
    first.map(read).and_then(|lyrics| lyrics.tidied().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, language: Option<&str>) -> tags::Lyrics {
        let synced = text.starts_with('[');
        tags::Lyrics { text: text.to_owned(), synced, language: language.map(str::to_owned) }
    }

    #[test]
    fn lyrics_with_times_are_taken_before_others() {
        let of = |lyrics: Vec<tags::Lyrics>| best(&Tags { lyrics, ..Tags::default() });
        let both = vec![found("Words", Some("deu")), found("[00:01.00]Sung", Some("eng"))];
        let lyrics = of(both).unwrap();
        assert_eq!((lyrics.synced, lyrics.language.as_deref(), lyrics.lines.len()), (true, Some("eng"), 1));
        assert_eq!(of(vec![found("[la:fr]\nWords", Some("eng"))]).unwrap().language.as_deref(), Some("fr"));
        assert_eq!(of(Vec::new()), None);
    }
}
