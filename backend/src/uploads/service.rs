//! How uploads begin, are queued, and are refused.

use sea_orm::DatabaseTransaction;
use shared::ids::{UploadId, UserId};
use shared::uploads::UploadError;

use super::limits;
use super::staging::Staged;
use super::store::{self, NewUpload};
use crate::app::AppState;
use crate::error::AppError;
use crate::jobs::{self, Kind, NewJob};

/// Makes an upload whose bytes are all staged, and the job for it.
///
/// # Errors
/// The quota, or the database fails.
pub(super) async fn create_queued(state: &AppState, new: NewUpload) -> Result<(), AppError> {
    let (owner, id) = (new.owner, new.id);
    let write = state.db.begin().await?;
    limits::admit_bytes(&write, &state.config.uploads, owner, new.size_bytes).await?;
    store::insert(&write, new).await?;
    enqueue(&write, owner, id).await?;
    write.commit().await?;
    Ok(())
}

/// Makes an upload whose bytes are to come.
///
/// # Errors
/// The quota, too many open ones, or the database fails.
pub(super) async fn create_receiving(state: &AppState, new: NewUpload) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    limits::admit_bytes(&write, &state.config.uploads, new.owner, new.size_bytes).await?;
    limits::admit_open(&write, &state.config.uploads, new.owner).await?;
    store::insert(&write, new).await?;
    write.commit().await?;
    Ok(())
}

/// Puts in the job for an upload whose last byte is there; belongs into the transaction that says so.
///
/// # Errors
/// The database fails.
pub(super) async fn enqueue(
    write: &DatabaseTransaction,
    owner: UserId,
    id: UploadId,
) -> Result<(), AppError> {
    let job = NewJob { kind: Kind::ProcessUpload, subject: id.0, owner: Some(owner), priority: PRIORITY };
    Ok(jobs::enqueue(write, job).await?)
}

/// Somebody waits for it, unlike for renditions and small pictures.
const PRIORITY: i16 = 10;

/// Removes an upload, whatever its state; what has become a song stays one.
///
/// # Errors
/// `NotFound`, or the database or the disk fails.
pub(super) async fn terminate(state: &AppState, owner: UserId, id: UploadId) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    if !store::delete(&write, owner, id).await? {
        return Err(AppError::NotFound);
    }
    write.commit().await?;
    state.upload_ends.tell(id);
    Staged::of(&state.storage, id).remove().await
}

/// Why a file is refused for good, as it is kept; `None` for what another try may mend.
pub(super) fn verdict(error: &AppError) -> Option<UploadError> {
    let is_final = matches!(
        error,
        AppError::UnsupportedMedia(_)
            | AppError::UnplayableAudio(_)
            | AppError::UnusableImage(_)
            | AppError::ChecksumMismatch
    );
    let problem = error.problem();
    let code = serde_json::to_value(problem.code).ok()?;
    is_final
        .then(|| UploadError { code: code.as_str().unwrap_or_default().to_owned(), detail: problem.detail })
}

/// The other way round: what [`verdict`] has kept, as an answer.
pub(super) fn refusal(error: &UploadError) -> AppError {
    let detail = error.detail.clone();
    match error.code.as_str() {
        "unsupported_media" => AppError::UnsupportedMedia(detail.into()),
        "unplayable_audio" => AppError::UnplayableAudio(detail),
        "unusable_image" => AppError::UnusableImage(detail),
        "checksum_mismatch" => AppError::ChecksumMismatch,
        "unavailable" => AppError::Unavailable(anyhow::anyhow!("the work on an upload was given up")),
        other => AppError::Internal(anyhow::anyhow!("an upload failed with {other}: {detail}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_come_back_as_they_were() {
        for error in [
            AppError::UnsupportedMedia("a".into()),
            AppError::UnplayableAudio("b".into()),
            AppError::UnusableImage("c".into()),
            AppError::ChecksumMismatch,
        ] {
            let kept = verdict(&error).unwrap();
            assert_eq!(refusal(&kept).problem(), error.problem());
        }
        assert_eq!(verdict(&AppError::StorageFull), None);
        assert_eq!(verdict(&AppError::NotFound), None);
    }
}
