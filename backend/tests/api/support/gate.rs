//! Children of the workshop that a test can hold up, count, and make impossible.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

/// What the children of an application run. Whole renditions wait until it is opened.
pub struct Gate(TempDir);

impl Gate {
    pub fn closed() -> Self {
        let folder = tempfile::tempdir().unwrap();
        symlink(env!("CARGO_BIN_EXE_rhythmix"), folder.path().join("rhythmix")).unwrap();
        let gate = Self(folder);
        gate.mend();
        gate
    }

    pub fn program(&self) -> PathBuf {
        self.0.path().join("child")
    }

    /// Lets renditions be made.
    pub fn open(&self) {
        fs::write(self.0.path().join("gate"), b"").unwrap();
    }

    /// From now on no child can be started.
    pub fn break_down(&self) {
        fs::remove_file(self.program()).unwrap();
    }

    /// Children can be started again.
    pub fn mend(&self) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/workshop/gated.sh");
        symlink(script, self.program()).unwrap();
    }

    /// Waits until the first child was started for a request of this kind.
    pub async fn until_started(&self, request: &str) {
        let started = async {
            while self.count(request) == 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), started).await.expect("no child is started");
    }

    /// How many children were started for requests of this kind.
    pub fn count(&self, request: &str) -> usize {
        let log = fs::read_to_string(self.0.path().join("log")).unwrap_or_default();
        log.lines().filter(|line| line.starts_with(&format!("{{\"task\":\"{request}\""))).count()
    }
}
