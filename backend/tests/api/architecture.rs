//! Which way things point, read off the source: see `docs/architecture.md`.

use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

fn backend() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    assert!(found.len() > 30, "the source is not where it was");
    let relative = |path: PathBuf| path.strip_prefix(&root).unwrap().display().to_string();
    found.into_iter().map(|(path, text)| (relative(path), text)).collect()
}

#[test]
fn only_stores_know_the_tables() {
    for (path, text) in backend() {
        let may = path.ends_with("store.rs") || path.starts_with("entities/") || path == "auth/sessions.rs";
        assert!(may || !text.contains("crate::entities"), "{path} uses the tables; a store should");
    }
}

#[test]
fn media_knows_neither_http_nor_the_database() {
    for (path, text) in backend().into_iter().filter(|(path, _)| path.starts_with("media/")) {
        for other in ["crate::app", "crate::http", "crate::error", "poem", "sea_orm"] {
            assert!(!text.contains(other), "{path} uses {other}");
        }
    }
}

#[test]
fn sql_is_not_put_together_from_texts() {
    for (path, text) in backend() {
        for raw in ["Expr::cust(format!", "from_string(backend, format!(\"SELECT version"] {
            let allowed = path == "db.rs" && raw.contains("version");
            assert!(allowed || !text.contains(raw), "{path} builds SQL with {raw}");
        }
    }
}

#[test]
fn a_file_is_one_topic() {
    for (path, text) in backend() {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().count();
        assert!(lines <= 400, "{path} has {lines} lines");
        assert!(text.starts_with("//!"), "{path} does not say what it is about");
    }
}
