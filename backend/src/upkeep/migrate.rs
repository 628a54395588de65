//! Copies the library from one storage to another: what is there already and whole is left alone, so that
//! it can be broken off and run again, and every copy is read back before it counts.

use anyhow::{Context, bail};
use futures_util::{StreamExt, TryStreamExt, stream};
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};
use shared::ids::SongId;
use std::collections::HashMap;
use std::io::Write;
use tempfile::NamedTempFile;
use uuid::Uuid;

use super::{digest, store};
use crate::db::Db;
use crate::media::storage::{Key, Storage, StorageError};

/// How many objects are copied at once. Each goes through a file on the local disk, block by block.
const AT_ONCE: usize = 4;

/// How far a copy has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many objects there are.
    pub objects: u64,
    /// How many were copied.
    pub copied: u64,
    /// How many bytes those had.
    pub copied_bytes: u64,
    /// How many were there already.
    pub skipped: u64,
    /// How many the source could not give whole, or no longer has.
    pub failed: u64,
}

impl Progress {
    /// How many objects are done with.
    pub fn done(&self) -> u64 {
        self.copied + self.skipped + self.failed
    }
}

/// Copies every object, and says of each that could not be copied why. `report` hears of every step.
///
/// # Errors
/// A storage or the database fails; what has been copied stays, and the next run goes on from there.
pub async fn migrate(
    db: &Db,
    source: &Storage,
    target: &Storage,
    mut report: impl FnMut(&Progress, Option<String>),
) -> anyhow::Result<Progress> {
    target.try_out().await.context("the new storage cannot be used")?;
    let (mut objects, mut strangers) = (Vec::new(), Vec::new());
    let mut listing = source.list();
    while let Some(object) = listing.try_next().await.context("listing the storage")? {
        match object.key {
            Some(key) => objects.push((key, object.size_bytes)),
            None => strangers.push(object.name),
        }
    }
    let mut progress = Progress { objects: objects.len() as u64, ..Progress::default() };
    for name in strangers {
        report(&progress, Some(format!("{name} is none of ours and was not copied")));
    }
    let known = contents(db.read()).await?;
    let known = &known;
    let copies = stream::iter(objects).map(|(key, size_bytes)| async move {
        let done = copy(source, target, &key, size_bytes, known.get(&key)).await;
        done.with_context(|| format!("copying {key}"))
    });
    let mut copies = std::pin::pin!(copies.buffer_unordered(AT_ONCE));
    while let Some(done) = copies.try_next().await? {
        let mut note = None;
        match done {
            Copied::Now(bytes) => {
                progress.copied += 1;
                progress.copied_bytes = progress.copied_bytes.saturating_add(bytes);
            }
            Copied::Before => progress.skipped += 1,
            Copied::Gone => progress.objects = progress.objects.saturating_sub(1),
            Copied::Not(why) => {
                progress.failed += 1;
                note = Some(why);
            }
        }
        report(&progress, note);
    }
    Ok(progress)
}

/// The SHA-256 of everything whose content the database knows.
async fn contents(db: &impl ConnectionTrait) -> anyhow::Result<HashMap<Key, Vec<u8>>> {
    let mut known = HashMap::new();
    let mut after = SongId(Uuid::nil());
    loop {
        let page = store::songs(db, after).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        known.extend(page.into_iter().map(|song| (Key::song(song.media_id), song.sha256)));
    }
    let mut after = Uuid::nil();
    loop {
        let page = store::renditions(db, after).await?;
        let Some(last) = page.last() else { return Ok(known) };
        after = last.id;
        known.extend(page.into_iter().map(|rendition| (Key::rendition(rendition.id), rendition.sha256)));
    }
}

/// What became of one object.
enum Copied {
    Now(u64),
    Before,
    /// It was deleted in the meantime.
    Gone,
    Not(String),
}

async fn copy(
    source: &Storage,
    target: &Storage,
    key: &Key,
    size_bytes: u64,
    known: Option<&Vec<u8>>,
) -> anyhow::Result<Copied> {
    let there = target.head(key).await?.is_some_and(|object| object.size_bytes == size_bytes);
    if there {
        let expected = match known {
            Some(known) => known.clone(),
            None => match digest::sha256(source, key, size_bytes).await {
                Err(StorageError::NotFound) => return Ok(Copied::Gone),
                sum => sum?,
            },
        };
        if digest::sha256(target, key, size_bytes).await? == expected {
            return Ok(Copied::Before);
        }
    }
    let (file, sum) = match fetch(source, target, key, size_bytes).await {
        Err(StorageError::NotFound) => return Ok(Copied::Gone),
        fetched => fetched?,
    };
    if known.is_some_and(|known| *known != sum) {
        return Ok(Copied::Not(format!("{key} is damaged and was not copied")));
    }
    target.put_file(key, file.path()).await?;
    if digest::sha256(target, key, size_bytes).await? != sum {
        target.delete(key).await?;
        bail!("the copy has other bytes than the original");
    }
    Ok(Copied::Now(size_bytes))
}

/// Brings an object to where the target takes files from, and sums it up on the way.
async fn fetch(
    source: &Storage,
    target: &Storage,
    key: &Key,
    size_bytes: u64,
) -> Result<(NamedTempFile, Vec<u8>), StorageError> {
    target.check_space(size_bytes).await?;
    let mut blocks = source.read(key, 0..size_bytes).await?;
    let mut file = NamedTempFile::new_in(target.incoming())?;
    let mut sum = Sha256::new();
    while let Some(block) = blocks.try_next().await? {
        sum.update(&block);
        // A command has nobody else to serve on this thread.
        file.write_all(&block)?;
    }
    Ok((file, sum.finalize().to_vec()))
}
