//! Puts into the index what was there before it. It runs at every start before anything is served, and has
//! nothing to do but after an update. Cut off, it goes on where it was.

mod store;

use sea_orm::DbErr;

use super::kind::Kind;
use crate::db::Db;

/// What the index holds about a thing; a change of that makes all of it anew.
const VERSION: i32 = 1;
/// So many things go into the index in one transaction.
const BATCH: u64 = 500;

/// Puts everything in that is not in the index of this version.
///
/// # Errors
/// The database fails.
pub async fn run(db: &Db) -> Result<(), DbErr> {
    for kind in Kind::ALL {
        let mut done = 0;
        loop {
            let write = db.begin().await?;
            let batch = store::next_batch(&write, VERSION, kind, BATCH).await?;
            write.commit().await?;
            match batch {
                None => break,
                Some(batch) => done += batch,
            }
        }
        if done > 0 {
            tracing::info!(things = done, ?kind, "put into the index of search what was there before");
        }
    }
    Ok(())
}
