//! Compares the storage with the database, both ways.
//!
//! The storage is listed before the database is read, and the database in one snapshot. What a running
//! server does meanwhile can only make an object look missing that was written later, or look like an orphan
//! that has been removed; so both are asked for again at the end.

use std::collections::{HashMap, HashSet};

use anyhow::Context;
use chrono::{DateTime, Utc};
use futures_util::{StreamExt, TryStreamExt, stream};
use sea_orm::ConnectionTrait;
use shared::ids::SongId;
use uuid::Uuid;

use super::finding::{Finding, Flaw, Report};
use super::{digest, store};
use crate::db::Db;
use crate::media::storage::{Key, PictureFormat, Storage, StorageError};

/// How many objects are asked about or read at once.
const AT_ONCE: usize = 4;

/// Whether objects are read whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Only that they are there, and their sizes.
    Sizes,
    /// Also the SHA-256 of originals and renditions.
    Content,
}

/// Compares the storage with the database.
///
/// # Errors
/// The database or the storage fails.
pub async fn check(db: &Db, storage: &Storage, depth: Depth) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let listing = list(storage, &mut report).await.context("listing the storage")?;
    let snapshot = db.snapshot().await?;
    let mut books = Books::new(listing);
    books.read(&snapshot).await.context("reading the database")?;
    snapshot.commit().await?;
    let (mut suspects, intact) = books.close(&mut report);
    if depth == Depth::Content {
        suspects.extend(verify(storage, intact, &mut report).await?);
    }
    report.findings.extend(confirm(storage, suspects).await?);
    Ok(report)
}

/// What is known of a listed object.
#[derive(Debug, Clone, Copy)]
struct Listed {
    size_bytes: u64,
    modified: DateTime<Utc>,
}

async fn list(storage: &Storage, report: &mut Report) -> Result<HashMap<Key, Listed>, StorageError> {
    let mut listing = HashMap::new();
    let mut objects = storage.list();
    while let Some(object) = objects.try_next().await? {
        report.objects += 1;
        report.bytes = report.bytes.saturating_add(object.size_bytes);
        match object.key {
            Some(key) => {
                listing.insert(key, Listed { size_bytes: object.size_bytes, modified: object.modified });
            }
            None => {
                report.findings.push(Finding::Stranger { name: object.name, size_bytes: object.size_bytes })
            }
        }
    }
    Ok(listing)
}

/// An object whose content is known.
struct Known {
    key: Key,
    size_bytes: u64,
    sha256: Vec<u8>,
    /// What to report when it has other bytes.
    damaged: Finding,
}

/// What is there, set against what should be.
struct Books {
    /// What nothing has been found to refer to yet.
    unclaimed: HashMap<Key, Listed>,
    strays: HashSet<Key>,
    /// What there should be, with the size if it is known.
    shown: HashSet<Uuid>,
    open: HashSet<Uuid>,
    findings: Vec<Finding>,
    intact: Vec<Known>,
    stray_rows: u64,
}

impl Books {
    fn new(unclaimed: HashMap<Key, Listed>) -> Self {
        Self {
            unclaimed,
            strays: HashSet::new(),
            shown: HashSet::new(),
            open: HashSet::new(),
            findings: Vec::new(),
            intact: Vec::new(),
            stray_rows: 0,
        }
    }

    async fn read(&mut self, db: &impl ConnectionTrait) -> anyhow::Result<()> {
        self.read_strays(db).await?;
        self.read_songs(db).await?;
        self.read_renditions(db).await?;
        self.shown.extend(store::avatars(db).await?);
        self.shown.extend(store::playlist_covers(db).await?);
        self.shown.extend(store::album_covers(db).await?);
        self.read_pictures(db).await?;
        for (upload, media, cover) in store::open_uploads(db).await? {
            self.open.insert(upload.0);
            self.unclaimed.remove(&Key::song(media));
            for key in cover.into_iter().flat_map(Key::whole_picture) {
                self.unclaimed.remove(&key);
            }
        }
        Ok(())
    }

    async fn read_strays(&mut self, db: &impl ConnectionTrait) -> anyhow::Result<()> {
        let mut after = String::new();
        loop {
            let page = store::strays(db, &after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(last);
            self.stray_rows += page.len() as u64;
            self.strays.extend(page.iter().filter_map(|key| Key::parse(key)));
        }
    }

    async fn read_songs(&mut self, db: &impl ConnectionTrait) -> anyhow::Result<()> {
        let mut after = SongId(Uuid::nil());
        loop {
            let page = store::songs(db, after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for row in page {
                self.shown.extend(row.cover_id);
                let (song, title, owner) = (row.id, row.title, row.owner);
                let key = Key::song(row.media_id);
                let report = |key: &Key, flaw| Finding::Original {
                    song,
                    key: key.clone(),
                    title: title.clone(),
                    owner: owner.clone(),
                    flaw,
                };
                self.expect_content(key, row.size_bytes, row.sha256, report);
            }
        }
    }

    async fn read_renditions(&mut self, db: &impl ConnectionTrait) -> anyhow::Result<()> {
        let mut after = Uuid::nil();
        loop {
            let page = store::renditions(db, after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for row in page {
                let (id, song, owner, quality) = (row.id, row.song, row.owner, row.quality);
                let report =
                    |_: &Key, flaw| Finding::Rendition { id, song, owner, quality: quality.clone(), flaw };
                self.expect_content(Key::rendition(id), row.size_bytes, row.sha256, report);
            }
        }
    }

    async fn read_pictures(&mut self, db: &impl ConnectionTrait) -> anyhow::Result<()> {
        let mut after = Uuid::nil();
        loop {
            let page = store::pictures(db, after).await?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            for (id, has_avif) in page {
                if !self.shown.remove(&id) {
                    self.findings.push(Finding::UnusedPicture { id });
                }
                for key in Key::pictures(id, PictureFormat::Jpeg) {
                    let flaw = self.claim(&key, None);
                    self.findings.extend(flaw.map(|flaw| Finding::Picture { id, key, flaw }));
                }
                for key in Key::pictures(id, PictureFormat::Avif).filter(|_| has_avif) {
                    let flaw = self.claim(&key, None);
                    self.findings.extend(flaw.map(|flaw| Finding::Avif { id, key, flaw }));
                }
            }
        }
        let unknown = std::mem::take(&mut self.shown);
        self.findings.extend(unknown.into_iter().map(|id| Finding::UnknownPicture { id }));
        Ok(())
    }

    fn expect_content(
        &mut self,
        key: Key,
        size_bytes: u64,
        sha256: Vec<u8>,
        report: impl Fn(&Key, Flaw) -> Finding,
    ) {
        match self.claim(&key, Some(size_bytes)) {
            Some(flaw) => self.findings.push(report(&key, flaw)),
            None => {
                let damaged = report(&key, Flaw::Content);
                self.intact.push(Known { key, size_bytes, sha256, damaged });
            }
        }
    }

    /// Says that something refers to an object, and what is wrong with it. A picture of no bytes is none.
    fn claim(&mut self, key: &Key, size_bytes: Option<u64>) -> Option<Flaw> {
        let found = self.unclaimed.remove(key).map(|listed| listed.size_bytes);
        let Some(found) = found else { return Some(Flaw::Missing) };
        if self.strays.contains(key) {
            return Some(Flaw::Doomed);
        }
        match size_bytes {
            Some(expected) if expected != found => Some(Flaw::Size { expected, found }),
            None if found == 0 => Some(Flaw::Size { expected: 1, found }),
            _ => None,
        }
    }

    /// What is wrong as it seems, and what is to be read for more.
    fn close(self, report: &mut Report) -> (Vec<Finding>, Vec<Known>) {
        let Self { unclaimed, strays, open, mut findings, intact, stray_rows, .. } = self;
        report.strays = stray_rows;
        let orphans = unclaimed.into_iter().filter(|(key, _)| {
            let uploading = key.upload().is_some_and(|upload| open.contains(&upload));
            !uploading && !strays.contains(key)
        });
        findings.extend(orphans.map(|(key, listed)| Finding::Orphan {
            key,
            size_bytes: listed.size_bytes,
            modified: listed.modified,
        }));
        (findings, intact)
    }
}

/// Reads objects whole, and says which have other bytes than they should.
async fn verify(storage: &Storage, known: Vec<Known>, report: &mut Report) -> anyhow::Result<Vec<Finding>> {
    report.verified = known.len() as u64;
    let read = stream::iter(known).map(|known| async move {
        match digest::sha256(storage, &known.key, known.size_bytes).await {
            Ok(sum) => Ok((sum != known.sha256).then_some(known.damaged)),
            // Deleted since it was listed.
            Err(StorageError::NotFound) => Ok(None),
            Err(error) => Err(anyhow::Error::new(error).context(format!("reading {}", known.key))),
        }
    });
    read.buffer_unordered(AT_ONCE).try_filter_map(|found| std::future::ready(Ok(found))).try_collect().await
}

/// Drops what has turned out otherwise since the storage was listed.
async fn confirm(storage: &Storage, suspects: Vec<Finding>) -> Result<Vec<Finding>, StorageError> {
    let asked = stream::iter(suspects).map(|suspect| async move {
        let stands = match &suspect {
            Finding::Orphan { key, .. } => storage.head(key).await?.is_some(),
            Finding::Original { key, flaw: Flaw::Missing, .. }
            | Finding::Picture { key, flaw: Flaw::Missing, .. }
            | Finding::Avif { key, flaw: Flaw::Missing, .. } => storage.head(key).await?.is_none(),
            Finding::Rendition { id, flaw: Flaw::Missing, .. } => {
                storage.head(&Key::rendition(*id)).await?.is_none()
            }
            _ => true,
        };
        Ok::<_, StorageError>(stands.then_some(suspect))
    });
    asked.buffer_unordered(AT_ONCE).try_filter_map(|found| std::future::ready(Ok(found))).try_collect().await
}
