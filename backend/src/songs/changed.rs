//! What follows when a song was made, changed or removed: this node forgets what it knew of it, and its
//! owner's clients hear of it.

use shared::events::{Change, Event};
use shared::ids::{SongId, UserId};

use crate::app::AppState;

/// Tells of a change; call it after the commit.
pub async fn tell(state: &AppState, owner: UserId, song_id: SongId, change: Change) {
    state.song_media.forget(song_id).await;
    state.events.publish(owner, &Event::Song { song_id, change });
}
