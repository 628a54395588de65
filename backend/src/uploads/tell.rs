//! Tells the clients of an account how far its uploads are.

use shared::events::{Change, Event};
use shared::ids::{UploadId, UserId};
use shared::uploads::Upload;

use super::store;
use crate::app::AppState;
use crate::songs::changed;

/// Tells how far an upload is; call it after the commit. Whoever hears nothing reads it anyway.
pub(super) async fn tell(state: &AppState, owner: UserId, id: UploadId) -> Option<Upload> {
    let found = store::find(state.db.read(), owner, id).await;
    let upload = found.inspect_err(|error| tracing::debug!(%error, "nobody is told of an upload")).ok()??;
    state.events.publish(owner, &Event::Upload { upload: Box::new(upload.clone()) });
    Some(upload)
}

/// Tells that an upload has ended, and of the song that has come of it.
pub(super) async fn tell_end(state: &AppState, owner: UserId, id: UploadId) {
    let song = tell(state, owner, id).await.and_then(|upload| upload.song_id);
    if let Some(song_id) = song {
        changed::tell(state, owner, song_id, Change::Created).await;
    }
}
