//! Puts songs that have lost plays into their place in the ranking, when those are so many that nobody should wait
//! for it. It may be cut off anywhere and run again.

mod store;

use shared::ids::SongId;

use super::refresh_store;
use crate::app::AppState;
use crate::error::AppError;
use crate::jobs::Claim;

/// So many songs are looked at with one statement.
const LOOKED_AT: u64 = 5000;
/// So many are written in one transaction.
const WRITTEN: usize = 100;

/// The handler of [`Kind::RankSongs`](crate::jobs::Kind::RankSongs).
///
/// # Errors
/// The database fails.
pub async fn run(state: &AppState, _: &Claim) -> Result<(), AppError> {
    let mut after = None;
    loop {
        let (moved, last) = store::moved(state.db.read(), after, LOOKED_AT).await?;
        let moved: Vec<SongId> = moved.into_iter().map(SongId).collect();
        for some in moved.chunks(WRITTEN) {
            let write = state.db.begin().await?;
            refresh_store::songs(&write, some).await?;
            write.commit().await?;
        }
        if last.is_none() {
            return Ok(());
        }
        after = last;
    }
}
