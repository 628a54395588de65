//! The files that renditions are written to before they become objects, hashed on the way.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use sha2::{Digest, Sha256};
use shared::renditions::Rendition;
use shared::songs::Quality;
use tempfile::NamedTempFile;

use super::store::Rendered;
use crate::error::AppError;

/// What is gathered of a rendition before it is written.
const BUFFER_BYTES: usize = 64 << 10;

/// One file for each quality. They delete themselves unless they become objects.
#[derive(Debug)]
pub(super) struct Output(Vec<Growing>);

#[derive(Debug)]
struct Growing {
    quality: Quality,
    file: BufWriter<NamedTempFile>,
    hash: Sha256,
    size_bytes: u64,
}

impl Output {
    pub(super) fn create(folder: &Path, qualities: &[Quality]) -> Result<Self, AppError> {
        let create = |quality: &Quality| -> io::Result<Growing> {
            let file = tempfile::Builder::new().prefix("rendition-").tempfile_in(folder)?;
            let file = BufWriter::with_capacity(BUFFER_BYTES, file);
            Ok(Growing { quality: *quality, file, hash: Sha256::new(), size_bytes: 0 })
        };
        Ok(Self(qualities.iter().map(create).collect::<io::Result<_>>()?))
    }

    /// Takes the next bytes of one.
    pub(super) fn write(&mut self, quality: Quality, bytes: &[u8]) -> io::Result<()> {
        let growing = self.0.iter_mut().find(|growing| growing.quality == quality);
        let growing = growing.ok_or(io::ErrorKind::InvalidData)?;
        growing.hash.update(bytes);
        growing.size_bytes += bytes.len() as u64;
        growing.file.write_all(bytes)
    }

    /// Closes them and names what they hold. What was written must be what was described.
    pub(super) async fn finish(
        self,
        descriptions: Vec<Rendition>,
    ) -> Result<Vec<(Rendered, NamedTempFile)>, AppError> {
        let mut files = Vec::with_capacity(self.0.len());
        for growing in self.0 {
            let layout = descriptions.iter().find(|described| described.quality == growing.quality);
            let layout = layout.filter(|layout| layout.size_bytes == growing.size_bytes);
            let layout = layout.context("a rendition is not what it is said to be")?;
            let rendered = Rendered {
                id: super::name(),
                quality: growing.quality,
                size_bytes: growing.size_bytes,
                sha256: growing.hash.finalize().to_vec(),
                layout: serde_json::to_string(layout).map_err(anyhow::Error::new)?,
            };
            files.push((rendered, growing.file.into_inner().map_err(|error| error.into_error())?));
        }
        Ok(files)
    }
}
