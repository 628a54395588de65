//! Renaming and merging artists: what songs and albums credit to one is then credited to the other.

use std::collections::BTreeSet;

use sea_orm::DatabaseTransaction;
use shared::artists::{ArtistChanges, ArtistDetails};
use shared::events::{Change, MarkKind};
use shared::ids::{ArtistId, SongId, UserId};
use uuid::Uuid;

use super::edit_store::{self as rows, Recredit};
use super::store;
use crate::app::AppState;
use crate::auth::Principal;
use crate::catalogue::tallies;
use crate::error::AppError;
use crate::marks;
use crate::search::refresh_store;
use crate::songs::changed;
use crate::songs::edit::check::Wrong;

/// The most artists that can be merged into another at once.
const MAX_MERGED: usize = 50;
/// How many songs or albums are credited anew with one statement.
const AT_ONCE: usize = 500;

/// Renames an artist. Credits by the old name get the new one, others stay as they are.
///
/// # Errors
/// `NotFound` when the caller does not see the artist, `Forbidden` when others have songs of the artist,
/// `Validation`, or `ArtistExists` when there is one of that name: they can be merged.
pub(super) async fn update(
    state: &AppState,
    caller: &Principal,
    id: ArtistId,
    changes: ArtistChanges,
) -> Result<ArtistDetails, AppError> {
    let mut wrong = Wrong::default();
    let name = changes.name.and_then(|name| wrong.line("name", &name));
    let name = wrong.into_result(name)?;
    let tx = state.db.begin().await?;
    let was = lock(&tx, caller, id).await?;
    let mut told = Vec::new();
    if let Some(name) = name.filter(|name| *name != was) {
        if !rows::rename(&tx, id, &name).await? {
            return Err(AppError::ArtistExists);
        }
        let recredit = Recredit { from: vec![id], into: id, name: name.clone(), old_names: vec![was] };
        told = credit(&tx, &recredit).await?;
        rows::relabel(&tx, id, &name).await?;
        refresh_store::artists(&tx, &[id]).await?;
    }
    tx.commit().await?;
    tell(state, &told).await;
    details(state, caller, id).await
}

/// Makes one artist of several. What is uploaded later under one of their names is the one's, too.
///
/// # Errors
/// `NotFound` when the caller does not see one of them, `Forbidden` when others have songs of one of them.
pub(super) async fn merge(
    state: &AppState,
    caller: &Principal,
    into: ArtistId,
    merged: Vec<ArtistId>,
) -> Result<ArtistDetails, AppError> {
    let merged: BTreeSet<ArtistId> = merged.into_iter().filter(|id| *id != into).collect();
    if merged.is_empty() || merged.len() > MAX_MERGED {
        return Err(AppError::invalid("artist_ids", "out_of_range", "Name 1 to 50 other artists."));
    }
    let from: Vec<ArtistId> = merged.into_iter().collect();
    let tx = state.db.begin().await?;
    let name = lock(&tx, caller, into).await?;
    let mut old_names = Vec::with_capacity(from.len());
    for id in &from {
        old_names.push(lock(&tx, caller, *id).await?);
    }
    rows::point_at(&tx, &from, into).await?;
    let marked: Vec<Uuid> = from.iter().map(|id| id.0).collect();
    marks::merge_store::move_to(&tx, MarkKind::Artist, &marked, into.0).await?;
    let told = credit(&tx, &Recredit { from, into, name, old_names }).await?;
    tx.commit().await?;
    tell(state, &told).await;
    details(state, caller, into).await
}

/// The name of an artist that the caller sees and may change.
async fn lock(tx: &DatabaseTransaction, caller: &Principal, id: ArtistId) -> Result<String, AppError> {
    let name = rows::lock(tx, id).await?.ok_or(AppError::NotFound)?;
    // An admin may change what he does not see himself.
    let sees = caller.reach().is_none() || !store::find_many(tx, caller.user, [id]).await?.is_empty();
    if !sees {
        return Err(AppError::NotFound);
    }
    if store::is_within(tx, caller.reach(), id).await? { Ok(name) } else { Err(AppError::Forbidden) }
}

/// Credits songs and albums anew, and says which songs of whom those were.
async fn credit(tx: &DatabaseTransaction, recredit: &Recredit) -> Result<Vec<(SongId, UserId)>, AppError> {
    let mut told = Vec::new();
    let albums = rows::albums(tx, &recredit.from).await?;
    for some in albums.chunks(AT_ONCE) {
        rows::credit_albums(tx, some, recredit).await?;
    }
    let songs = rows::songs(tx, &recredit.from).await?;
    for some in songs.chunks(AT_ONCE) {
        let before = tallies::of(tx, some).await?;
        told.extend(rows::credit_songs(tx, some, recredit).await?);
        let now = tallies::of(tx, some).await?;
        tallies::apply(tx, some, &before, &now).await?;
    }
    for album in albums {
        tallies::relabel(tx, album).await?;
    }
    Ok(told)
}

async fn tell(state: &AppState, songs: &[(SongId, UserId)]) {
    for (song, owner) in songs {
        changed::tell(state, *owner, *song, Change::Changed).await;
    }
}

async fn details(state: &AppState, caller: &Principal, id: ArtistId) -> Result<ArtistDetails, AppError> {
    let found = store::find_details(state.db.read(), caller.user, caller.reach(), id).await?;
    found.ok_or(AppError::NotFound)
}
