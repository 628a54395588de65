//! Making, changing, merging and deleting albums. What a song says about its album changes with it.

use std::collections::BTreeSet;

use shared::albums::{AlbumChanges, AlbumDetails, AlbumKind};
use shared::edits::SongChanges;
use shared::events::{Change, MarkKind};
use shared::ids::{AlbumId, SongId, UserId};
use shared::songs::ArtistRole;
use uuid::Uuid;

use super::edit_store::{self as rows, Named};
use super::{store, version};
use crate::app::AppState;
use crate::auth::Principal;
use crate::catalogue::entry::Credited;
use crate::catalogue::{link, tallies};
use crate::error::AppError;
use crate::http::require_match;
use crate::shares;
use crate::songs::edit::check::Wrong;
use crate::songs::edit::{self, Making};
use crate::songs::{bin, changed};
use crate::{marks, ratings};

/// The most albums that can be merged into another at once.
const MAX_MERGED: usize = 50;

/// Makes an album without songs; it stays when it has none.
///
/// # Errors
/// `Validation`; `AlbumExists` when the caller has one of the same title and artists.
pub(super) async fn create(
    state: &AppState,
    caller: &Principal,
    changes: AlbumChanges,
) -> Result<AlbumDetails, AppError> {
    let changes = tidied(changes)?;
    let Some(title) = changes.title.clone() else {
        return Err(AppError::invalid("title", "required", "An album has a title."));
    };
    let tx = state.db.begin().await?;
    let now = state.clock.now();
    let id = AlbumId(state.ids.next(now));
    let named = named(&tx, title, changes.artists.clone().unwrap_or_default()).await?;
    if !rows::insert(&tx, id, caller.user, now, &named, &changes).await? {
        return Err(AppError::AlbumExists);
    }
    tallies::hold(&tx, id, true).await?;
    tx.commit().await?;
    details(state, caller, id).await
}

/// Changes an album, and its songs where they say the same. `if_match`: the version that it must have.
///
/// # Errors
/// `NotFound`, `Validation`, `PreconditionFailed`; `AlbumExists` when its owner has another one of this title and these artists:
/// they can be merged.
pub(super) async fn update(
    state: &AppState,
    caller: &Principal,
    id: AlbumId,
    changes: AlbumChanges,
    if_match: Option<&str>,
) -> Result<AlbumDetails, AppError> {
    let changes = tidied(changes)?;
    let tx = state.db.begin().await?;
    let album = rows::lock(&tx, id, caller.reach()).await?.ok_or(AppError::NotFound)?;
    if let Some(tag) = if_match {
        let read = store::find_many(&tx, album.owner, [id]).await?.remove(&id);
        require_match(Some(tag), &version::etag(&read.ok_or(AppError::NotFound)?)?)?;
    }
    let title = changes.title.clone().unwrap_or(album.title);
    let artists = changes.artists.clone().unwrap_or(album.artists);
    let named = named(&tx, title, artists).await?;
    if !rows::update(&tx, id, &named, &changes).await? {
        return Err(AppError::AlbumExists);
    }
    tallies::relabel(&tx, id).await?;
    let making = Making::begin(state, caller.user, None, Some(id));
    let said = SongChanges {
        album: changes.title.clone(),
        album_artists: changes.artists.clone(),
        compilation: changes.kind.map(|kind| kind == AlbumKind::Compilation),
        ..SongChanges::default()
    };
    let songs = rows::songs(&tx, &[id]).await?;
    let changed = edit::say_of(&tx, &state.ids, &making, &songs, &said).await?;
    rows::move_binned(&tx, &[id], id, &named.title).await?;
    tx.commit().await?;
    edit::tell(state, &changed).await;
    details(state, caller, id).await
}

/// Makes one album of several of one owner.
///
/// # Errors
/// `NotFound` when one of them is none that the caller may change; `Validation` when they are of several
/// owners.
pub(super) async fn merge(
    state: &AppState,
    caller: &Principal,
    into: AlbumId,
    merged: Vec<AlbumId>,
) -> Result<AlbumDetails, AppError> {
    let merged: BTreeSet<AlbumId> = merged.into_iter().filter(|id| *id != into).collect();
    if merged.is_empty() || merged.len() > MAX_MERGED {
        return Err(AppError::invalid("album_ids", "out_of_range", "Name 1 to 50 other albums."));
    }
    let merged: Vec<AlbumId> = merged.into_iter().collect();
    let tx = state.db.begin().await?;
    let target = rows::lock(&tx, into, caller.reach()).await?.ok_or(AppError::NotFound)?;
    for id in &merged {
        let album = rows::lock(&tx, *id, caller.reach()).await?.ok_or(AppError::NotFound)?;
        if album.owner != target.owner {
            return Err(AppError::invalid("album_ids", "other_owner", "They belong to different people."));
        }
        if album.kept {
            tallies::hold(&tx, *id, false).await?;
            rows::let_go(&tx, *id).await?;
        }
    }
    let making = Making::begin(state, caller.user, None, Some(into));
    let said = SongChanges {
        album: Some(target.title.clone()),
        album_artists: Some(target.artists),
        compilation: Some(target.kind == AlbumKind::Compilation),
        ..SongChanges::default()
    };
    let songs = rows::songs(&tx, &merged).await?;
    rows::move_binned(&tx, &merged, into, &target.title).await?;
    // Before the albums that are left without songs go, and their marks with them.
    let from: Vec<Uuid> = merged.iter().map(|id| id.0).collect();
    marks::merge_store::move_to(&tx, MarkKind::Album, &from, into.0).await?;
    ratings::store::recount_album(&tx, into).await?;
    let changed = edit::say_of(&tx, &state.ids, &making, &songs, &said).await?;
    shares::store::follow_albums(&tx, &merged, into).await?;
    rows::remove_empty(&tx, &merged).await?;
    tx.commit().await?;
    edit::tell(state, &changed).await;
    details(state, caller, into).await
}

/// Puts an album and its songs into the bin. Doing it again changes nothing.
///
/// # Errors
/// `NotFound` when there is none that the caller may delete.
pub(super) async fn delete(state: &AppState, caller: &Principal, id: AlbumId) -> Result<(), AppError> {
    let tx = state.db.begin().await?;
    let Some(album) = rows::lock(&tx, id, caller.reach()).await? else {
        let gone = rows::find_deleted(&tx, id, caller.reach()).await?;
        return gone.map(|_| ()).ok_or(AppError::NotFound);
    };
    let now = state.clock.now();
    let songs = rows::songs(&tx, &[id]).await?;
    bin::delete_all(&tx, album.owner, &songs, now).await?;
    if album.kept {
        tallies::hold(&tx, id, false).await?;
    }
    rows::set_deleted(&tx, id, Some(now)).await?;
    tx.commit().await?;
    tell(state, album.owner, &songs, Change::Deleted).await;
    Ok(())
}

/// Takes an album out of the bin, with the songs that went there with it.
///
/// # Errors
/// `NotFound` when there is none that the caller may restore, or its time is over; `AlbumExists` when its
/// owner has another one of this title and these artists; `SongExists` when he has one of the songs again.
pub(super) async fn restore(
    state: &AppState,
    caller: &Principal,
    id: AlbumId,
) -> Result<AlbumDetails, AppError> {
    let deleted_after = state.clock.now() - state.config.library.bin_time();
    let tx = state.db.begin().await?;
    if let Some(album) = rows::find_deleted(&tx, id, caller.reach()).await? {
        if album.deleted_at <= deleted_after {
            return Err(AppError::NotFound);
        }
        if !rows::set_deleted(&tx, id, None).await? {
            return Err(AppError::AlbumExists);
        }
        if album.kept {
            tallies::hold(&tx, id, true).await?;
        }
        let songs = rows::songs_deleted_at(&tx, id, album.deleted_at).await?;
        bin::restore_all(&tx, album.owner, &songs).await?;
        tx.commit().await?;
        tell(state, album.owner, &songs, Change::Created).await;
    }
    details(state, caller, id).await
}

async fn tell(state: &AppState, owner: UserId, songs: &[SongId], change: Change) {
    for song in songs {
        changed::tell(state, owner, *song, change).await;
    }
}

pub(super) async fn details(
    state: &AppState,
    caller: &Principal,
    id: AlbumId,
) -> Result<AlbumDetails, AppError> {
    let db = state.db.read();
    // An admin may change what he does not see: he is answered as its owner is.
    let owner = rows::owner(db, id, caller.reach()).await?.ok_or(AppError::NotFound)?;
    let found = store::find_details(db, owner, caller.reach(), id).await?;
    found.ok_or(AppError::NotFound)
}

/// What an album is called, with the artists whose it is.
async fn named(
    tx: &sea_orm::DatabaseTransaction,
    title: String,
    artists: Vec<String>,
) -> Result<Named, AppError> {
    let credited: Vec<Credited> =
        artists.into_iter().map(|name| Credited::named(name, ArtistRole::Main)).collect();
    let known = link::artists(tx, credited.iter()).await?;
    Ok(Named { title, artists: link::credits(&credited, &known) })
}

fn tidied(changes: AlbumChanges) -> Result<AlbumChanges, AppError> {
    let mut wrong = Wrong::default();
    let tidied = AlbumChanges {
        title: changes.title.and_then(|title| wrong.line("title", &title)),
        artists: changes.artists.map(|names| wrong.lines("artists", names)),
        kind: changes.kind,
        year: changes.year.and_then(|year| match year {
            0 => Some(0),
            year => wrong.number("year", year, 1000, 9999),
        }),
        accent: changes.accent.and_then(|accent| match accent.as_str() {
            "" => Some(accent),
            accent => wrong.colour("accent", accent),
        }),
    };
    wrong.into_result(tidied)
}
