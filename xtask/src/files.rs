//! Walks folders in a fixed order and sums their contents up in one digest.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Every file below `folder`, as paths relative to it, sorted.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(inside) = open.pop() {
        let here = folder.join(&inside);
        let entries = fs::read_dir(&here).with_context(|| format!("cannot read {}", here.display()))?;
        for entry in entries {
            let entry = entry?;
            let path = inside.join(entry.file_name());
            if entry.file_type()?.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

/// Adds up names and contents into one short text that changes with any of them.
#[derive(Default)]
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// Adds one named piece.
    pub(crate) fn add(&mut self, name: &str, content: &[u8]) {
        // The lengths keep a name from running into its content.
        self.0.update((name.len() as u64).to_le_bytes());
        self.0.update(name);
        self.0.update((content.len() as u64).to_le_bytes());
        self.0.update(content);
    }

    /// Adds a file, or every file of a folder, under its path relative to `root`.
    ///
    /// # Errors
    /// When something cannot be read.
    pub(crate) fn add_path(&mut self, root: &Path, inside: &str) -> Result<()> {
        let path = root.join(inside);
        if !path.is_dir() {
            let content = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            self.add(inside, &content);
            return Ok(());
        }
        for file in below(&path)? {
            let content =
                fs::read(path.join(&file)).with_context(|| format!("cannot read {}", file.display()))?;
            self.add(&Path::new(inside).join(file).to_string_lossy(), &content);
        }
        Ok(())
    }

    /// Sixteen hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        self.0.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(pieces: &[(&str, &str)]) -> String {
        let mut sum = Fingerprint::default();
        for (name, content) in pieces {
            sum.add(name, content.as_bytes());
        }
        sum.finish()
    }

    #[test]
    fn a_fingerprint_sees_names_contents_and_their_border() {
        let plain = fingerprint(&[("a", "bc")]);
        assert_eq!(plain.len(), 16);
        assert_eq!(plain, fingerprint(&[("a", "bc")]));
        assert_ne!(plain, fingerprint(&[("ab", "c")]));
        assert_ne!(plain, fingerprint(&[("a", "bd")]));
        assert_ne!(fingerprint(&[("a", ""), ("b", "")]), fingerprint(&[("b", ""), ("a", "")]));
    }

    #[test]
    fn a_folder_is_walked_in_order() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["c", "b/z", "a"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        assert_eq!(below(folder.path()).unwrap(), ["a", "b/z", "c"].map(PathBuf::from));
        let sum = |root: &Path| {
            let mut sum = Fingerprint::default();
            sum.add_path(root, "b").map(|()| sum.finish())
        };
        let before = sum(folder.path()).unwrap();
        fs::write(folder.path().join("b/z"), "other").unwrap();
        assert_ne!(before, sum(folder.path()).unwrap());
    }
}
