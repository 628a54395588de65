//! The parts of the web app that pages fetch when they are opened, laid beside the app; see `split.rs`.

use std::{ffi::OsStr, fs, path::Path};

use anyhow::{Context as _, Result, ensure};

use crate::files;

/// Whether a file is fetched by the pages that need it. It is no part of the app shell.
pub(crate) fn owns(file: &Path) -> bool {
    file.file_name().and_then(OsStr::to_str).is_some_and(|name| name.starts_with("part-"))
}

/// Copies the parts and the script that loads them, and lets the page fetch that script together with the app
/// that imports it.
///
/// # Errors
/// When a file cannot be copied, or the page does not name the app.
pub(super) fn add(parts: &Path, staging: &Path) -> Result<()> {
    for file in files::below(parts)? {
        fs::copy(parts.join(&file), staging.join(&file))
            .with_context(|| format!("cannot copy {}", file.display()))?;
        let name = file.display().to_string();
        if name.ends_with(".js") {
            let index = staging.join("index.html");
            let page = fs::read_to_string(&index).context("cannot read index.html")?;
            fs::write(&index, with_preload(&page, &name)?)?;
        }
    }
    Ok(())
}

fn with_preload(page: &str, script: &str) -> Result<String> {
    const PRELOAD: &str = "<link rel=\"modulepreload\"";
    ensure!(page.contains(PRELOAD), "index.html does not name the app's script");
    Ok(page.replacen(PRELOAD, &format!("{PRELOAD} href=\"/{script}\">{PRELOAD}"), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_lie_beside_the_app_and_the_page_fetches_their_script_early() {
        let (parts, staging) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(parts.path().join("part-library-1.wasm"), "wasm").unwrap();
        fs::write(parts.path().join("parts-1.js"), "js").unwrap();
        let page = "<head><link rel=\"modulepreload\" href=\"/app.js\"></head>";
        fs::write(staging.path().join("index.html"), page).unwrap();
        add(parts.path(), staging.path()).unwrap();
        assert_eq!(fs::read(staging.path().join("part-library-1.wasm")).unwrap(), b"wasm");
        let page = fs::read_to_string(staging.path().join("index.html")).unwrap();
        assert_eq!(
            page,
            "<head><link rel=\"modulepreload\" href=\"/parts-1.js\"><link rel=\"modulepreload\" href=\"/app.js\"></head>"
        );
        assert!(owns(Path::new("part-library-1.wasm")) && !owns(Path::new("parts-1.js")));
    }
}
