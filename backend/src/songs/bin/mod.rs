//! The bin: deleted songs lie here for a while, from where they can be restored, and are then removed
//! with everything that was made of them.

mod store;

use shared::events::Change;
use shared::ids::SongId;
use shared::songs::Song;

pub use self::store::tombstone_import;
use self::store::{Restored, tombstone};
use crate::app::AppState;
use crate::auth::Principal;
use crate::error::AppError;
use crate::jobs::Claim;
use crate::songs::changed;
use crate::strays::{self, Due};

/// How many songs are removed in one transaction.
const BATCH: u64 = 50;

/// Puts a song into the bin: from now on nobody sees or hears it.
///
/// # Errors
/// `NotFound` when there is none that the caller may delete.
pub(super) async fn delete(state: &AppState, caller: &Principal, song: SongId) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    let owner = tombstone(&write, song, caller.reach(), state.clock.now()).await?;
    write.commit().await?;
    let owner = owner.ok_or(AppError::NotFound)?;
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
    let owner = match store::restore(&write, song, caller.reach(), deleted_after).await? {
        Restored::Done(owner) => owner,
        Restored::Exists => return Err(AppError::SongExists),
        Restored::Unknown => return Err(AppError::NotFound),
    };
    write.commit().await?;
    changed::tell(state, owner, song, Change::Created).await;
    super::store::find(state.db.read(), owner, song).await?.ok_or(AppError::NotFound)
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
    strays::reap(state, Due::Now).await?;
    if removed > 0 {
        tracing::info!(songs = removed, "removed songs whose time in the bin was over");
    }
    Ok(removed)
}
