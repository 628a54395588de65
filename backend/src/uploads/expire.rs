//! Uploads that nobody goes on with are given up, and those that ended long ago are forgotten.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use shared::ids::UploadId;

use super::staging::Staged;
use super::store;
use crate::app::AppState;
use crate::error::AppError;
use crate::jobs::Claim;
use crate::media::storage::{Key, Listed};

/// For how long one can see what became of an upload.
pub(super) const REMEMBERED: chrono::Duration = chrono::Duration::days(30);

/// How old parts without an upload must be: a form is staged before there is an upload, since only its end
/// says what it holds.
const FORM_PATIENCE: chrono::Duration = chrono::Duration::hours(24);

/// How many are looked up at once.
const BATCH: u64 = 200;

/// When an upload that goes on now is given up, unless more arrives.
pub(super) fn at(state: &AppState) -> DateTime<Utc> {
    state.clock.now() + chrono::Duration::hours(state.config.uploads.expire_hours.into())
}

/// Gives up what has expired, with its bytes, and forgets what ended long ago.
///
/// # Errors
/// The database or the disk fails; what is left is found again the next time.
pub async fn run(state: &AppState, _: &Claim) -> Result<(), AppError> {
    let now = state.clock.now();
    loop {
        let write = state.db.begin().await?;
        let expired = store::delete_expired(&write, now, BATCH).await?;
        write.commit().await?;
        for upload in &expired {
            Staged::of(&state.storage, *upload).remove().await?;
        }
        if expired.is_empty() {
            break;
        }
    }
    remove_orphans(state).await?;
    let write = state.db.begin().await?;
    store::delete_final(&write, now - REMEMBERED).await?;
    write.commit().await?;
    Ok(())
}

/// Removes the parts of uploads that are no more, and that a crash or a store that was away has left.
async fn remove_orphans(state: &AppState) -> Result<(), AppError> {
    if state.storage.is_local() {
        // The next start finds what is left of files.
        return Ok(());
    }
    let before = state.clock.now() - FORM_PATIENCE;
    let mut batches = state.storage.list_staged(None).try_chunks(BATCH as usize);
    while let Some(batch) = batches.try_next().await.map_err(|error| error.1)? {
        let owned = |part: &Listed| part.key.as_ref().and_then(Key::upload).map(UploadId);
        let ids = batch.iter().filter_map(owned).collect();
        let open = store::still_open(state.db.read(), ids).await?;
        let is_orphan =
            |part: &Listed| part.modified <= before && owned(part).is_some_and(|id| !open.contains(&id));
        for part in batch.iter().filter(|part| is_orphan(part)) {
            if let Some(key) = &part.key {
                state.storage.delete(key).await?;
            }
        }
    }
    Ok(())
}
