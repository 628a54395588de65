//! Writing to a folder so that it lasts: the content first, then the name, each on the disk before the
//! next step.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use tempfile::NamedTempFile;

/// The most that is kept free.
const MAX_RESERVE: u64 = 1 << 30;

/// Makes a folder and those above it, for the owner and his group alone, and makes them last.
pub(super) fn create_folders(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        create_folders(parent)?;
    }
    match DirBuilder::new().mode(0o750).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        created => created?,
    }
    sync_folder(parent.unwrap_or(Path::new(".")))
}

/// Moves a finished file to its place.
pub(super) fn move_in(source: &Path, target: &Path) -> io::Result<()> {
    File::open(source)?.sync_all()?;
    let folder = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
    // Deleting the last object of a folder deletes the folder, perhaps between these two lines.
    for _ in 0..3 {
        create_folders(folder)?;
        match fs::rename(source, target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && source.exists() => {}
            renamed => {
                renamed?;
                return sync_folder(folder);
            }
        }
    }
    Err(io::Error::other("the folder of an object vanishes again and again"))
}

/// Writes bytes to a place, by way of a file in `incoming`.
pub(super) fn write_in(incoming: &Path, bytes: &[u8], target: &Path) -> io::Result<()> {
    let mut file = NamedTempFile::new_in(incoming)?;
    file.write_all(bytes)?;
    // Until it is moved, the file deletes itself when anything goes wrong.
    move_in(file.path(), target)?;
    file.into_temp_path().keep().map_err(|kept| kept.error)?;
    Ok(())
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Deletes all files of a folder and counts them.
pub(super) fn sweep(folder: &Path) -> io::Result<usize> {
    let mut swept = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
            swept += 1;
        }
    }
    Ok(swept)
}

/// The room on a disk, in bytes.
#[derive(Debug, Clone, Copy)]
struct Space {
    total: u64,
    free: u64,
    can_hold_files: bool,
}

impl Space {
    /// Whether so many bytes fit beside the reserve.
    fn has_room_for(self, bytes: u64) -> bool {
        let reserve = (self.total / 20).min(MAX_RESERVE);
        self.can_hold_files && bytes.saturating_add(reserve) <= self.free
    }
}

/// Fails with `StorageFull` unless so many bytes fit beside the reserve on the disk of `folder`.
pub(super) fn ensure_room(folder: &Path, bytes: u64) -> io::Result<()> {
    if space(folder)?.has_room_for(bytes) { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
}

/// Asks for the room on the disk that a folder lies on.
fn space(folder: &Path) -> io::Result<Space> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(Space {
        total: disk.f_blocks.saturating_mul(disk.f_frsize),
        free: disk.f_bavail.saturating_mul(disk.f_frsize),
        // Some file systems do not count files at all.
        can_hold_files: disk.f_files == 0 || disk.f_favail > 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_is_never_given_away() {
        let small = Space { total: 1000, free: 100, can_hold_files: true };
        assert!(small.has_room_for(50));
        assert!(!small.has_room_for(51));
        assert!(!small.has_room_for(u64::MAX));
        let large = Space { total: 1 << 50, free: 2 << 30, can_hold_files: true };
        assert!(large.has_room_for(1 << 30));
        assert!(!large.has_room_for((1 << 30) + 1));
        assert!(!Space { can_hold_files: false, ..large }.has_room_for(1));
    }
}
