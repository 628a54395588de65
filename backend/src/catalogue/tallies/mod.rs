//! How many songs an artist, an album or a genre has, and how long they last, as each account sees it.
//!
//! A row is kept for what everybody sees (the scope is the nil id) and one for what an account sees beyond
//! that: its own songs that are not shared, and those of others that it was named for. What somebody sees
//! is the sum of the two. Whoever changes songs asks [`of`] before and after and gives both to [`apply`], in
//! the same transaction; so nothing that changes a song can forget what it counts for.

mod album_store;
mod cover_store;
mod list_store;
mod share;
mod store;
mod total_store;

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;
use shared::ids::{AlbumId, ArtistId, GenreId, SongId, UserId};
use uuid::Uuid;

pub use self::list_store::{Listing, Place, find, find_many, find_of_kinds, page};
pub use self::share::{Kind, Shares};
pub use self::total_store::{Beside, By, Total};
use crate::error::AppError;
use crate::search::refresh_store;

/// The scope of what everybody with an account sees.
pub const EVERYBODY: Uuid = Uuid::nil();

/// The scopes that make up what somebody sees.
pub fn scopes(viewer: UserId) -> [Uuid; 2] {
    [EVERYBODY, viewer.0]
}

/// What these songs count for as they are now.
///
/// # Errors
/// The database fails.
pub async fn of(tx: &impl ConnectionTrait, songs: &[SongId]) -> Result<Shares, AppError> {
    Ok(store::shares(tx, songs).await?)
}

/// Counts songs as they are `now`, no longer as they were `before`, and lets search know them and what they
/// count for as they are now.
///
/// # Errors
/// The database fails.
pub async fn apply(
    tx: &impl ConnectionTrait,
    songs: &[SongId],
    before: &Shares,
    now: &Shares,
) -> Result<(), AppError> {
    let changes = now.since(before);
    let of = |kind: Kind| -> BTreeSet<Uuid> {
        changes.iter().filter(|(subject, _)| subject.kind == kind).map(|(subject, _)| subject.id).collect()
    };
    let (albums, artists, genres) = (of(Kind::Album), of(Kind::Artist), of(Kind::Genre));
    store::add(tx, changes).await?;
    if !before.is_empty() {
        cover_store::replace(tx, songs, now).await?;
    }
    refresh_store::songs(tx, songs).await?;
    refresh_store::albums(tx, &albums.into_iter().map(AlbumId).collect::<Vec<_>>()).await?;
    refresh_store::artists(tx, &artists.into_iter().map(ArtistId).collect::<Vec<_>>()).await?;
    refresh_store::genres(tx, &genres.into_iter().map(GenreId).collect::<Vec<_>>()).await?;
    Ok(())
}

pub use self::album_store::{hold, relabel};
