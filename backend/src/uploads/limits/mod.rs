//! How much one account may send and keep. Asked inside of the transaction that makes the upload, behind
//! a lock, so that it holds however many come at once.

mod store;

use sea_orm::DatabaseTransaction;
use shared::ids::UserId;

pub(super) use self::store::lock_owner;
use crate::config::UploadsConfig;
use crate::error::AppError;

/// Whether the account may bring so many bytes more.
///
/// # Errors
/// The quota, or the database fails.
pub(super) async fn admit_bytes(
    write: &DatabaseTransaction,
    config: &UploadsConfig,
    owner: UserId,
    size_bytes: u64,
) -> Result<(), AppError> {
    let own = store::lock_owner(write, owner).await?;
    let Some(limit_bytes) = own.or((config.quota_bytes > 0).then_some(config.quota_bytes)) else {
        return Ok(());
    };
    let used = store::used_bytes(write, owner).await?;
    if used.saturating_add(size_bytes) > limit_bytes {
        return Err(AppError::QuotaExceeded { limit_bytes });
    }
    Ok(())
}

/// Whether the account may have one more upload open; ask [`admit_bytes`] first, which takes the lock.
///
/// # Errors
/// Too many are open, or the database fails.
pub(super) async fn admit_open(
    write: &DatabaseTransaction,
    config: &UploadsConfig,
    owner: UserId,
) -> Result<(), AppError> {
    let limit = config.max_open_per_user;
    if store::count_receiving(write, owner).await? >= u64::from(limit) {
        return Err(AppError::TooManyUploads { limit });
    }
    Ok(())
}
