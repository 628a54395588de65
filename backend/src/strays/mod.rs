//! Objects that nothing refers to: announced before they are written, kept once something refers to
//! them, doomed when nothing does any more. Whatever a crash leaves behind is found here and removed.
//!
//! The rule for all who write to the store: [`announce`] in a committed transaction, write the objects,
//! [`keep`] in the transaction that first refers to them. The rule for all who remove: [`doom`] in the
//! transaction that removes the last reference.

mod store;

pub use self::store::{announce, doom, keep};

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::app::AppState;
use crate::media::storage::Key;

/// How many are looked up at once.
const BATCH: u64 = 200;

/// How many are removed at once: a distant store takes its time for each.
const AT_ONCE: usize = 8;

/// Which strays are removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Those whose time has come.
    Now,
    /// All: at the start of the only node there is, nobody is writing.
    All,
}

/// Removes strays from the store and says how many.
///
/// # Errors
/// The database or the store fails; what is left is found again the next time.
pub async fn reap(state: &AppState, due: Due) -> anyhow::Result<u64> {
    let mut reaped = 0;
    loop {
        let keys = store::due(state.db.read(), due, BATCH).await?;
        if keys.is_empty() {
            return Ok(reaped);
        }
        // A key that we cannot read is none of ours and stays out of the store's way.
        let ours = stream::iter(keys.iter().filter_map(|key| Key::parse(key)));
        let delete = |key: Key| async move { state.storage.delete(&key).await };
        ours.map(Ok).try_for_each_concurrent(AT_ONCE, delete).await?;
        let write = state.db.begin().await?;
        reaped += store::forget(&write, &keys, due).await?;
        write.commit().await?;
    }
}
