//! The SHA-256 of an object, read from the store.

use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};

use crate::media::storage::{Key, Storage, StorageError};

/// Reads an object of `size_bytes` and sums it up.
pub(super) async fn sha256(storage: &Storage, key: &Key, size_bytes: u64) -> Result<Vec<u8>, StorageError> {
    let mut stream = storage.read(key, 0..size_bytes).await?;
    let mut sum = Sha256::new();
    while let Some(block) = stream.try_next().await? {
        sum.update(&block);
    }
    Ok(sum.finalize().to_vec())
}
