//! Where audio and pictures are kept: a folder now, any object store later.
//!
//! Reading and deleting go through `object_store`. Writing does not: an upload already lies as
//! a file in `incoming/` on the same file system, and becomes an object by one rename. An object is
//! there whole or not at all, also after a power cut.

mod key;
mod write;

#[cfg(test)]
mod tests;

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::{GetOptions, GetRange, GetResultPayload, ObjectStore, ObjectStoreExt};

pub use self::key::{Key, PictureFormat};
use super::blocks;

/// The folder of unfinished uploads, beside the objects.
const INCOMING: &str = "incoming";

/// Why the storage did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// There is no such object.
    #[error("the object is not there")]
    NotFound,
    /// There is no room left, or only the reserve.
    #[error("the storage is full")]
    Full,
    /// The disk or the service behind it failed.
    #[error("the storage failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<io::Error> for StorageError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::NotFound => Self::NotFound,
            _ => Self::Failed(Box::new(error)),
        }
    }
}

impl From<object_store::Error> for StorageError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound,
            other => Self::Failed(Box::new(other)),
        }
    }
}

/// The storage; cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Storage {
    root: Arc<Path>,
    objects: Arc<LocalFileSystem>,
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
        Ok(Self { root: root.into(), objects: Arc::new(objects) })
    }

    /// The folder for files that are still being received. Only what lies here can be put in.
    pub fn incoming(&self) -> PathBuf {
        self.root.join(INCOMING)
    }

    /// Makes an object of a file in [`Storage::incoming`]. When it returns, the object survives a power
    /// cut, and the file has moved.
    ///
    /// # Errors
    /// No room, or the disk failed; the file then still lies where it lay.
    pub async fn put_file(&self, key: &Key, file: &Path) -> Result<(), StorageError> {
        let (source, target) = (file.to_owned(), self.objects.path_to_filesystem(key.path())?);
        blocking(move || write::move_in(&source, &target)).await
    }

    /// Makes an object of bytes in memory, as lastingly as [`Storage::put_file`].
    ///
    /// # Errors
    /// No room, or the disk failed.
    pub async fn put_bytes(&self, key: &Key, bytes: Bytes) -> Result<(), StorageError> {
        let (incoming, target) = (self.incoming(), self.objects.path_to_filesystem(key.path())?);
        blocking(move || write::write_in(&incoming, &bytes, &target)).await
    }

    /// Reads a part of an object, block by block. A file of a folder is read by [`blocks`], which is
    /// much faster than the streams of `object_store`.
    ///
    /// # Errors
    /// [`StorageError::NotFound`], or the disk failed.
    pub async fn read(
        &self,
        key: &Key,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, io::Result<Bytes>>, StorageError> {
        if range.is_empty() {
            return Ok(stream::empty().boxed());
        }
        let part = GetOptions { range: Some(GetRange::Bounded(range.clone())), ..GetOptions::default() };
        Ok(match self.objects.get_opts(key.path(), part).await?.payload {
            GetResultPayload::File(file, _) => blocks::stream(file, range).boxed(),
            GetResultPayload::Stream(stream) => stream.map_err(io::Error::from).boxed(),
        })
    }

    /// Reads a small object whole.
    ///
    /// # Errors
    /// [`StorageError::NotFound`], or the disk failed.
    pub async fn read_whole(&self, key: &Key) -> Result<Bytes, StorageError> {
        Ok(self.objects.get(key.path()).await?.bytes().await?)
    }

    /// Whether something could be put in now: the folder is there and can be written.
    pub async fn is_writable(&self) -> bool {
        let incoming = self.incoming();
        blocking(move || tempfile::tempfile_in(incoming).map(drop)).await.is_ok()
    }

    /// Deletes an object. One that is not there counts as deleted.
    ///
    /// # Errors
    /// The disk failed.
    pub async fn delete(&self, key: &Key) -> Result<(), StorageError> {
        match self.objects.delete(key.path()).await.map_err(StorageError::from) {
            Ok(()) | Err(StorageError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Checks that `bytes` more fit without touching the reserve, which keeps the database writing when
    /// uploads no longer do: 5 % of the disk, at most 1 GiB.
    ///
    /// # Errors
    /// [`StorageError::Full`], or the disk cannot be asked.
    pub async fn check_space(&self, bytes: u64) -> Result<(), StorageError> {
        let root = Arc::clone(&self.root);
        blocking(move || {
            let disk = write::space(&root)?;
            if disk.has_room_for(bytes) { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
        })
        .await
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
}

/// Does what waits for the disk where waiting is allowed.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, StorageError> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?.map_err(StorageError::from)
}
