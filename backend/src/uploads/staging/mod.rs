//! The bytes of uploads that are not songs yet: appended to, read, removed.
//!
//! Where the store is a folder, each upload is a file beside it, named by its id, that grows. Where the store
//! is distant, what has arrived goes there in parts, so that any node can go on. Either way the database
//! says how many bytes count; what lies behind them was never acknowledged, and is cut off or written over.

mod appender;
mod files;
mod parts;

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use anyhow::Context;
use bytes::Bytes;
use shared::ids::UploadId;
use tempfile::TempPath;

pub(super) use self::appender::Appender;
use crate::error::AppError;
use crate::media::storage::{Key, Storage, StorageError};

/// The ending of the picture that came with an upload.
const COVER: &str = "cover";

/// Whose bytes a file in the folder has, by its name; `None` for what is none of ours, or half written.
pub(super) fn parse_name(name: &str) -> Option<UploadId> {
    name.strip_suffix(COVER).and_then(|name| name.strip_suffix('.')).unwrap_or(name).parse().ok()
}

/// What an upload has brought so far.
#[derive(Debug, Clone)]
pub(super) struct Staged {
    storage: Storage,
    upload: UploadId,
    is_in_parts: bool,
}

/// A file that has arrived whole.
#[derive(Debug)]
pub(super) struct Whole {
    /// For reading, from its beginning.
    pub(super) file: File,
    path: PathBuf,
    /// Removes what was only put together to be read.
    _copy: Option<TempPath>,
}

impl Staged {
    pub(super) fn of(storage: &Storage, upload: UploadId) -> Self {
        Self { storage: storage.clone(), upload, is_in_parts: !storage.is_local() }
    }

    fn audio(&self) -> PathBuf {
        self.storage.incoming().join(self.upload.to_string())
    }

    fn picture(&self) -> PathBuf {
        self.storage.incoming().join(format!("{}.{COVER}", self.upload))
    }

    /// Opens it behind the `offset` bytes that count.
    ///
    /// # Errors
    /// [`AppError::Expired`] when fewer bytes are there; the disk fails.
    pub(super) async fn append_at(&self, offset: u64) -> Result<Appender, AppError> {
        if self.is_in_parts {
            return Appender::in_parts(self.storage.clone(), self.upload, offset).await;
        }
        let path = self.audio();
        let file = blocking(move || files::open_at(&path, offset)).await?;
        Ok(Appender::to_file(file.ok_or(AppError::Expired)?))
    }

    /// Keeps the picture that came with it, lastingly.
    ///
    /// # Errors
    /// No room, or the store fails.
    pub(super) async fn put_cover(&self, bytes: Vec<u8>) -> Result<(), AppError> {
        if self.is_in_parts {
            return Ok(self.storage.put_bytes(&Key::staged_cover(self.upload.0), Bytes::from(bytes)).await?);
        }
        let (folder, path) = (self.storage.incoming(), self.picture());
        blocking(move || files::write_whole(&folder, &path, &bytes)).await
    }

    /// The picture that came with it.
    ///
    /// # Errors
    /// The store fails.
    pub(super) async fn cover(&self) -> Result<Vec<u8>, AppError> {
        if self.is_in_parts {
            return Ok(self.storage.read_whole(&Key::staged_cover(self.upload.0)).await?.to_vec());
        }
        let path = self.picture();
        blocking(move || fs::read(path)).await
    }

    /// The whole of it, for reading.
    ///
    /// # Errors
    /// Bytes are missing, or the store fails.
    pub(super) async fn open(&self, size_bytes: u64) -> Result<Whole, AppError> {
        let whole = if self.is_in_parts {
            parts::put_together(&self.storage, self.upload).await?
        } else {
            let path = self.audio();
            blocking(move || Ok(Whole { file: File::open(&path)?, path, _copy: None })).await?
        };
        let length = whole.file.metadata().map_err(StorageError::from)?.len();
        if length == size_bytes {
            Ok(whole)
        } else {
            Err(AppError::Internal(anyhow::anyhow!("an upload of {size_bytes} bytes has {length}")))
        }
    }

    /// Makes an object of it; what is staged stays until it is removed.
    ///
    /// # Errors
    /// No room, or the store fails.
    pub(super) async fn place(&self, whole: &Whole, key: &Key) -> Result<(), AppError> {
        let (source, folder) = (whole.path.clone(), self.storage.incoming());
        let copy = blocking(move || files::link(&source, &folder)).await?;
        let placed = self.storage.put_file(key, &copy).await;
        if placed.is_err() {
            blocking(move || files::remove(&copy)).await?;
        }
        Ok(placed?)
    }

    /// Removes all of it. What is not there counts as removed.
    ///
    /// # Errors
    /// The store fails.
    pub(super) async fn remove(&self) -> Result<(), AppError> {
        if self.is_in_parts {
            return parts::remove(&self.storage, self.upload).await;
        }
        let (audio, picture) = (self.audio(), self.picture());
        blocking(move || files::remove(&audio).and_then(|()| files::remove(&picture))).await
    }
}

/// Does what waits for the disk where waiting is allowed.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, AppError> {
    let done = tokio::task::spawn_blocking(work).await.context("working on a file failed")?;
    Ok(done.map_err(StorageError::from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ids() {
        let id = UploadId(uuid::Uuid::from_u128(7));
        assert_eq!(parse_name(&id.to_string()), Some(id));
        assert_eq!(parse_name(&format!("{id}.cover")), Some(id));
        for name in ["half", ".tmpabc", "", "x.cover", ".cover", &format!("{id}.placing")] {
            assert_eq!(parse_name(name), None);
        }
    }
}
