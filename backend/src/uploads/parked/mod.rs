//! Uploads whose job was given up: for their owner they have failed. Their bytes are kept, so that an
//! admin can have them tried again, until they are forgotten as all that ended are.

mod store;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr};
use shared::ids::{UploadId, UserId};
use shared::uploads::UploadError;

use self::store::Parking;
use super::expire::REMEMBERED;
use super::staging::Staged;
use super::tell;
use crate::app::AppState;
use crate::error::AppError;

/// Says that the work on an upload was given up at a time.
///
/// # Errors
/// The database fails.
pub async fn park(db: &impl ConnectionTrait, id: UploadId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let detail = "The server could not work on this file and has given up. Its bytes are kept: an admin can \
                  have it tried again, or send it once more.";
    let error = UploadError { code: "unavailable".to_owned(), detail: detail.to_owned() };
    store::set_parking(db, id, Parking::Parked { error, until: now + REMEMBERED }).await
}

/// Lets an upload wait for its work again.
///
/// # Errors
/// The database fails.
pub async fn resume(db: &impl ConnectionTrait, id: UploadId) -> Result<(), DbErr> {
    store::set_parking(db, id, Parking::Resumed).await
}

/// Says that nobody will ever work on an upload again.
///
/// # Errors
/// The database fails.
pub async fn end(db: &impl ConnectionTrait, id: UploadId) -> Result<(), DbErr> {
    store::set_parking(db, id, Parking::Ended).await
}

/// Tells its owner and whoever waits for its end; call it after the commit.
pub async fn tell(state: &AppState, owner: UserId, id: UploadId) {
    tell::tell(state, owner, id).await;
    state.upload_ends.tell(id);
}

/// Removes the bytes of an upload that nobody will ever work on again.
///
/// # Errors
/// The disk or the store fails; the next start or the next clean-up finds what is left.
pub async fn clear(state: &AppState, id: UploadId) -> Result<(), AppError> {
    Staged::of(&state.storage, id).remove().await
}
