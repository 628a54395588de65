//! Objects of a distant store as files on the local disk, for those who must seek in them. Bounded in
//! bytes; what has not been used for longest goes first.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use moka::future::Cache as Entries;
use moka::policy::EvictionPolicy;
use tempfile::{NamedTempFile, TempPath};

use super::{Key, StorageError, blocking, write};

/// The unit that sizes are weighed in.
const KIB: u64 = 1024;

/// The files; clones share them. A file goes when nobody remembers it, and stays readable for those who
/// have it open.
#[derive(Clone)]
pub(super) struct Cache {
    folder: PathBuf,
    entries: Entries<Key, Arc<Entry>>,
}

struct Entry {
    path: TempPath,
    size_bytes: u64,
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Cache {
    /// A cache of at most `limit_bytes` in `folder`.
    pub(super) fn new(folder: PathBuf, limit_bytes: u64) -> Self {
        let weigh = |_: &Key, entry: &Arc<Entry>| {
            u32::try_from(entry.size_bytes.div_ceil(KIB)).unwrap_or(u32::MAX).max(1)
        };
        let entries = Entries::builder()
            .max_capacity(limit_bytes / KIB)
            .weigher(weigh)
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self { folder, entries }
    }

    /// Removes what an earlier process left.
    pub(super) async fn clear(&self) -> Result<(), StorageError> {
        let folder = self.folder.clone();
        blocking(move || {
            write::create_folders(&folder)?;
            write::sweep(&folder).map(drop)
        })
        .await
    }

    /// The file of an object. Those who ask at the same time share one download.
    pub(super) async fn open<S>(
        &self,
        key: &Key,
        download: impl Future<Output = Result<(u64, S), StorageError>> + Send,
    ) -> Result<File, StorageError>
    where
        S: Stream<Item = std::io::Result<Bytes>> + Send,
    {
        let fetched = self.entries.try_get_with(key.clone(), async {
            let (size_bytes, stream) = download.await?;
            self.fetch(size_bytes, stream).await.map(Arc::new)
        });
        let entry = fetched.await.map_err(|shared: Arc<StorageError>| match &*shared {
            StorageError::NotFound => StorageError::NotFound,
            StorageError::Full => StorageError::Full,
            StorageError::Failed(_) | StorageError::Refused(_) => StorageError::Failed(Box::new(shared)),
        })?;
        blocking(move || File::open(&entry.path)).await
    }

    async fn fetch(
        &self,
        size_bytes: u64,
        stream: impl Stream<Item = std::io::Result<Bytes>> + Send,
    ) -> Result<Entry, StorageError> {
        let folder = self.folder.clone();
        let mut file = blocking(move || {
            write::create_folders(&folder)?;
            write::ensure_room(&folder, size_bytes)?;
            NamedTempFile::new_in(&folder)
        })
        .await?;
        let mut stream = std::pin::pin!(stream);
        while let Some(block) = stream.next().await {
            let block = block?;
            file = blocking(move || file.write_all(&block).map(|()| file)).await?;
        }
        Ok(Entry { path: file.into_temp_path(), size_bytes })
    }
}

#[cfg(test)]
impl Cache {
    /// Does what is done now and then.
    pub(super) async fn settle(&self) {
        self.entries.run_pending_tasks().await;
    }
}
