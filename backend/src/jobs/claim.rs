//! A job that a worker has for a while.

use sea_orm::ConnectionTrait;
use shared::ids::{JobId, UserId};
use uuid::Uuid;

use super::tending::Parked;
use super::{Kind, store};
use crate::error::AppError;

/// A job that is this worker's for as long as nobody else has claimed it: the fence grows with each
/// claim.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The job.
    pub id: JobId,
    /// What it does.
    pub kind: Kind,
    /// To what.
    pub subject: Uuid,
    /// Whose turn it took; `None` for the server's own work.
    pub owner: Option<UserId>,
    /// Which attempt this is; the first is 1.
    pub attempt: u16,
    pub(super) priority: i16,
    pub(super) fence: i64,
}

/// Somebody else has the job by now.
#[derive(Debug, thiserror::Error)]
#[error("the lease of the job was lost")]
pub(super) struct LeaseLost;

impl Claim {
    /// The job as one that was given up.
    pub(super) const fn parked(&self) -> Parked {
        Parked { kind: self.kind, subject: self.subject, owner: self.owner }
    }

    /// Ends the job; belongs into the transaction of its result.
    ///
    /// # Errors
    /// The lease was lost, so that the result must not be kept: roll back. Or the database fails.
    pub async fn complete(&self, tx: &impl ConnectionTrait) -> Result<(), AppError> {
        if store::complete(tx, self).await? { Ok(()) } else { Err(AppError::Internal(LeaseLost.into())) }
    }
}
