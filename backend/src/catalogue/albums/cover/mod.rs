//! Pictures that are chosen for albums, in place of those of their songs.

pub mod api;
mod store;

use shared::albums::AlbumDetails;
use shared::ids::AlbumId;

use super::{edit, edit_store};
use crate::app::AppState;
use crate::auth::Principal;
use crate::error::AppError;
use crate::pictures::{self, PictureBody, Received};

/// Draws a picture anew and makes it that of an album.
async fn put(
    state: &AppState,
    caller: &Principal,
    album: AlbumId,
    body: PictureBody,
) -> Result<AlbumDetails, AppError> {
    edit_store::owner(state.db.read(), album, caller.reach()).await?.ok_or(AppError::NotFound)?;
    let received = pictures::receive(state, body).await?;
    replace(state, caller, album, Some(received)).await?;
    edit::details(state, caller, album).await
}

/// Gives an album another picture, or none; one that is not there counts as taken away.
async fn replace(
    state: &AppState,
    caller: &Principal,
    album: AlbumId,
    received: Option<Received>,
) -> Result<(), AppError> {
    let tx = state.db.begin().await?;
    let (owner, old) = store::lock(&tx, album, caller.reach()).await?.ok_or(AppError::NotFound)?;
    let new = received.as_ref().map(|received| received.id);
    if let Some(received) = received {
        received.create(&tx, owner).await?;
    }
    store::set(&tx, album, new).await?;
    pictures::remove_unused(&tx, old.into_iter().collect()).await?;
    tx.commit().await?;
    Ok(())
}
