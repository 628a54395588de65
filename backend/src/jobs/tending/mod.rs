//! Jobs that wait for their time, and those whose worker is gone: they come again, or are given up.

pub mod store;

use sea_orm::DbErr;

pub(super) use self::store::{Expired, Parked, next_due};
use super::parked;
use crate::app::AppState;

/// Lets jobs wait again whose time has come, or whose worker is gone, and says how many workers those were.
///
/// # Errors
/// The database fails.
pub(super) async fn tend(state: &AppState, expired: Expired) -> Result<u64, DbErr> {
    let write = state.db.begin().await?;
    let tended = store::tend(&write, expired).await?;
    for job in &tended.parked {
        parked::given_up(state, &write, job).await?;
    }
    write.commit().await?;
    for job in &tended.parked {
        tracing::error!(kind = job.kind.as_str(), subject = %job.subject, "a job is given up: its workers are lost each time");
        parked::tell(state, job).await;
    }
    Ok(tended.lost)
}

/// At the start of the only node there is: what is marked as running was left by a crash.
///
/// # Errors
/// The database fails.
pub async fn recover(state: &AppState) -> Result<(), DbErr> {
    let lost = tend(state, Expired::All).await?;
    if lost > 0 {
        tracing::info!(lost, "jobs that a crash has interrupted come again");
    }
    Ok(())
}
