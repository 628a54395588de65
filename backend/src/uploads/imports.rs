//! Undoing an import: what was dropped together goes together.

use shared::events::Change;
use shared::ids::{ImportId, UserId};
use shared::uploads::ImportUndone;

use super::staging::Staged;
use super::store;
use crate::app::AppState;
use crate::error::AppError;
use crate::songs::{bin, changed};

/// Stops the uploads of an import and puts its songs into the bin, in one step: an upload that becomes
/// a song at this moment is one or the other.
///
/// # Errors
/// The database or the disk fails.
pub(super) async fn undo(
    state: &AppState,
    owner: UserId,
    import: ImportId,
) -> Result<ImportUndone, AppError> {
    let write = state.db.begin().await?;
    // First: whoever is making a song of one of these has committed when this returns, or never will.
    let uploads = store::delete_open_of_import(&write, owner, import).await?;
    let songs = bin::delete_import(&write, owner, import, state.clock.now()).await?;
    write.commit().await?;
    for song in &songs {
        changed::tell(state, owner, *song, Change::Deleted).await;
    }
    for upload in &uploads {
        state.upload_ends.tell(*upload);
        Staged::of(&state.storage, *upload).remove().await?;
    }
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(ImportUndone { songs: count(songs.len()), uploads: count(uploads.len()) })
}
