//! The job that finds out which songs are heard together, and which are heard most of each genre. It may be cut off
//! anywhere: what stands there until it runs again is some of the old and some of the new, and both are true.

mod baskets;
mod similar;
mod store;

use std::collections::HashSet;
use std::sync::Arc;

use chrono::Duration;
use shared::ids::SongId;

use self::baskets::{Baskets, Filling};
use self::similar::Related;
use crate::app::AppState;
use crate::error::AppError;
use crate::jobs::Claim;

/// How far back is looked, in days: taste changes.
const DAYS: i64 = 730;
/// How many songs all baskets have together; with what is made of them some 100 MB, for the minute that it takes.
const MOST_MEMBERS: usize = 2_000_000;
/// So many plays are read with one statement.
const READ: u64 = 20_000;
/// Of so many songs the neighbours are looked for at once, and written in one transaction.
const WRITTEN: usize = 500;
/// So many genres are looked at with one statement.
const GENRES: u64 = 50;

/// The handler of [`Kind::RelateSongs`](crate::jobs::Kind::RelateSongs).
///
/// # Errors
/// The database fails.
pub async fn run(state: &AppState, _: &Claim) -> Result<(), AppError> {
    let baskets = read(state).await?;
    let related = tokio::task::spawn_blocking(move || Arc::new(Related::new(&baskets)));
    let related = related.await.map_err(anyhow::Error::from)?;
    let mut written = HashSet::new();
    for from in (0..related.len()).step_by(WRITTEN) {
        let (places, of) = (from..related.len().min(from + WRITTEN), Arc::clone(&related));
        let found = tokio::task::spawn_blocking(move || of.neighbours(places));
        let found = found.await.map_err(anyhow::Error::from)?;
        written.extend(found.iter().map(|(song, _)| *song));
        let write = state.db.begin().await?;
        store::keep(&write, found).await?;
        write.commit().await?;
    }
    tracing::debug!(
        songs = related.songs().len(),
        related = written.len(),
        "found out what is heard together"
    );
    forget_others(state, &written).await?;
    rank_genres(state).await
}

/// What was heard, and what is liked, in baskets.
async fn read(state: &AppState) -> Result<Baskets, AppError> {
    let db = state.db.read();
    let from_ms = (state.clock.now() - Duration::days(DAYS)).timestamp_millis();
    let mut filling = Filling::new(Baskets::new(MOST_MEMBERS));
    let mut after = None;
    loop {
        let plays = store::plays(db, from_ms, after, READ).await?;
        let Some(last) = plays.last().copied() else { break };
        plays.into_iter().for_each(|(listener, at, song)| filling.add(listener, at, song));
        after = Some(last);
    }
    // Others are not heard together with what was heard last.
    let mut filling = Filling::new(filling.finish());
    let mut after = None;
    loop {
        let favorites = store::favorites(db, after, READ).await?;
        let Some((listener, last, _)) = favorites.last().copied() else { break };
        // What somebody likes belongs together, however long it took.
        favorites.into_iter().for_each(|(listener, _, song)| filling.add(listener, 0, song));
        after = Some((listener, last));
    }
    Ok(filling.finish())
}

/// Removes what is kept of songs that have no neighbours any more.
async fn forget_others(state: &AppState, written: &HashSet<SongId>) -> Result<(), AppError> {
    let mut after = None;
    loop {
        let kept = store::kept(state.db.read(), after, READ).await?;
        let Some(last) = kept.last().copied() else { return Ok(()) };
        let gone: Vec<SongId> = kept.into_iter().filter(|song| !written.contains(song)).collect();
        for gone in gone.chunks(WRITTEN) {
            let write = state.db.begin().await?;
            store::forget(&write, gone).await?;
            write.commit().await?;
        }
        after = Some(last);
    }
}

async fn rank_genres(state: &AppState) -> Result<(), AppError> {
    let mut after = None;
    loop {
        let genres = store::genres(state.db.read(), after, GENRES).await?;
        let Some(last) = genres.last().copied() else { return Ok(()) };
        let tops = store::tops(state.db.read(), &genres).await?;
        let write = state.db.begin().await?;
        store::keep_tops(&write, &genres, tops).await?;
        write.commit().await?;
        after = Some(last);
    }
}
