//! One attempt at one job: its handler runs while the lease is renewed, and whatever becomes of it is
//! written down.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use rand::TryRng;
use rand::rngs::SysRng;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::claim::{Claim, LeaseLost};
use super::store::Fate;
use super::{Kind, backoff, parked, store};
use crate::app::AppState;
use crate::error::AppError;
use crate::{home, idempotency, pictures, search, songs, strays, uploads};

/// For how long a worker may be silent before somebody else takes its job.
pub const LEASE: Duration = Duration::from_secs(60);
/// How often in that time it says that it lives.
const HEARTBEATS: u32 = 4;
/// The most that is kept of what went wrong, in characters.
const MAX_ERROR: usize = 2000;

/// The kinds that have a handler below.
pub(super) const HANDLED: &[Kind] = &Kind::ALL;

/// The handler of each kind.
async fn handle(state: &AppState, claim: &Claim) -> Result<(), AppError> {
    match claim.kind {
        Kind::MeasureSong => songs::measure::run(state, claim).await,
        Kind::DrawPicture => pictures::draw::run(state, claim).await,
        Kind::ProcessUpload => uploads::process::run(state, claim).await,
        Kind::ExpireUploads => uploads::expire::run(state, claim).await,
        Kind::ReapStrays => {
            strays::reap(state, strays::Due::Now).await?;
            Ok(())
        }
        Kind::RenderSong => songs::render::run(state, claim).await,
        Kind::EmptyBin => songs::bin::run(state, claim).await,
        Kind::RelateSongs => home::relate::run(state, claim).await,
        Kind::RankSongs => search::rank_songs::run(state, claim).await,
        Kind::ForgetAnswers => idempotency::expire(state, claim).await,
    }
}

/// How an attempt ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Done,
    Failed(String),
    /// Somebody else has the job by now.
    Lost,
    /// The server stops.
    Stopped,
}

/// Runs a job to its end, or until `cut`. Never fails: what cannot be written down now is found again
/// when the lease has run out.
pub(super) async fn run(state: &AppState, claim: Claim, cut: CancellationToken) {
    let span = tracing::info_span!(
        "job", id = %claim.id, kind = claim.kind.as_str(), subject = %claim.subject, attempt = claim.attempt
    );
    attempt(state, &claim, cut).instrument(span).await;
}

async fn attempt(state: &AppState, claim: &Claim, cut: CancellationToken) {
    let started = Instant::now();
    let end = tokio::select! {
        end = outcome(handle(state, claim)) => end,
        () = keep_lease(state, claim) => End::Lost,
        () = cut.cancelled() => End::Stopped,
    };
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    match &end {
        End::Done => tracing::debug!(duration_ms, "a job is done"),
        End::Failed(error) => tracing::warn!(error, duration_ms, "a job failed"),
        End::Lost => tracing::warn!(duration_ms, "the lease of a job was lost"),
        End::Stopped => tracing::info!(duration_ms, "handing a job back: the server stops"),
    }
    if let Err(error) = settle(state, claim, end).await {
        tracing::warn!(%error, "the end of a job could not be written down; it comes again when its lease is over");
    }
}

/// What becomes of a handler that is left alone. One that panics has failed, and harms nobody else.
async fn outcome(handler: impl Future<Output = Result<(), AppError>>) -> End {
    match AssertUnwindSafe(handler).catch_unwind().await {
        Ok(Ok(())) => End::Done,
        Ok(Err(AppError::Internal(error))) if error.is::<LeaseLost>() => End::Lost,
        Ok(Err(error)) => End::Failed(error_text(&error)),
        Err(panic) => End::Failed(format!("it panicked: {}", panic_text(panic.as_ref()))),
    }
}

/// Writes down how an attempt ended.
async fn settle(state: &AppState, claim: &Claim, end: End) -> Result<(), sea_orm::DbErr> {
    let write = state.db.begin().await?;
    let mut was_parked = false;
    match end {
        // `false` is well: the handler has completed it within its own transaction.
        End::Done => drop(store::complete(&write, claim).await?),
        End::Failed(error) => {
            let tries_left = claim.attempt < claim.kind.max_attempts();
            let wait = tries_left.then(|| backoff::wait(claim.attempt, random()));
            if store::fail(&write, claim, &error, wait).await? == Fate::Parked {
                parked::given_up(state, &write, &claim.parked()).await?;
                was_parked = true;
            }
        }
        End::Lost => return Ok(()),
        End::Stopped => store::hand_back(&write, claim).await?,
    }
    write.commit().await?;
    if was_parked {
        tracing::error!("a job is given up after its last attempt");
        parked::tell(state, &claim.parked()).await;
    }
    Ok(())
}

/// Renews the lease again and again; ends when it is lost.
async fn keep_lease(state: &AppState, claim: &Claim) {
    let lease = state.job_lease;
    let mut good_until = Instant::now() + lease;
    loop {
        tokio::time::sleep(lease / HEARTBEATS).await;
        let asked = Instant::now();
        match renew(state, claim).await {
            Ok(true) => good_until = asked + lease,
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "the lease of a job could not be renewed"),
        }
        if Instant::now() >= good_until {
            return;
        }
    }
}

async fn renew(state: &AppState, claim: &Claim) -> Result<bool, sea_orm::DbErr> {
    let write = state.db.begin().await?;
    let renewed = store::renew(&write, claim, state.job_lease).await?;
    write.commit().await?;
    Ok(renewed)
}

/// What went wrong, for the admin's eyes: with all causes, but not without bounds.
fn error_text(error: &AppError) -> String {
    let text = match error {
        AppError::Internal(cause) | AppError::Unavailable(cause) => format!("{cause:#}"),
        other => other.to_string(),
    };
    text.chars().take(MAX_ERROR).collect()
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a word").chars().take(MAX_ERROR).collect()
}

/// Only to spread waits; anything will do when there is no chance to be had.
fn random() -> u64 {
    SysRng.try_next_u64().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_handler_that_panics_or_fails_says_why_and_takes_nobody_along() {
        assert_eq!(outcome(async { Ok(()) }).await, End::Done);
        assert_eq!(
            outcome(async { panic!("a decoder gave up") }).await,
            failed("it panicked: a decoder gave up")
        );
        let number = 7;
        assert_eq!(outcome(async { panic!("at {number}") }).await, failed("it panicked: at 7"));
        let causes = anyhow::anyhow!("the disk is gone").context("storage");
        let away = AppError::Unavailable(causes);
        assert_eq!(outcome(async { Err(away) }).await, failed("storage: the disk is gone"));
        let overtaken = AppError::Internal(LeaseLost.into());
        assert_eq!(outcome(async { Err(overtaken) }).await, End::Lost);
    }

    #[test]
    fn what_went_wrong_is_kept_within_bounds() {
        let long = AppError::Internal(anyhow::anyhow!("x".repeat(100_000)));
        assert_eq!(error_text(&long).len(), MAX_ERROR);
    }

    fn failed(text: &str) -> End {
        End::Failed(text.to_owned())
    }
}
