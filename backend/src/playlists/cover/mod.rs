//! The own pictures of playlists, replaced as those of accounts are: see [`crate::avatars`].

pub mod api;
mod store;

use shared::events::Change;
use shared::ids::{PlaylistId, UserId};
use shared::playlists::Access;

use super::{access_store, tell};
use crate::app::AppState;
use crate::error::AppError;
use crate::pictures::{self, PictureBody};

/// Fails unless the caller owns the playlist.
async fn require_owner(
    db: &impl sea_orm::ConnectionTrait,
    caller: UserId,
    playlist: PlaylistId,
) -> Result<(), AppError> {
    match access_store::look_at(db, caller, playlist).await?.ok_or(AppError::NotFound)?.access {
        Access::Owner => Ok(()),
        Access::Editor | Access::Viewer | Access::Unknown => Err(AppError::Forbidden),
    }
}

/// Draws a picture anew and makes it that of a playlist.
async fn set(
    state: &AppState,
    caller: UserId,
    playlist: PlaylistId,
    body: PictureBody,
) -> Result<(), AppError> {
    require_owner(state.db.read(), caller, playlist).await?;
    let received = pictures::receive(state, body).await?;
    let write = state.db.begin().await?;
    let old = store::find(&write, caller, playlist).await?.ok_or(AppError::NotFound)?;
    if !store::replace(&write, caller, playlist, old, Some(received.id), state.clock.now()).await? {
        return Err(pictures::changed_meanwhile());
    }
    received.create(&write, caller).await?;
    if let Some(old) = old {
        pictures::remove(&write, old).await?;
    }
    write.commit().await?;
    tell(state, playlist, Change::Changed).await
}

/// Takes the picture of a playlist away; one that is not there counts as taken away.
async fn remove(state: &AppState, caller: UserId, playlist: PlaylistId) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    require_owner(&write, caller, playlist).await?;
    let Some(Some(old)) = store::find(&write, caller, playlist).await? else { return Ok(()) };
    if !store::replace(&write, caller, playlist, Some(old), None, state.clock.now()).await? {
        return Err(pictures::changed_meanwhile());
    }
    pictures::remove(&write, old).await?;
    write.commit().await?;
    tell(state, playlist, Change::Changed).await
}
