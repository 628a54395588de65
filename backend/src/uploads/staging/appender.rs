//! Where the bytes of one request go.

use std::fs::File;
use std::io::Write;

use bytes::BytesMut;
use shared::ids::UploadId;
use tempfile::NamedTempFile;

use super::blocking;
use crate::error::AppError;
use crate::media::storage::{Key, Storage};

/// Takes blocks, one after the other.
#[derive(Debug)]
pub(in crate::uploads) struct Appender(Sink);

#[derive(Debug)]
enum Sink {
    /// To the end of a file.
    File(File),
    /// To the next part, which lies in a local file until it is sent.
    Parts { storage: Storage, upload: UploadId, begins_at: u64, length: u64, part: NamedTempFile },
}

impl Appender {
    pub(super) fn to_file(file: File) -> Self {
        Self(Sink::File(file))
    }

    pub(super) async fn in_parts(storage: Storage, upload: UploadId, offset: u64) -> Result<Self, AppError> {
        let part = empty_part(&storage).await?;
        Ok(Self(Sink::Parts { storage, upload, begins_at: offset, length: 0, part }))
    }

    /// Appends; lasting only after [`Appender::sync`].
    ///
    /// # Errors
    /// No room, or the disk fails.
    pub(in crate::uploads) async fn write(mut self, block: BytesMut) -> Result<Self, AppError> {
        let write = move || {
            match &mut self.0 {
                Sink::File(file) => file.write_all(&block)?,
                Sink::Parts { length, part, .. } => {
                    part.write_all(&block)?;
                    *length += block.len() as u64;
                }
            }
            Ok(self)
        };
        blocking(write).await
    }

    /// Makes what was written last.
    ///
    /// # Errors
    /// The disk or the store fails.
    pub(in crate::uploads) async fn sync(self) -> Result<Self, AppError> {
        Ok(Self(match self.0 {
            Sink::File(file) => Sink::File(blocking(move || file.sync_data().map(|()| file)).await?),
            Sink::Parts { storage, upload, begins_at, length, part } if length > 0 => {
                storage.put_file(&Key::part(upload.0, begins_at), part.path()).await?;
                let part = empty_part(&storage).await?;
                Sink::Parts { storage, upload, begins_at: begins_at + length, length: 0, part }
            }
            nothing @ Sink::Parts { .. } => nothing,
        }))
    }
}

async fn empty_part(storage: &Storage) -> Result<NamedTempFile, AppError> {
    let folder = storage.incoming();
    blocking(move || NamedTempFile::new_in(folder)).await
}
