//! Measuring songs that were uploaded before songs were measured, as jobs of which each puts in the next:
//! however large the library is, there are never many of them at once.

mod store;

use shared::events::Change;
use shared::ids::SongId;

use crate::app::AppState;
use crate::error::AppError;
use crate::jobs::{Claim, Kind, NewJob, enqueue};
use crate::media::storage::Key;
use crate::songs::changed;

/// Below everything that somebody waits for.
const PRIORITY: i16 = -10;

/// Puts in the first job, if there is anything to measure; belongs to the start of the server.
///
/// # Errors
/// The database fails.
pub async fn begin(state: &AppState) -> Result<(), AppError> {
    go_on(state, None).await
}

/// The handler of [`Kind::MeasureSong`].
///
/// # Errors
/// What may go better the next time. A song that cannot be measured is logged, and the job is done.
pub async fn run(state: &AppState, claim: &Claim) -> Result<(), AppError> {
    let song = SongId(claim.subject);
    // First, so that a song that never can be measured does not stand in the way of others.
    go_on(state, Some(song)).await?;
    let Some(media_id) = store::find_unmeasured(state.db.read(), song).await? else { return Ok(()) };
    let file = state.storage.open_local(&Key::song(media_id)).await?;
    let found = match state.workshop.examine(file).await {
        Ok((found, _)) => found,
        Err(error @ (AppError::UnplayableAudio(_) | AppError::UnsupportedMedia(_))) => {
            tracing::warn!(%song, %error, "a song cannot be measured");
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let write = state.db.begin().await?;
    let owner = store::record(&write, song, &found).await?;
    claim.complete(&write).await?;
    write.commit().await?;
    if let Some(owner) = owner {
        changed::tell(state, owner, song, Change::Changed).await;
    }
    Ok(())
}

/// Puts in the job for the first song behind `last` that wants measuring and has no job yet.
async fn go_on(state: &AppState, last: Option<SongId>) -> Result<(), AppError> {
    let Some(next) = store::next_unmeasured(state.db.read(), last).await? else { return Ok(()) };
    let write = state.db.begin().await?;
    enqueue(&write, NewJob { kind: Kind::MeasureSong, subject: next.0, owner: None, priority: PRIORITY })
        .await?;
    Ok(write.commit().await?)
}
