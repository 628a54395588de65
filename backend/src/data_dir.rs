//! The data folder: made with narrow rights, and held by one process at a time.

use std::fs::{File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// How long a process may still hold the folder that was killed: the children that it was about to start have all its
/// files open until they run what they shall.
const PATIENCE: Duration = Duration::from_secs(2);

/// Between two looks.
const BETWEEN: Duration = Duration::from_millis(10);

/// The data folder, locked for this process for as long as the value lives.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    lock: File,
}

impl DataDir {
    /// Makes the folder if it is not there (mode 0750) and locks it. Waits for a moment when it is held, and keeps the
    /// thread meanwhile: until it is had there is nothing else to do.
    ///
    /// # Errors
    /// One sentence: it cannot be made or written, or another process holds it.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let deadline = Instant::now() + PATIENCE;
        Self::open_while(path, || {
            sleep(BETWEEN);
            Instant::now() < deadline
        })
    }

    /// The same; `wait` is called each time that the folder is held, and says whether to try again.
    fn open_while(path: &Path, mut wait: impl FnMut() -> bool) -> anyhow::Result<Self> {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o750)
            .create(path)
            .with_context(|| format!("the data folder {} cannot be created", path.display()))?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("rhythmix.lock"))
            .with_context(|| format!("the data folder {} cannot be written", path.display()))?;
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Self { path: path.to_owned(), lock }),
                Err(TryLockError::WouldBlock) if wait() => {}
                Err(TryLockError::WouldBlock) => {
                    bail!("the data folder {} is in use by another Rhythmix process", path.display())
                }
                Err(TryLockError::Error(error)) => {
                    return Err(error)
                        .with_context(|| format!("the data folder {} cannot be locked", path.display()));
                }
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for DataDir {
    fn drop(&mut self) {
        // Closing the file is not enough: while a child process starts, it has the file open too.
        if let Err(error) = self.lock.unlock() {
            tracing::warn!(%error, "the data folder stays locked until this process ends");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_process_is_refused_until_the_first_lets_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b");
        let first = DataDir::open(&path).unwrap();
        let refused = DataDir::open_while(&path, || false).unwrap_err();
        assert!(refused.to_string().contains("in use"), "{refused}");
        drop(first);
        assert!(DataDir::open_while(&path, || false).is_ok());
    }

    #[test]
    fn who_is_about_to_let_go_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = Some(DataDir::open(folder.path()).unwrap());
        assert!(DataDir::open_while(folder.path(), || first.take().is_some()).is_ok());
    }
}
