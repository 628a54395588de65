//! Staged bytes as parts in a distant store, each named by where it begins.

use std::io::{Seek, SeekFrom, Write};

use futures_util::TryStreamExt;
use shared::ids::UploadId;
use tempfile::NamedTempFile;

use super::{Whole, blocking};
use crate::error::AppError;
use crate::media::storage::{Key, Listed, Storage, StorageError};

/// Brings all parts of an upload here, as one file that goes when it is no longer read.
///
/// # Errors
/// A part is missing, or the store fails.
pub(super) async fn put_together(storage: &Storage, upload: UploadId) -> Result<Whole, AppError> {
    let mut parts: Vec<(u64, Listed)> = storage
        .list_staged(Some(upload.0))
        .try_filter_map(|part| {
            let offset = part.key.as_ref().and_then(Key::part_offset);
            std::future::ready(Ok(offset.map(|offset| (offset, part))))
        })
        .try_collect()
        .await?;
    parts.sort_by_key(|(offset, _)| *offset);
    let folder = storage.incoming();
    let mut whole = blocking(move || NamedTempFile::new_in(folder)).await?;
    let mut length = 0;
    for (offset, part) in parts {
        if offset != length {
            return Err(AppError::Internal(anyhow::anyhow!("the part of an upload at {length} is missing")));
        }
        length += part.size_bytes;
        let mut blocks = storage.read(&Key::part(upload.0, offset), 0..part.size_bytes).await?;
        while let Some(block) = blocks.try_next().await.map_err(StorageError::from)? {
            whole = blocking(move || whole.write_all(&block).map(|()| whole)).await?;
        }
    }
    blocking(move || {
        whole.seek(SeekFrom::Start(0))?;
        let (file, copy) = whole.into_parts();
        Ok(Whole { file, path: copy.to_path_buf(), _copy: Some(copy) })
    })
    .await
}

/// Removes all that is staged of an upload.
///
/// # Errors
/// The store fails.
pub(super) async fn remove(storage: &Storage, upload: UploadId) -> Result<(), AppError> {
    let staged: Vec<Listed> = storage.list_staged(Some(upload.0)).try_collect().await?;
    for key in staged.iter().filter_map(|part| part.key.as_ref()) {
        storage.delete(key).await?;
    }
    Ok(())
}
