//! Where audio and pictures are kept: a folder, or an S3-compatible store.
//!
//! What is being received always lies in a local folder first. In a folder it becomes an object by one
//! rename on the same file system, in a store by being sent there. Either way an object is there whole or
//! not at all, also after a power cut.

mod breaker;
mod cache;
mod error;
mod exact;
mod key;
mod links;
mod s3;
mod write;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Place;
use object_store::{GetOptions, GetRange, GetResultPayload, ObjectStore, ObjectStoreExt};
use uuid::Uuid;

use self::breaker::Breaker;
use self::cache::Cache;
pub use self::error::StorageError;
pub use self::key::{Key, PictureFormat};
pub use self::links::LinkUse;
use self::s3::S3;
pub use self::s3::S3Settings;
use super::blocks;

/// The folder of unfinished uploads.
const INCOMING: &str = "incoming";
/// The folder of local copies of a distant store.
const CACHE: &str = "cache";
/// How long readiness waits for a distant store.
const READY_WITHIN: Duration = Duration::from_secs(2);

/// What is known about an object without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Its size.
    pub size_bytes: u64,
}

/// An object that a list came upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its whole name below the storage.
    pub name: String,
    /// Its key, unless the name is none of ours.
    pub key: Option<Key>,
    /// Its size.
    pub size_bytes: u64,
    /// When it was written.
    pub modified: DateTime<Utc>,
}

/// The storage; cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Storage(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    /// Where what is being received lies.
    incoming: PathBuf,
    links: LinkUse,
}

#[derive(Debug)]
enum Kind {
    Folder(LocalFileSystem),
    S3 { client: S3, prefix: Place, origin: String, breaker: Breaker, cache: Cache },
}

impl Storage {
    /// Opens the folder `root` and makes what is missing in it. It blocks; call it at the start.
    ///
    /// # Errors
    /// The folder cannot be made or read.
    pub fn open_folder(root: &Path) -> Result<Self, StorageError> {
        write::create_folders(&root.join(INCOMING))?;
        for folder in key::FOLDERS {
            write::create_folders(&root.join(folder))?;
        }
        let root = root.canonicalize()?;
        let objects = LocalFileSystem::new_with_prefix(&root)?.with_automatic_cleanup(true);
        Ok(Self(Arc::new(Inner {
            kind: Kind::Folder(objects),
            incoming: root.join(INCOMING),
            links: LinkUse::default(),
        })))
    }

    /// Opens a distant store without asking it yet: see [`Storage::try_out`]. The folder `local` is for
    /// what is being received, and for copies of at most `cache_bytes`. It blocks; call it at the start.
    ///
    /// # Errors
    /// The settings make no sense, or the folder cannot be made.
    pub fn open_s3(
        settings: &S3Settings,
        local: &Path,
        cache_bytes: u64,
        links: LinkUse,
    ) -> Result<Self, StorageError> {
        write::create_folders(&local.join(INCOMING))?;
        let local = local.canonicalize()?;
        let kind = Kind::S3 {
            client: S3::connect(settings)?,
            prefix: Place::from(settings.prefix.as_str()),
            origin: settings.origin(),
            breaker: Breaker::default(),
            cache: Cache::new(local.join(CACHE), cache_bytes),
        };
        Ok(Self(Arc::new(Inner { kind, incoming: local.join(INCOMING), links })))
    }

    /// Makes sure that something can be put in, so that wrong settings are told at the start and not at
    /// the first upload: in a distant store an object is written, read and deleted. There it also
    /// removes the local copies that an earlier process left.
    ///
    /// # Errors
    /// The first thing that does not work.
    pub async fn try_out(&self) -> Result<(), StorageError> {
        let Kind::S3 { cache, .. } = &self.0.kind else { return self.try_incoming().await };
        cache.clear().await?;
        let probe = Key::staged_cover(uuid::Uuid::now_v7());
        let sent = Bytes::from_static(b"Rhythmix tries whether it can write here.");
        self.put_bytes(&probe, sent.clone()).await?;
        let read = self.read_whole(&probe).await?;
        self.delete(&probe).await?;
        if read == sent { Ok(()) } else { Err(StorageError::Failed("it gives back other bytes".into())) }
    }

    async fn try_incoming(&self) -> Result<(), StorageError> {
        let incoming = self.incoming();
        blocking(move || tempfile::tempfile_in(incoming).map(drop)).await
    }

    /// Whether objects are files of a folder.
    pub fn is_local(&self) -> bool {
        matches!(self.0.kind, Kind::Folder(_))
    }

    /// The folder for files that are still being received. Only what lies here can be put in.
    pub fn incoming(&self) -> PathBuf {
        self.0.incoming.clone()
    }

    /// Makes an object of a file in [`Storage::incoming`]. When it returns, the object survives a power
    /// cut, and the file is gone from where it lay.
    ///
    /// # Errors
    /// No room, or the disk or the store failed; the file then still lies where it lay.
    pub async fn put_file(&self, key: &Key, file: &Path) -> Result<(), StorageError> {
        let source = file.to_owned();
        match &self.0.kind {
            Kind::Folder(files) => {
                let target = files.path_to_filesystem(key.path())?;
                blocking(move || write::move_in(&source, &target)).await
            }
            Kind::S3 { client, breaker, .. } => {
                breaker.run(client.put_file(&self.place(key), file)).await?;
                blocking(move || std::fs::remove_file(source)).await
            }
        }
    }

    /// Makes an object of bytes in memory, as lastingly as [`Storage::put_file`].
    ///
    /// # Errors
    /// No room, or the disk or the store failed.
    pub async fn put_bytes(&self, key: &Key, bytes: Bytes) -> Result<(), StorageError> {
        match &self.0.kind {
            Kind::Folder(files) => {
                let (incoming, target) = (self.incoming(), files.path_to_filesystem(key.path())?);
                blocking(move || write::write_in(&incoming, &bytes, &target)).await
            }
            Kind::S3 { client, breaker, .. } => {
                breaker.run(client.put_bytes(&self.place(key), bytes.into())).await
            }
        }
    }

    /// Reads a part of an object, block by block. The stream ends well only after exactly these bytes. A
    /// file of a folder is read by [`blocks`], which is much faster than the streams of `object_store`.
    ///
    /// # Errors
    /// [`StorageError::NotFound`], or the disk or the store failed.
    pub async fn read(
        &self,
        key: &Key,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, io::Result<Bytes>>, StorageError> {
        if range.is_empty() {
            return Ok(stream::empty().boxed());
        }
        let expected = range.end.saturating_sub(range.start);
        let part = GetOptions { range: Some(GetRange::Bounded(range.clone())), ..GetOptions::default() };
        let breaker = self.distant().map(|(breaker, _)| breaker.clone()).unwrap_or_default();
        let found = self.ask(async { Ok(self.objects().get_opts(&self.place(key), part).await?) }).await?;
        if found.range != range {
            let error =
                io::Error::new(io::ErrorKind::UnexpectedEof, "the object is shorter than it should be");
            return Err(error.into());
        }
        Ok(match found.payload {
            GetResultPayload::File(file, _) => blocks::stream(file, range).boxed(),
            GetResultPayload::Stream(stream) => exact::exactly(stream, expected, breaker).boxed(),
        })
    }

    /// Reads a small object whole.
    ///
    /// # Errors
    /// [`StorageError::NotFound`], or the disk or the store failed.
    pub async fn read_whole(&self, key: &Key) -> Result<Bytes, StorageError> {
        let read = async {
            let found = self.objects().get(&self.place(key)).await?;
            let size = found.meta.size;
            let bytes = found.bytes().await?;
            // An answer that ends early must not pass for the object.
            if bytes.len() as u64 == size {
                Ok(bytes)
            } else {
                Err(StorageError::Failed("it was cut".into()))
            }
        };
        self.ask(read).await
    }

    /// A local file with the bytes of an object, for those who must seek in it: the object itself, or a
    /// copy that is shared and kept for a while.
    ///
    /// # Errors
    /// [`StorageError::NotFound`], no room, or the disk or the store failed.
    pub async fn open_local(&self, key: &Key) -> Result<File, StorageError> {
        match &self.0.kind {
            Kind::Folder(files) => {
                let path = files.path_to_filesystem(key.path())?;
                blocking(move || File::open(path)).await
            }
            Kind::S3 { breaker, cache, .. } => {
                let download = async {
                    let found = self.ask(async { Ok(self.objects().get(&self.place(key)).await?) }).await?;
                    let size_bytes = found.meta.size;
                    let stream = exact::exactly(found.into_stream(), size_bytes, breaker.clone());
                    Ok((size_bytes, stream))
                };
                cache.open(key, download).await
            }
        }
    }

    /// What is known about an object; `None` when there is none.
    ///
    /// # Errors
    /// The disk or the store failed.
    pub async fn head(&self, key: &Key) -> Result<Option<ObjectInfo>, StorageError> {
        match self.ask(async { Ok(self.objects().head(&self.place(key)).await?) }).await {
            Ok(found) => Ok(Some(ObjectInfo { size_bytes: found.size })),
            Err(StorageError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Every object, in no order. What is being received is none yet.
    pub fn list(&self) -> BoxStream<'static, Result<Listed, StorageError>> {
        self.list_below(None)
    }

    /// What is staged as objects: the parts of one upload, or of all.
    pub fn list_staged(&self, upload: Option<Uuid>) -> BoxStream<'static, Result<Listed, StorageError>> {
        self.list_below(Some(Key::staging(upload)))
    }

    fn list_below(&self, folder: Option<Place>) -> BoxStream<'static, Result<Listed, StorageError>> {
        let (prefix, skipped) = match &self.0.kind {
            Kind::Folder(_) => (Place::default(), Some(Place::from(INCOMING))),
            Kind::S3 { prefix, .. } => (prefix.clone(), None),
        };
        let below: Place = match &folder {
            None => prefix.clone(),
            Some(folder) => prefix.parts().chain(folder.parts()).collect(),
        };
        let below = (!below.as_ref().is_empty()).then_some(&below);
        let listed = self.objects().list(below).map_err(StorageError::from);
        listed
            .try_filter_map(move |found| {
                let hidden = skipped.as_ref().is_some_and(|folder| found.location.prefix_matches(folder));
                let name: Option<Place> = found.location.prefix_match(&prefix).map(Iterator::collect);
                let listed = name.filter(|_| !hidden).map(|name| Listed {
                    key: Key::parse(name.as_ref()),
                    name: name.to_string(),
                    size_bytes: found.size,
                    modified: found.last_modified,
                });
                std::future::ready(Ok(listed))
            })
            .boxed()
    }

    /// Whether something could be put in now: the folder can be written, and a distant store answers.
    pub async fn is_writable(&self) -> bool {
        let local = self.try_incoming().await.is_ok();
        if self.is_local() || !local {
            return local;
        }
        let nothing = Key::song(uuid::Uuid::nil());
        matches!(tokio::time::timeout(READY_WITHIN, self.head(&nothing)).await, Ok(Ok(_)))
    }

    /// Deletes an object. One that is not there counts as deleted.
    ///
    /// # Errors
    /// The disk or the store failed.
    pub async fn delete(&self, key: &Key) -> Result<(), StorageError> {
        match self.ask(async { Ok(self.objects().delete(&self.place(key)).await?) }).await {
            Ok(()) | Err(StorageError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Checks that `bytes` more fit on the local disk without touching the reserve, which keeps the
    /// database writing when uploads no longer do: 5 % of the disk, at most 1 GiB.
    ///
    /// # Errors
    /// [`StorageError::Full`], or the disk cannot be asked.
    pub async fn check_space(&self, bytes: u64) -> Result<(), StorageError> {
        let incoming = self.incoming();
        blocking(move || write::ensure_room(&incoming, bytes)).await
    }

    /// Deletes what a crash left in [`Storage::incoming`] and says how many files that were. Call it
    /// before uploads are taken.
    ///
    /// # Errors
    /// The disk failed.
    pub async fn sweep_incoming(&self) -> Result<usize, StorageError> {
        let incoming = self.incoming();
        blocking(move || write::sweep(&incoming)).await
    }

    fn objects(&self) -> &dyn ObjectStore {
        match &self.0.kind {
            Kind::Folder(files) => files,
            Kind::S3 { client, .. } => &client.reader,
        }
    }

    /// What only a distant store has.
    fn distant(&self) -> Option<(&Breaker, &str)> {
        match &self.0.kind {
            Kind::Folder(_) => None,
            Kind::S3 { breaker, origin, .. } => Some((breaker, origin)),
        }
    }

    /// Where an object lies in the store.
    fn place(&self, key: &Key) -> Place {
        match &self.0.kind {
            Kind::Folder(_) => key.path().clone(),
            Kind::S3 { prefix, .. } => prefix.parts().chain(key.path().parts()).collect(),
        }
    }

    /// Asks the store, unless it is distant and to be left alone.
    async fn ask<T>(&self, work: impl Future<Output = Result<T, StorageError>>) -> Result<T, StorageError> {
        match self.distant() {
            None => work.await,
            Some((breaker, _)) => breaker.run(work).await,
        }
    }
}

/// Does what waits for the disk where waiting is allowed.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, StorageError> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?.map_err(StorageError::from)
}
