//! What somebody waits for goes first: jobs that are put in, or moved forward, because a request came
//! for what they make.

use std::time::Duration;

use moka::future::Cache;
use shared::ids::{SongId, UserId};

use crate::app::AppState;
use crate::error::AppError;
use crate::jobs::{self, Kind, NewJob};

/// When whoever waits may ask again.
pub(super) const SOON: Duration = Duration::from_secs(5);

/// Before the work that nobody waits for, behind uploads.
const PRIORITY: i16 = 5;

/// What has been asked for lately, so that a player that asks for range after range costs one write.
#[derive(Debug, Clone)]
pub struct Wanted(Cache<(Kind, SongId), ()>);

impl Default for Wanted {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(30)).build())
    }
}

/// Has the forms of a song made soon. Should that fail, what was asked for is encoded on the way, and the
/// next request tries again.
pub(super) async fn render(state: &AppState, song: SongId, owner: UserId) {
    if let Err(error) = want(state, Kind::RenderSong, song, owner).await {
        tracing::warn!(%song, %error, "the forms of a song cannot be put in to be made");
    }
}

/// Has a song measured soon.
///
/// # Errors
/// The database fails.
pub(super) async fn measure(state: &AppState, song: SongId, owner: UserId) -> Result<(), AppError> {
    want(state, Kind::MeasureSong, song, owner).await
}

async fn want(state: &AppState, kind: Kind, song: SongId, owner: UserId) -> Result<(), AppError> {
    if state.wanted.0.get(&(kind, song)).await.is_some() {
        return Ok(());
    }
    let write = state.db.begin().await?;
    let job = NewJob { kind, subject: song.0, owner: Some(owner), priority: PRIORITY };
    jobs::enqueue(&write, job).await?;
    write.commit().await?;
    state.wanted.0.insert((kind, song), ()).await;
    Ok(())
}
