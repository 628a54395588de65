//! Tells the service worker which files the app consists of.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};

use super::uploader;
use crate::files::{self, Fingerprint};

/// The worker itself. It is never in its own cache.
const WORKER: &str = "sw.js";

/// What the source of the worker holds in the place of the list and of the version.
const NO_FILES: &str = "const PRECACHE = [];";
const NO_VERSION: &str = "const VERSION = \"dev\";";

/// Writes the list of all files, and a version that changes with any of them, into the worker.
///
/// # Errors
/// When a file cannot be read or the worker lacks the places to fill.
pub(super) fn fill(dist: &Path) -> Result<()> {
    let mut version = Fingerprint::default();
    version.add_path(dist, ".")?;
    let files = files::below(dist)?;
    let urls: Vec<String> = files
        .iter()
        .filter(|file| *file != Path::new(WORKER) && !uploader::owns(file))
        .map(|file| format!("/{}", file.display()))
        .collect();

    let worker = dist.join(WORKER);
    let source = fs::read_to_string(&worker).with_context(|| format!("cannot read {}", worker.display()))?;
    fs::write(&worker, filled(&source, &urls, &version.finish())?)
        .with_context(|| format!("cannot write {}", worker.display()))
}

fn filled(source: &str, urls: &[String], version: &str) -> Result<String> {
    for place in [NO_FILES, NO_VERSION] {
        ensure!(source.matches(place).count() == 1, "{WORKER} must hold the line `{place}` once");
    }
    let list = serde_json::to_string_pretty(urls)?;
    let source = source.replace(NO_FILES, &format!("const PRECACHE = {list};"));
    Ok(source.replace(NO_VERSION, &format!("const VERSION = \"{version}\";")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "const VERSION = \"dev\";\nconst PRECACHE = [];\nrest();\n";

    fn built(content: &str) -> String {
        let dist = tempfile::tempdir().unwrap();
        fs::create_dir(dist.path().join("icons")).unwrap();
        for (name, content) in [("sw.js", SOURCE), ("icons/a.svg", "<svg>"), ("app.js", content)] {
            fs::write(dist.path().join(name), content).unwrap();
        }
        fill(dist.path()).unwrap();
        fs::read_to_string(dist.path().join("sw.js")).unwrap()
    }

    #[test]
    fn the_worker_knows_every_file_but_itself() {
        let worker = built("a");
        assert!(
            worker.contains("const PRECACHE = [\n  \"/app.js\",\n  \"/icons/a.svg\"\n];\nrest();"),
            "{worker}"
        );
        assert!(!worker.contains("\"dev\""));
    }

    #[test]
    fn the_version_follows_the_files() {
        assert_eq!(built("a"), built("a"));
        assert_ne!(built("a"), built("b"));
    }

    #[test]
    fn a_worker_without_the_places_is_refused() {
        let error = filled("const VERSION = \"dev\";", &[], "v").unwrap_err();
        assert_eq!(error.to_string(), "sw.js must hold the line `const PRECACHE = [];` once");
    }
}
