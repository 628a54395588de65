//! What a crash left of uploads is removed at the next start: no orphan file, no half song.

use crate::app::AppState;
use crate::config::is_postgres;
use crate::media::storage::Key;

use super::store::{self, Announced};

/// With several nodes another one may still be at work on an upload that looks forgotten.
const OTHER_NODE_PATIENCE: chrono::Duration = chrono::Duration::hours(24);

/// How many are looked up at once.
const BATCH: u64 = 100;

/// Removes unfinished files and the objects of uploads that never became songs.
///
/// # Errors
/// The database or the store fails.
pub async fn recover(state: &AppState) -> anyhow::Result<()> {
    let swept = state.storage.sweep_incoming().await?;
    let patience =
        if is_postgres(&state.config.database.url) { OTHER_NODE_PATIENCE } else { chrono::Duration::zero() };
    let before = state.clock.now() - patience;
    let mut removed = 0;
    loop {
        let batch = store::list_unfinished(state.db.read(), before, BATCH).await?;
        if batch.is_empty() {
            break;
        }
        for objects in &batch {
            discard(state, objects).await?;
            removed += 1;
        }
    }
    if swept + removed > 0 {
        tracing::info!(files = swept, uploads = removed, "removed what unfinished uploads had left");
    }
    Ok(())
}

/// Removes the objects of an upload, and then what announced them.
pub(super) async fn discard(state: &AppState, objects: &Announced) -> anyhow::Result<()> {
    state.storage.delete(&Key::song(objects.media_id)).await?;
    if let Some(cover) = objects.cover_id {
        for key in Key::whole_picture(cover) {
            state.storage.delete(&key).await?;
        }
    }
    let write = state.db.begin().await?;
    store::forget(&write, objects.id).await?;
    write.commit().await?;
    Ok(())
}
