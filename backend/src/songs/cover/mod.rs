//! Other pictures for songs. What shows the cover of a song, such as its album, is told by the tallies.
//!
//! A change of the picture is no entry of the history of a song: the old one is removed when nothing shows it.

pub mod api;
mod store;

use shared::events::Change;
use shared::ids::SongId;
use shared::songs::Song;

use super::{changed, store as songs};
use crate::app::AppState;
use crate::auth::Principal;
use crate::catalogue::tallies;
use crate::error::AppError;
use crate::pictures::{self, PictureBody, Received};

/// Draws a picture anew and makes it that of a song.
async fn put(
    state: &AppState,
    caller: &Principal,
    song: SongId,
    body: PictureBody,
) -> Result<Song, AppError> {
    let found = songs::find_within(state.db.read(), caller.user, caller.reach(), song).await?;
    found.ok_or(AppError::NotFound)?;
    let received = pictures::receive(state, body).await?;
    replace(state, caller, song, Some(received)).await?;
    let song = songs::find_within(state.db.read(), caller.user, caller.reach(), song).await?;
    song.ok_or(AppError::NotFound)
}

/// Gives a song another picture, or none; one that is not there counts as taken away.
async fn replace(
    state: &AppState,
    caller: &Principal,
    song: SongId,
    received: Option<Received>,
) -> Result<(), AppError> {
    let tx = state.db.begin().await?;
    let (owner, old) = store::lock(&tx, song, caller.reach()).await?.ok_or(AppError::NotFound)?;
    let new = received.as_ref().map(|received| received.id);
    if old == new {
        return Ok(());
    }
    let before = tallies::of(&tx, &[song]).await?;
    if let Some(received) = received {
        received.create(&tx, owner).await?;
    }
    store::set(&tx, song, new).await?;
    let after = tallies::of(&tx, &[song]).await?;
    tallies::apply(&tx, &[song], &before, &after).await?;
    pictures::remove_unused(&tx, old.into_iter().collect()).await?;
    tx.commit().await?;
    changed::tell(state, owner, song, Change::Changed).await;
    Ok(())
}
