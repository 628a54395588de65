//! A picture that comes with an upload, sent apart from its audio.

use shared::ids::{UploadId, UserId};

use super::staging::Staged;
use super::tus;
use crate::app::AppState;
use crate::error::AppError;
use crate::pictures::PictureBody;

/// Takes a picture, which is looked at when the song is made.
///
/// # Errors
/// It is too large or too late; there is no such upload; the database or the disk fails.
pub(super) async fn put(
    state: &AppState,
    owner: UserId,
    id: UploadId,
    body: PictureBody,
) -> Result<(), AppError> {
    let status = tus::find_status(state.db.read(), owner, id).await?.ok_or(AppError::NotFound)?;
    if status.is_expired(state.clock.now()) {
        return Err(AppError::Expired);
    }
    if !status.is_receiving {
        return Err(too_late());
    }
    Staged::of(&state.storage, id).put_cover(body.read().await?).await?;
    let write = state.db.begin().await?;
    let kept = tus::keep_cover(&write, owner, id).await?;
    write.commit().await?;
    if kept {
        return Ok(());
    }
    // The last byte came in between: whoever works on it does not know of the picture.
    Err(too_late())
}

fn too_late() -> AppError {
    AppError::InvalidRequest("The picture comes too late: all bytes of the upload are there.".into())
}
