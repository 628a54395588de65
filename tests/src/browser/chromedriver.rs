//! One chromedriver for each browser, on a port that it chooses itself.

use std::fs::{self, File};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Result, bail};
use tempfile::TempDir;

use crate::environment;
use crate::wait::block_until;

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running chromedriver; it ends on drop.
pub(super) struct Chromedriver {
    process: Child,
    port: u16,
    _folder: TempDir,
}

impl Chromedriver {
    /// Starts it and waits until it listens.
    pub(super) fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("rhythmix-chromedriver-").tempdir()?;
        let log = folder.path().join("log");
        let output = File::create(&log)?;
        let process = Command::new(environment::chromedriver()?)
            .args(["--port=0", "--allowed-ips=127.0.0.1"])
            .stdin(Stdio::null())
            .stderr(output.try_clone()?)
            .stdout(output)
            .spawn()?;
        let mut driver = Self { process, port: 0, _folder: folder };
        driver.port = block_until("chromedriver to listen", PATIENCE, || {
            let said = fs::read_to_string(&log)?;
            if let Some(status) = driver.process.try_wait()? {
                bail!("chromedriver ended with {status}: {said}");
            }
            Ok(port(&said))
        })?;
        Ok(driver)
    }

    /// Where it listens.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        // A process that is gone already cannot be killed, which is fine.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The port in "ChromeDriver was started successfully on port 33333."
fn port(said: &str) -> Option<u16> {
    let (_, rest) = said.split_once("started successfully on port ")?;
    rest.split_once('.')?.0.parse().ok()
}
