//! The bin: deleted songs lie here for a while, from where they can be restored, and are then removed
//! with everything that was made of them.

mod store;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use shared::events::Change;
use shared::ids::{ImportId, SongId, UserId};
use shared::songs::Song;

use self::store::{Restored, tombstone};
use crate::app::AppState;
use crate::auth::Principal;
use crate::catalogue::tallies::{self, Shares};
use crate::error::AppError;
use crate::jobs::Claim;
use crate::playlists;
use crate::songs::changed;
use crate::strays::{self, Due};

/// How many songs are removed in one transaction.
const BATCH: u64 = 50;
/// How many songs of an import are looked up with one statement.
const AT_ONCE: usize = 500;

/// Puts a song into the bin: from now on nobody sees or hears it.
///
/// # Errors
/// `NotFound` when there is none that the caller may delete.
pub(super) async fn delete(state: &AppState, caller: &Principal, song: SongId) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    let before = tallies::of(&write, &[song]).await?;
    let owner = tombstone(&write, song, caller.reach(), state.clock.now()).await?;
    let owner = owner.ok_or(AppError::NotFound)?;
    tallies::apply(&write, &[song], &before, &Shares::default()).await?;
    write.commit().await?;
    changed::tell(state, owner, song, Change::Deleted).await;
    Ok(())
}

/// Takes a song out of the bin.
///
/// # Errors
/// `NotFound` when there is none that the caller may restore, or its time is over; `SongExists` when its
/// owner has the same bytes as another song.
pub(super) async fn restore(state: &AppState, caller: &Principal, song: SongId) -> Result<Song, AppError> {
    let deleted_after = state.clock.now() - state.config.library.bin_time();
    let write = state.db.begin().await?;
    let before = tallies::of(&write, &[song]).await?;
    let owner = match store::restore(&write, song, caller.reach(), deleted_after).await? {
        Restored::Done(owner) => owner,
        Restored::Exists => return Err(AppError::SongExists),
        Restored::Unknown => return Err(AppError::NotFound),
    };
    let now = tallies::of(&write, &[song]).await?;
    tallies::apply(&write, &[song], &before, &now).await?;
    write.commit().await?;
    changed::tell(state, owner, song, Change::Created).await;
    super::store::find(state.db.read(), owner, song).await?.ok_or(AppError::NotFound)
}

/// Puts the songs of an import of this owner into the bin, and says which those were.
///
/// # Errors
/// The database fails.
pub async fn delete_import(
    tx: &impl ConnectionTrait,
    owner: UserId,
    import: ImportId,
    now: DateTime<Utc>,
) -> Result<Vec<SongId>, AppError> {
    let songs = store::of_import(tx, owner, import).await?;
    delete_all(tx, owner, &songs, now).await?;
    Ok(songs)
}

/// Puts songs of this owner into the bin, however many there are.
///
/// # Errors
/// The database fails.
pub async fn delete_all(
    tx: &impl ConnectionTrait,
    owner: UserId,
    songs: &[SongId],
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    for songs in songs.chunks(AT_ONCE) {
        let before = tallies::of(tx, songs).await?;
        store::tombstone_all(tx, owner, songs, now).await?;
        tallies::apply(tx, songs, &before, &Shares::default()).await?;
    }
    Ok(())
}

/// Takes songs of this owner out of the bin, however many there are.
///
/// # Errors
/// `SongExists` when he has one of them again; the transaction is then of no more use. The database fails.
pub async fn restore_all(tx: &impl ConnectionTrait, owner: UserId, songs: &[SongId]) -> Result<(), AppError> {
    for songs in songs.chunks(AT_ONCE) {
        let before = tallies::of(tx, songs).await?;
        if !store::restore_all(tx, owner, songs).await? {
            return Err(AppError::SongExists);
        }
        let now = tallies::of(tx, songs).await?;
        tallies::apply(tx, songs, &before, &now).await?;
    }
    Ok(())
}

/// The handler of [`Kind::EmptyBin`](crate::jobs::Kind::EmptyBin).
///
/// # Errors
/// As [`empty`].
pub async fn run(state: &AppState, _: &Claim) -> Result<(), AppError> {
    empty(state).await.map(|_| ())
}

/// Removes the songs whose time in the bin is over, in the database and in the store, and says how many
/// that were. After a crash in the middle the next run goes on where this one ended.
///
/// # Errors
/// The database or the store fails.
pub async fn empty(state: &AppState) -> Result<u64, AppError> {
    let before = state.clock.now() - state.config.library.bin_time();
    let mut removed = 0;
    loop {
        let write = state.db.begin().await?;
        let batch = store::remove_batch(&write, before, BATCH).await?;
        write.commit().await?;
        removed += batch;
        if batch < BATCH {
            break;
        }
    }
    let playlists = playlists::empty_bin(state, before).await?;
    strays::reap(state, Due::Now).await?;
    if playlists > 0 {
        tracing::info!(playlists, "removed playlists whose time in the bin was over");
    }
    if removed > 0 {
        tracing::info!(songs = removed, "removed songs whose time in the bin was over");
    }
    Ok(removed)
}
