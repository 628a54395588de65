//! What it means for others that a job was given up, that it is taken up again, or that it was removed.
//!
//! Only an upload hangs on its job alone. The others are asked for again: a song without renditions is
//! encoded on the way, which puts in its job once more, as does who asks for what was not measured; a
//! picture without AVIFs is shown as JPEG; and what is done by the clock is due again.

use sea_orm::{ConnectionTrait, DbErr};
use shared::ids::UploadId;

use super::Kind;
use super::tending::Parked;
use crate::app::AppState;
use crate::error::AppError;
use crate::uploads;

/// A job was given up; belongs into the transaction that does.
pub(super) async fn given_up(state: &AppState, db: &impl ConnectionTrait, job: &Parked) -> Result<(), DbErr> {
    match job.kind {
        Kind::ProcessUpload => uploads::parked::park(db, UploadId(job.subject), state.clock.now()).await,
        _ => Ok(()),
    }
}

/// A job that was given up is taken up again; belongs into the transaction that does.
pub(super) async fn taken_up(db: &impl ConnectionTrait, job: &Parked) -> Result<(), DbErr> {
    match job.kind {
        Kind::ProcessUpload => uploads::parked::resume(db, UploadId(job.subject)).await,
        _ => Ok(()),
    }
}

/// A job that was given up is removed, and will never come again; belongs into the transaction that does.
pub(super) async fn removed(db: &impl ConnectionTrait, job: &Parked) -> Result<(), DbErr> {
    match job.kind {
        Kind::ProcessUpload => uploads::parked::end(db, UploadId(job.subject)).await,
        _ => Ok(()),
    }
}

/// Tells those who wait for what a job makes that something has changed; call it after the commit.
pub(super) async fn tell(state: &AppState, job: &Parked) {
    if let (Kind::ProcessUpload, Some(owner)) = (job.kind, job.owner) {
        uploads::parked::tell(state, owner, UploadId(job.subject)).await;
    }
}

/// Removes what was kept for a job that was removed.
///
/// # Errors
/// The disk or the store fails; what is left is found later.
pub(super) async fn clear(state: &AppState, job: &Parked) -> Result<(), AppError> {
    match job.kind {
        Kind::ProcessUpload => uploads::parked::clear(state, UploadId(job.subject)).await,
        _ => Ok(()),
    }
}
