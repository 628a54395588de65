//! Playlists: lists of songs that people put together, alone or with others.
//!
//! Whoever changes entries first touches the row of the playlist. That is the check of his rights and the lock
//! that makes changes of one playlist follow each other, so that none is lost.

mod access_store;
pub mod api;
pub mod items;
mod list_store;
mod service;
pub mod store;
mod totals_store;

use shared::events::{Change, Event};
use shared::ids::PlaylistId;

use crate::app::AppState;
use crate::error::AppError;

/// Tells everybody who sees a playlist as his or as a member of a change; call it after the commit.
async fn tell(state: &AppState, playlist_id: PlaylistId, change: Change) -> Result<(), AppError> {
    let event = Event::Playlist { playlist_id, change };
    for user in access_store::people(state.db.read(), playlist_id).await? {
        state.events.publish(user, &event);
    }
    Ok(())
}
