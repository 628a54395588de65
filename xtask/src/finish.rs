//! `cargo xtask web-finish`: what is left to do when Trunk has built the web app.
//!
//! Trunk calls this before the result goes to `dist` (see `Trunk.toml`). A release build gets its inline
//! script moved into a file, since our content security policy allows none; its checksums verified; its
//! file list written into the service worker; and compressed copies laid beside its files.

pub(crate) mod compress;
mod html;
mod page;
pub(crate) mod parts;
pub(crate) mod uploader;
mod worker;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::split;

/// Finishes the build that Trunk tells of by its environment.
///
/// # Errors
/// When Trunk did not call us, or its result is not as we know it.
pub(crate) fn from_hook() -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let staging = staging.context("TRUNK_STAGING_DIR is not set: Trunk calls this, see Trunk.toml")?;
    let release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    // Only the release build of `cargo xtask` cuts the app; there are no parts in others.
    if let Some(folder) = env::var_os(split::PARTS) {
        parts::add(Path::new(&folder), &staging)?;
    }
    finish(&staging, release)
}

fn finish(staging: &Path, release: bool) -> Result<()> {
    uploader::name(staging)?;
    move_scripts(staging)?;
    if release {
        worker::fill(staging)?;
        compress::folder(staging)?;
    }
    Ok(())
}

/// Turns the inline scripts of the page into files.
fn move_scripts(staging: &Path) -> Result<()> {
    let index = staging.join("index.html");
    let text = fs::read_to_string(&index).with_context(|| format!("cannot read {}", index.display()))?;
    let page = page::without_inline_scripts(&text)?;
    for script in &page.scripts {
        let file = staging.join(&script.name);
        fs::write(&file, &script.content).with_context(|| format!("cannot write {}", file.display()))?;
    }
    page::verify_checksums(&page.html, |file| fs::read(staging.join(file)).ok())?;
    fs::write(&index, page.html).with_context(|| format!("cannot write {}", index.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<!doctype html><html data-uploader=\"/uploader.js\"><body><script type=\"module\">start()</script></body></html>";

    fn built() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("index.html"), PAGE).unwrap();
        fs::write(folder.path().join("sw.js"), "const VERSION = \"dev\";\nconst PRECACHE = [];\n").unwrap();
        fs::write(folder.path().join("app.wasm"), [0; 4096]).unwrap();
        fs::write(folder.path().join("uploader.js"), "export { __wbg_init as default };").unwrap();
        fs::write(folder.path().join("uploader_bg.wasm"), [1; 4096]).unwrap();
        folder
    }

    #[test]
    fn a_release_build_is_finished_in_every_respect() {
        let folder = built();
        finish(folder.path(), true).unwrap();
        let index = fs::read_to_string(folder.path().join("index.html")).unwrap();
        assert!(!index.contains("start()"), "{index}");
        let worker = fs::read_to_string(folder.path().join("sw.js")).unwrap();
        assert!(worker.contains("\"/app.wasm\"") && worker.contains("\"/loader-"), "{worker}");
        for copy in ["app.wasm.br", "app.wasm.gz"] {
            assert!(folder.path().join(copy).exists(), "{copy}");
        }
        assert!(!worker.contains("uploader"), "it is fetched when it is needed: {worker}");
        assert!(!worker.contains(".br"), "compressed copies are no files of their own: {worker}");
    }

    #[test]
    fn a_debug_build_is_not_cached_nor_compressed() {
        let folder = built();
        finish(folder.path(), false).unwrap();
        let worker = fs::read_to_string(folder.path().join("sw.js")).unwrap();
        assert_eq!(worker, "const VERSION = \"dev\";\nconst PRECACHE = [];\n");
        assert!(!folder.path().join("app.wasm.br").exists());
    }
}
