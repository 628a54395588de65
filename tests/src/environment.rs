//! What `cargo xtask test` and `cargo xtask bench` tell about the things to test. Without it a test
//! fails: one that passes because it did nothing would be worse.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

/// The server to test, with the web app inside.
///
/// # Errors
/// It is not set, or nothing is there.
pub fn binary() -> Result<PathBuf> {
    path("RHYTHMIX_BIN")
}

/// The folder of the test audio.
///
/// # Errors
/// It is not set, or nothing is there.
pub fn fixtures() -> Result<PathBuf> {
    path("RHYTHMIX_FIXTURES")
}

/// The browser.
///
/// # Errors
/// It is not set, or nothing is there.
pub fn chrome() -> Result<PathBuf> {
    path("RHYTHMIX_CHROME")
}

/// What steers the browser.
///
/// # Errors
/// It is not set, or nothing is there.
pub fn chromedriver() -> Result<PathBuf> {
    path("RHYTHMIX_CHROMEDRIVER")
}

/// The script that judges pages for accessibility, `axe.min.js` of axe-core.
///
/// # Errors
/// It is not set, or nothing is there.
pub fn axe() -> Result<PathBuf> {
    path("RHYTHMIX_AXE")
}

/// The client of tus that its authors wrote, `tus.min.js` of tus-js-client.
///
/// # Errors
/// It is not set, or nothing is there.
pub fn tus() -> Result<PathBuf> {
    path("RHYTHMIX_TUS")
}

/// What streaming is compared with.
///
/// # Errors
/// It is not set, or nothing is there.
pub fn nginx() -> Result<PathBuf> {
    path("RHYTHMIX_NGINX")
}

/// A database of PostgreSQL whose user may create more.
///
/// # Errors
/// It is not set, or nothing is there.
pub fn postgres() -> Result<String> {
    variable("RHYTHMIX_TEST_DATABASE_URL")
}

fn path(name: &str) -> Result<PathBuf> {
    let path = PathBuf::from(variable(name)?);
    anyhow::ensure!(path.exists(), "{name} says {}, but nothing is there", path.display());
    Ok(path)
}

fn variable(name: &str) -> Result<String> {
    std::env::var(name).with_context(|| {
        format!(
            "{name} is not set: run the tests with `cargo xtask test` and the figures with `cargo xtask bench`"
        )
    })
}
