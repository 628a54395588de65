//! Playlists: lists of songs that people put together, alone or with others.
//!
//! Whoever changes entries first touches the row of the playlist. That is the check of his rights and the lock
//! that makes changes of one playlist follow each other, so that none is lost.

mod access_store;
pub mod api;
mod bin_store;
pub mod cover;
pub mod folders;
pub mod items;
mod list_store;
pub mod members;
mod service;
pub mod smart;
pub mod store;
mod totals_store;
pub mod transfer;

use chrono::{DateTime, Utc};
use shared::events::{Change, Event};
use shared::ids::PlaylistId;

use self::api::PlaylistsApi;
use self::cover::api::PlaylistCoversApi;
use self::folders::api::PlaylistFoldersApi;
use self::items::api::PlaylistItemsApi;
use self::members::api::PlaylistMembersApi;
use self::smart::api::SmartPlaylistsApi;
use self::transfer::api::PlaylistTransferApi;
use crate::app::AppState;
use crate::error::AppError;

/// All operations about playlists.
pub type Operations = (
    PlaylistsApi,
    PlaylistItemsApi,
    PlaylistMembersApi,
    PlaylistFoldersApi,
    PlaylistCoversApi,
    SmartPlaylistsApi,
    PlaylistTransferApi,
);

/// All operations about playlists.
pub const fn operations() -> Operations {
    (
        PlaylistsApi,
        PlaylistItemsApi,
        PlaylistMembersApi,
        PlaylistFoldersApi,
        PlaylistCoversApi,
        SmartPlaylistsApi,
        PlaylistTransferApi,
    )
}

/// Tells everybody who sees a playlist as his or as a member of a change; call it after the commit.
async fn tell(state: &AppState, playlist_id: PlaylistId, change: Change) -> Result<(), AppError> {
    let event = Event::Playlist { playlist_id, change };
    for user in access_store::people(state.db.read(), playlist_id).await? {
        state.events.publish(user, &event);
    }
    Ok(())
}

/// How many playlists are removed in one transaction.
const BATCH: u64 = 50;

/// Removes playlists for good that went into the bin before a time, and says how many those were.
///
/// # Errors
/// The database fails.
pub async fn empty_bin(state: &AppState, before: DateTime<Utc>) -> Result<u64, AppError> {
    let mut removed = 0;
    loop {
        let write = state.db.begin().await?;
        let batch = bin_store::remove_batch(&write, before, BATCH).await?;
        write.commit().await?;
        removed += batch;
        if batch < BATCH {
            return Ok(removed);
        }
    }
}
