//! Plays: what listeners have heard. Each counts once, however often and by whatever way it is reported; the
//! numbers of plays stand with songs and marks and change in the same transaction.

pub mod api;
mod judge;
pub mod lists_store;
mod store;

use chrono::{DateTime, Utc};
use shared::events::Event;
use shared::ids::PlayId;
use shared::plays::{MAX_BATCH, PlayOutcome, PlayReceipt, PlayReport};

use self::judge::Verdict;
use self::store::Which;
use crate::app::AppState;
use crate::auth::Principal;
use crate::error::AppError;

/// Keeps those of the reported plays that count, and says what became of each.
///
/// # Errors
/// `Validation` when there are none or too many.
async fn report(
    state: &AppState,
    caller: &Principal,
    reports: Vec<PlayReport>,
) -> Result<Vec<PlayReceipt>, AppError> {
    if !(1..=MAX_BATCH).contains(&reports.len()) {
        return Err(AppError::invalid("plays", "out_of_range", "Report 1 to 500 plays at once."));
    }
    let now = state.clock.now();
    let write = state.db.begin().await?;
    let listener = store::lock_listener(&write, caller.user).await?.ok_or(AppError::Unauthenticated)?;
    let songs = reports.iter().map(|report| report.song_id);
    let durations = store::lock_songs(&write, caller.user, songs).await?;
    let found = store::find_reported(&write, caller.user, &reports).await?;
    let verdicts = judge::judge(&listener, now, &reports, &durations, &found);
    let ids: Vec<PlayId> = reports.iter().map(|_| PlayId(state.ids.next(now))).collect();
    let counted: Vec<(PlayId, &PlayReport)> = verdicts
        .iter()
        .zip(ids.iter().copied().zip(&reports))
        .filter(|(verdict, _)| **verdict == Verdict::Counted)
        .map(|(_, play)| play)
        .collect();
    if !counted.is_empty() {
        store::keep(&write, caller.user, &counted).await?;
    }
    write.commit().await?;
    if !counted.is_empty() {
        state.events.publish(caller.user, &Event::History);
    }
    let receipts = verdicts.into_iter().zip(&reports).enumerate();
    Ok(receipts.map(|(place, (verdict, report))| receipt(verdict, report, place, &ids)).collect())
}

fn receipt(verdict: Verdict, report: &PlayReport, place: usize, ids: &[PlayId]) -> PlayReceipt {
    let (outcome, play_id, error) = match verdict {
        Verdict::Counted => (PlayOutcome::Counted, ids.get(place).copied(), None),
        Verdict::Known(play) => (PlayOutcome::Known, Some(play), None),
        Verdict::Repeated(first) => (PlayOutcome::Known, ids.get(first).copied(), None),
        Verdict::Not(outcome) => (outcome, None, None),
        Verdict::Refused(error) => (PlayOutcome::Refused, None, Some(error)),
    };
    PlayReceipt { client_id: report.client_id, outcome, play_id, error }
}

/// Deletes one entry of the caller's history, or what began before a time, or all of it.
async fn delete(state: &AppState, caller: &Principal, which: Wanted) -> Result<(), AppError> {
    let now = state.clock.now();
    let which = match which {
        Wanted::One(play) => Which::One(play),
        Wanted::Before(time) if time <= now => Which::Before(time.timestamp_millis()),
        Wanted::Before(_) | Wanted::All => Which::All { now_ms: now.timestamp_millis() },
    };
    let write = state.db.begin().await?;
    store::lock_listener(&write, caller.user).await?.ok_or(AppError::Unauthenticated)?;
    let deleted = store::delete(&write, caller.user, which).await?;
    write.commit().await?;
    if deleted > 0 {
        state.events.publish(caller.user, &Event::History);
    }
    Ok(())
}

/// What is to be deleted of a history.
#[derive(Debug, Clone, Copy)]
enum Wanted {
    /// One entry.
    One(PlayId),
    /// What began before.
    Before(DateTime<Utc>),
    /// Everything.
    All,
}
