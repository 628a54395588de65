//! Lays compressed copies beside files, so that the server never compresses while it serves.

use std::{ffi::OsStr, fs, io::Write as _, path::Path};

use anyhow::{Context as _, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use crate::files;

/// Kinds that are not compressed already.
const KINDS: [&str; 9] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];

/// Writes `file.br` and `file.gz` for every file below that gets smaller by it.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn folder(folder: &Path) -> Result<()> {
    for file in files::below(folder)? {
        if !file.extension().and_then(OsStr::to_str).is_some_and(|kind| KINDS.contains(&kind)) {
            continue;
        }
        let path = folder.join(file);
        let content = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        for (suffix, compressed) in [(".br", brotli(&content)?), (".gz", gzip(&content)?)] {
            if compressed.len() < content.len() {
                let mut copy = path.clone().into_os_string();
                copy.push(suffix);
                fs::write(&copy, compressed).with_context(|| format!("cannot write {}", copy.display()))?;
            }
        }
    }
    Ok(())
}

/// Brotli at its best.
///
/// # Errors
/// Never in practice: it writes to memory.
pub(crate) fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let best =
        BrotliEncoderParams { quality: 11, size_hint: content.len(), ..BrotliEncoderParams::default() };
    let mut rest = content;
    brotli::BrotliCompress(&mut rest, &mut compressed, &best).context("brotli failed")?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish().context("gzip failed")
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn what_is_compressed_can_be_read_again() {
        let text = "the same again, ".repeat(100);
        let small = brotli(text.as_bytes()).unwrap();
        assert!(small.len() < 100);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut small.as_slice(), &mut plain).unwrap();
        assert_eq!(plain, text.as_bytes());
        let mut plain = String::new();
        flate2::read::GzDecoder::new(gzip(text.as_bytes()).unwrap().as_slice())
            .read_to_string(&mut plain)
            .unwrap();
        assert_eq!(plain, text);
    }

    #[test]
    fn only_what_gets_smaller_and_is_not_compressed_already_is_copied() {
        let dist = tempfile::tempdir().unwrap();
        for (name, content) in
            [("a.css", "a".repeat(500)), ("b.css", "b".to_owned()), ("c.png", "c".repeat(500))]
        {
            fs::write(dist.path().join(name), content).unwrap();
        }
        folder(dist.path()).unwrap();
        let names: Vec<_> = files::below(dist.path()).unwrap();
        assert_eq!(names, ["a.css", "a.css.br", "a.css.gz", "b.css", "c.png"].map(std::path::PathBuf::from));
    }
}
