//! The job that makes the AVIFs of a picture. Done twice, it does the same.

use processing::cover::LARGEST;

use super::{put, store};
use crate::app::AppState;
use crate::error::AppError;
use crate::jobs::Claim;
use crate::media::storage::{Key, PictureFormat};
use crate::strays;

/// Makes the AVIFs of the picture that is the subject of the job.
///
/// # Errors
/// The database, the store or the workshop is away, or the lease was lost.
pub async fn run(state: &AppState, claim: &Claim) -> Result<(), AppError> {
    let picture = claim.subject;
    if store::find_avif(state.db.read(), picture).await? != Some(false) {
        // It has been removed, or drawn by somebody whose end nobody heard of.
        return Ok(());
    }
    let key = Key::picture(picture, LARGEST, PictureFormat::Jpeg).ok_or(AppError::NotFound)?;
    let jpeg = state.storage.read_whole(&key).await?;
    let avif = match state.workshop.encode_avif(&jpeg).await {
        Ok(avif) => avif,
        Err(AppError::UnusableImage(reason)) => {
            // Another attempt would end the same way, and the JPEGs are good.
            tracing::warn!(%picture, reason, "a picture cannot be encoded as AVIF");
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    put(state, picture, PictureFormat::Avif, avif.images).await?;
    let keys = Key::pictures(picture, PictureFormat::Avif);
    let write = state.db.begin().await?;
    if store::set_drawn(&write, picture, avif.placeholder).await? {
        strays::keep(&write, keys).await?;
    } else {
        strays::doom(&write, keys).await?;
    }
    claim.complete(&write).await?;
    write.commit().await?;
    state.pictures.forget(picture).await;
    Ok(())
}
