//! What a crash left of uploads is put in order at the next start: bytes that belong to no upload are
//! removed, and nobody holds a lease any more when there is nobody else.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use shared::ids::UploadId;

use super::staging::{self, blocking};
use super::store::{self, Announced};
use super::tus;
use crate::app::AppState;
use crate::config::is_postgres;
use crate::media::storage::Key;
use crate::strays;

/// With several nodes on one folder another one may be at work on a file that no upload names yet.
const OTHER_NODE_PATIENCE: Duration = Duration::from_hours(24);

/// How many are looked up at once.
const BATCH: usize = 200;

/// Puts in order what a crash left.
///
/// # Errors
/// The database or the disk fails.
pub async fn recover(state: &AppState) -> anyhow::Result<()> {
    let is_alone = !is_postgres(&state.config.database.url);
    // The data folder is ours alone, but the settings may name another one that nodes share.
    let is_shared = !is_alone && state.storage.is_local() && !state.config.storage.url.is_empty();
    if is_alone {
        let write = state.db.begin().await?;
        tus::release_leases(&write).await?;
        write.commit().await?;
    }
    let swept = sweep(state, if is_shared { OTHER_NODE_PATIENCE } else { Duration::ZERO }).await?;
    let forgotten = forget_announced(state).await?;
    if swept + forgotten > 0 {
        tracing::info!(files = swept, uploads = forgotten, "removed what unfinished uploads had left");
    }
    Ok(())
}

/// Removes the files that belong to no upload under way, if they are older than `patience`.
async fn sweep(state: &AppState, patience: Duration) -> anyhow::Result<usize> {
    let folder = state.storage.incoming();
    let files = blocking(move || old_files(folder, patience)).await?;
    let mut swept = 0;
    for batch in files.chunks(BATCH) {
        let ids = batch.iter().filter_map(|file| file.upload).collect();
        let open: BTreeSet<_> = store::still_open(state.db.read(), ids).await?.into_iter().collect();
        for file in batch.iter().filter(|file| file.upload.is_none_or(|id| !open.contains(&id))) {
            let path = file.path.clone();
            blocking(move || std::fs::remove_file(path)).await?;
            swept += 1;
        }
    }
    Ok(swept)
}

struct Found {
    path: PathBuf,
    /// Whose bytes it has; `None` for what was only half written.
    upload: Option<UploadId>,
}

fn old_files(folder: PathBuf, patience: Duration) -> std::io::Result<Vec<Found>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let data = entry.metadata()?;
        let age = SystemTime::now().duration_since(data.modified()?).unwrap_or_default();
        if data.is_file() && age >= patience {
            let upload = entry.file_name().to_str().and_then(staging::parse_name);
            found.push(Found { path: entry.path(), upload });
        }
    }
    Ok(found)
}

/// Forgets what an older version had begun: it named the objects in the upload itself.
async fn forget_announced(state: &AppState) -> anyhow::Result<usize> {
    let mut forgotten = 0;
    loop {
        let write = state.db.begin().await?;
        let batch = store::list_announced(&write, BATCH as u64).await?;
        if batch.is_empty() {
            break;
        }
        forgotten += batch.len();
        strays::doom(&write, batch.iter().flat_map(objects)).await?;
        store::forget(&write, batch.iter().map(|upload| upload.id).collect()).await?;
        write.commit().await?;
    }
    if forgotten > 0 {
        strays::reap(state, strays::Due::Now).await?;
    }
    Ok(forgotten)
}

fn objects(upload: &Announced) -> impl Iterator<Item = Key> {
    let cover = upload.cover_id.into_iter().flat_map(Key::whole_picture);
    std::iter::once(Key::song(upload.media_id)).chain(cover)
}
