//! A picture that comes with an upload, sent apart from its audio.

use poem::Body;
use processing::cover::MAX_BYTES;
use shared::ids::{UploadId, UserId};
use tokio::io::AsyncReadExt;

use super::staging::Staged;
use super::tus;
use crate::app::AppState;
use crate::error::AppError;
use crate::http::body_limit::from_body_error;

/// Takes a picture, which is looked at when the song is made.
///
/// # Errors
/// It is too large or too late; there is no such upload; the database or the disk fails.
pub(super) async fn put(state: &AppState, owner: UserId, id: UploadId, body: Body) -> Result<(), AppError> {
    let status = tus::find_status(state.db.read(), owner, id).await?.ok_or(AppError::NotFound)?;
    if status.is_expired(state.clock.now()) {
        return Err(AppError::Expired);
    }
    if !status.is_receiving {
        return Err(too_late());
    }
    let mut bytes = Vec::new();
    let mut reader = body.into_async_read().take(MAX_BYTES as u64 + 1);
    reader.read_to_end(&mut bytes).await.map_err(|error| from_body_error(&error))?;
    if bytes.len() > MAX_BYTES {
        return Err(AppError::TooLarge { limit_bytes: MAX_BYTES as u64 });
    }
    let staged = Staged::of(&state.storage, id);
    staged.put_cover(bytes).await?;
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
