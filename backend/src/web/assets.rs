//! The files of the web app with their compressed forms, from the binary or from a folder.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context;
use bytes::Bytes;
use sha2::{Digest, Sha256};

/// One file.
#[derive(Debug)]
pub struct Asset {
    /// Its media type.
    pub mime: &'static str,
    /// Strong, from its content.
    pub etag: String,
    /// Whether its name has a hash of its content in it, so that it can be kept for ever.
    pub immutable: bool,
    /// As it is.
    pub plain: Bytes,
    /// Compressed with brotli.
    pub brotli: Option<Bytes>,
    /// Compressed with gzip.
    pub gzip: Option<Bytes>,
}

/// All files by their path, such as `/index.html`.
#[derive(Debug, Default)]
pub struct Assets(HashMap<String, Asset>);

/// The bytes of a file and their SHA-256.
type File = (Bytes, [u8; 32]);

/// The folder that `cargo xtask` builds, put into the binary.
#[cfg(feature = "embedded-web")]
#[derive(rust_embed::RustEmbed)]
#[folder = "../dist"]
struct Embedded;

impl Assets {
    /// Reads the files of a folder, or, with an empty name, takes those in the binary.
    ///
    /// # Errors
    /// The folder cannot be read or has no `index.html`.
    pub fn load(dir: &str) -> anyhow::Result<Self> {
        if dir.is_empty() {
            return Ok(Self::embedded());
        }
        let root = Path::new(dir);
        let mut files = Vec::new();
        read_folder(root, root, &mut files)
            .with_context(|| format!("the folder of the web app (web.dir), {dir}, cannot be read"))?;
        let assets = Self::from_files(files);
        anyhow::ensure!(assets.get("/index.html").is_some(), "web.dir: {dir} has no index.html");
        Ok(assets)
    }

    #[cfg(feature = "embedded-web")]
    fn embedded() -> Self {
        let files = Embedded::iter().filter_map(|name| {
            let file = Embedded::get(&name)?;
            let bytes = match file.data {
                std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                std::borrow::Cow::Owned(bytes) => bytes.into(),
            };
            // Known from the build: taking it here would bring all files into memory, which few ever ask for.
            Some((format!("/{name}"), (bytes, file.metadata.sha256_hash())))
        });
        Self::from_files(files)
    }

    #[cfg(not(feature = "embedded-web"))]
    fn embedded() -> Self {
        Self::default()
    }

    fn from_files(files: impl IntoIterator<Item = (String, File)>) -> Self {
        let mut all: HashMap<String, File> = files.into_iter().collect();
        let names: Vec<String> = all.keys().filter(|name| !is_compressed(name)).cloned().collect();
        let assets = names.into_iter().filter_map(|name| {
            let (plain, sha256) = all.remove(&name)?;
            let mut compressed = |ending| Some(all.remove(&format!("{name}.{ending}"))?.0);
            let asset = Asset {
                mime: mime(&name),
                etag: etag(&sha256),
                immutable: has_hash(&name),
                brotli: compressed("br"),
                gzip: compressed("gz"),
                plain,
            };
            Some((name, asset))
        });
        Self(assets.collect())
    }

    /// The file at a path.
    pub fn get(&self, path: &str) -> Option<&Asset> {
        self.0.get(path)
    }
}

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<(String, File)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            read_folder(root, &path, files)?;
        } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            files.push((format!("/{name}"), hashed(std::fs::read(&path)?.into())));
        }
    }
    Ok(())
}

fn is_compressed(name: &str) -> bool {
    name.ends_with(".br") || name.ends_with(".gz")
}

fn hashed(bytes: Bytes) -> File {
    let sha256 = Sha256::digest(&bytes).into();
    (bytes, sha256)
}

fn etag(sha256: &[u8]) -> String {
    let hex: String = sha256.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// Trunk puts `-` and 16 hexadecimal digits before the ending (and before `_bg` for wasm).
fn has_hash(name: &str) -> bool {
    let stem = name.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap_or_default();
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-')
        .is_some_and(|(_, hash)| hash.len() >= 12 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressed_forms_belong_to_their_file() {
        let files = [
            ("/index.html", "<p>"),
            ("/app-0123456789abcdef_bg.wasm", "wasm"),
            ("/app-0123456789abcdef_bg.wasm.br", "br"),
        ];
        let assets = Assets::from_files(files.map(|(name, text)| (name.to_owned(), hashed(text.into()))));
        let wasm = assets.get("/app-0123456789abcdef_bg.wasm").unwrap();
        assert_eq!((wasm.mime, wasm.immutable), ("application/wasm", true));
        assert_eq!(wasm.brotli.as_deref(), Some(&b"br"[..]));
        assert!(wasm.gzip.is_none());
        assert!(assets.get("/app-0123456789abcdef_bg.wasm.br").is_none());
        assert!(!assets.get("/index.html").unwrap().immutable);
    }

    #[test]
    fn only_names_with_a_hash_are_immutable() {
        for (name, immutable) in [
            ("/boot-0123456789abcdef.js", true),
            ("/sw.js", false),
            ("/apple-touch-icon.png", false),
            ("/icons/icon-192.png", false),
        ] {
            assert_eq!(has_hash(name), immutable, "{name}");
        }
    }
}
