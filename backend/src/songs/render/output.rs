//! The files that renditions are written to before they become objects, hashed on the way.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use sha2::{Digest, Sha256};
use shared::renditions::Rendition;
use shared::songs::Quality;
use tempfile::NamedTempFile;
use tokio::fs::File;
use tokio::io::{AsyncWriteExt, BufWriter};
use tokio::task::spawn_blocking;

use super::store::NewRendition;
use crate::error::AppError;

/// What is gathered of a rendition before it is written.
const BUFFER_BYTES: usize = 64 << 10;

/// One file for each quality. They delete themselves unless they become objects.
#[derive(Debug)]
pub(super) struct Output(Vec<Growing>);

#[derive(Debug)]
struct Growing {
    quality: Quality,
    file: NamedTempFile,
    writer: BufWriter<File>,
    hash: Sha256,
    size_bytes: u64,
}

impl Output {
    pub(super) async fn create(folder: PathBuf, qualities: Vec<Quality>) -> Result<Self, AppError> {
        let create = move || qualities.into_iter().map(|quality| Growing::create(&folder, quality)).collect();
        let files: io::Result<_> = spawn_blocking(create).await.map_err(io::Error::other)?;
        Ok(Self(files?))
    }

    /// Takes the next bytes of one.
    pub(super) async fn write(&mut self, quality: Quality, bytes: &[u8]) -> io::Result<()> {
        let growing = self.0.iter_mut().find(|growing| growing.quality == quality);
        let growing = growing.ok_or(io::ErrorKind::InvalidData)?;
        growing.hash.update(bytes);
        growing.size_bytes += bytes.len() as u64;
        growing.writer.write_all(bytes).await
    }

    /// Closes them and names what they hold. What was written must be what was described.
    pub(super) async fn finish(
        self,
        descriptions: Vec<Rendition>,
    ) -> Result<Vec<(NewRendition, NamedTempFile)>, AppError> {
        let mut files = Vec::with_capacity(self.0.len());
        for mut growing in self.0 {
            growing.writer.flush().await?;
            let layout = descriptions.iter().find(|described| described.quality == growing.quality);
            let layout = layout.filter(|layout| layout.size_bytes == growing.size_bytes);
            let layout = layout.context("a rendition is not what it is said to be")?;
            let rendered = NewRendition {
                id: super::name(),
                quality: growing.quality,
                size_bytes: growing.size_bytes,
                sha256: growing.hash.finalize().to_vec(),
                layout: serde_json::to_string(layout).map_err(anyhow::Error::new)?,
            };
            files.push((rendered, growing.file));
        }
        Ok(files)
    }
}

impl Growing {
    fn create(folder: &Path, quality: Quality) -> io::Result<Self> {
        let file = tempfile::Builder::new().prefix("rendition-").tempfile_in(folder)?;
        let writer = BufWriter::with_capacity(BUFFER_BYTES, File::from_std(file.as_file().try_clone()?));
        Ok(Self { quality, file, writer, hash: Sha256::new(), size_bytes: 0 })
    }
}
