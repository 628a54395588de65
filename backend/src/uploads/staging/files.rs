//! Staged bytes as local files.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file that ends at `offset`, ready to be appended to; `None` when it is shorter.
pub(super) fn open_at(path: &Path, offset: u64) -> io::Result<Option<File>> {
    let is_new = !path.exists();
    let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    if is_new && let Some(folder) = path.parent() {
        // The name must last as the bytes do.
        File::open(folder)?.sync_all()?;
    }
    if file.metadata()?.len() < offset {
        return Ok(None);
    }
    file.set_len(offset)?;
    file.seek(SeekFrom::Start(offset))?;
    Ok(Some(file))
}

/// Writes a small file, all or nothing, lastingly.
pub(super) fn write_whole(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

/// A second name for a file, or a copy where the file system has no second names.
pub(super) fn link(source: &Path, folder: &Path) -> io::Result<PathBuf> {
    let copy = folder.join(format!("{}.placing", uuid::Uuid::now_v7()));
    if fs::hard_link(source, &copy).is_err() {
        fs::copy(source, &copy)?;
    }
    Ok(copy)
}

/// Removes a file. One that is not there counts as removed.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_counts_is_gone_on_from() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        open_at(&path, 0).unwrap().unwrap().write_all(b"12345").unwrap();
        open_at(&path, 3).unwrap().unwrap().write_all(b"ab").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"123ab");
        assert!(open_at(&path, 6).unwrap().is_none(), "bytes are never made up");
    }
}
