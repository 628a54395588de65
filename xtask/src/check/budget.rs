//! What the browser has to fetch before the app starts must stay small.

use std::{ffi::OsStr, fs, path::Path};

use anyhow::{Context as _, Result, ensure};

use crate::{
    files,
    finish::{compress, parts, uploader},
};

/// For html, css, js and wasm together, compressed.
const BUDGET: usize = 300_000;
/// For all parts that pages fetch when they are opened, together.
const PARTS_BUDGET: usize = 450_000;
/// For the worker that sends files, which is fetched when it is first needed.
const UPLOADER_BUDGET: usize = 350_000;

/// A file. Sizes in bytes.
struct Weight {
    name: String,
    plain: usize,
    compressed: usize,
}

/// Prints what each file weighs and compares the sum with the budget.
///
/// # Errors
/// When the app is not built, or too large.
pub(super) fn check(dist: &Path) -> Result<()> {
    let files = weights(dist)?;
    ensure!(files.iter().any(|part| part.name == "index.html"), "{} holds no web app", dist.display());
    let width = files.iter().map(|part| part.name.len()).max().unwrap_or(0);
    let (uploader, app): (Vec<_>, Vec<_>) =
        files.iter().partition(|file| uploader::owns(Path::new(&file.name)));
    let (later, shell): (Vec<_>, Vec<_>) =
        app.into_iter().partition(|file| parts::owns(Path::new(&file.name)));
    weigh("the web app", &shell, width, BUDGET)?;
    weigh("what pages fetch later", &later, width, PARTS_BUDGET)?;
    weigh("the worker that sends files", &uploader, width, UPLOADER_BUDGET)
}

fn weigh(what: &str, files: &[&Weight], width: usize, budget: usize) -> Result<()> {
    eprintln!("      {:width$}  {:>9}  {:>9}", "file", "bytes", "brotli");
    for Weight { name, plain, compressed } in files {
        eprintln!("      {name:width$}  {plain:>9}  {compressed:>9}");
    }
    let plain: usize = files.iter().map(|part| part.plain).sum();
    let total: usize = files.iter().map(|part| part.compressed).sum();
    eprintln!("      {:width$}  {plain:>9}  {total:>9}  of {budget}", "total");
    ensure!(total <= budget, "{what} weighs {total} bytes, {} too many", total - budget);
    Ok(())
}

fn weights(dist: &Path) -> Result<Vec<Weight>> {
    let counts = |path: &Path| {
        path.extension()
            .and_then(OsStr::to_str)
            .is_some_and(|end| ["html", "css", "js", "wasm"].contains(&end))
    };
    let files = files::below(dist)?.into_iter().filter(|path| counts(path));
    files
        .map(|file| {
            let content =
                fs::read(dist.join(&file)).with_context(|| format!("cannot read {}", file.display()))?;
            let compressed = compress::brotli(&content)?.len().min(content.len());
            Ok(Weight { name: file.display().to_string(), plain: content.len(), compressed })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_shell_counts_and_a_missing_app_is_an_error() {
        let dist = tempfile::tempdir().unwrap();
        fs::write(dist.path().join("app.wasm"), [0; 1000]).unwrap();
        fs::write(dist.path().join("icon.png"), [0; 1000]).unwrap();
        assert_eq!(weights(dist.path()).unwrap().len(), 1);
        assert!(check(dist.path()).unwrap_err().to_string().ends_with("holds no web app"));
        fs::write(dist.path().join("index.html"), "<!doctype html>").unwrap();
        check(dist.path()).unwrap();
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let dist = tempfile::tempdir().unwrap();
        fs::write(dist.path().join("index.html"), "<!doctype html>").unwrap();
        // Nothing that brotli could make small: a generator of noise.
        let mut state = 1_u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        })
        .take(BUDGET)
        .collect();
        fs::write(dist.path().join("app.wasm"), noise).unwrap();
        let file = |name: &str| dist.path().join(name);
        assert!(check(dist.path()).unwrap_err().to_string().starts_with("the web app weighs"));
        // The same in the worker is another matter, since it has a budget of its own.
        fs::rename(file("app.wasm"), file("uploader_bg.wasm")).unwrap();
        check(dist.path()).unwrap();
    }
}
