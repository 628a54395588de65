//! The worker that sends files: Trunk gives it a name without a hash and no way to start, so that its name
//! and its last lines come from here.

use std::{ffi::OsStr, fs, path::Path};

use anyhow::{Context as _, Result, ensure};

use crate::files::Fingerprint;

/// What Trunk makes of the crate `uploader`.
const SCRIPT: &str = "uploader.js";
const WASM: &str = "uploader_bg.wasm";
/// The attribute of the page that says where the worker is.
const PLACE: &str = "data-uploader=\"/uploader.js\"";

/// Whether a file belongs to the worker. It is no part of the app shell.
pub(crate) fn owns(file: &Path) -> bool {
    file.file_name().and_then(OsStr::to_str).is_some_and(|name| name.starts_with("uploader"))
}

/// Names the files of the worker after their content, lets the script start its WebAssembly, and tells
/// the page the name.
///
/// # Errors
/// When a file is missing, or the page has no place for the name.
pub(super) fn name(staging: &Path) -> Result<()> {
    let mut content = Fingerprint::default();
    for file in [SCRIPT, WASM] {
        content.add_path(staging, file)?;
    }
    let hash: String = content.finish().chars().take(16).collect();
    let (script, wasm) = (format!("uploader-{hash}.js"), format!("uploader-{hash}_bg.wasm"));

    let glue = fs::read_to_string(staging.join(SCRIPT)).with_context(|| format!("cannot read {SCRIPT}"))?;
    ensure!(glue.contains("__wbg_init as default"), "{SCRIPT} is not as wasm-bindgen used to make it");
    fs::write(staging.join(&script), format!("{glue}\n{}", start(&wasm)))?;
    fs::remove_file(staging.join(SCRIPT))?;
    fs::rename(staging.join(WASM), staging.join(&wasm))?;

    let index = staging.join("index.html");
    let page = fs::read_to_string(&index).with_context(|| format!("cannot read {}", index.display()))?;
    ensure!(page.matches(PLACE).count() == 1, "index.html must hold {PLACE} once");
    fs::write(&index, page.replace(PLACE, &format!("data-uploader=\"/{script}\"")))?;
    Ok(())
}

/// Starts the WebAssembly; what the page says in the meantime is said again then.
fn start(wasm: &str) -> String {
    format!(
        "const early = [];
const keep = (event) => early.push(event.data);
addEventListener(\"message\", keep);
__wbg_init({{ module_or_path: \"/{wasm}\" }}).then(
  () => {{
    removeEventListener(\"message\", keep);
    for (const data of early) dispatchEvent(new MessageEvent(\"message\", {{ data }}));
  }},
  (error) => reportError(error),
);
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_follows_the_content_and_the_page_knows_it() {
        let names = ["one", "one", "two"].map(|wasm| {
            let folder = tempfile::tempdir().unwrap();
            let file = |name: &str| folder.path().join(name);
            fs::write(file(SCRIPT), "export { __wbg_init as default };").unwrap();
            fs::write(file(WASM), wasm).unwrap();
            fs::write(file("index.html"), format!("<html {PLACE}>")).unwrap();
            name(folder.path()).unwrap();
            let page = fs::read_to_string(file("index.html")).unwrap();
            let script = page.split('"').nth(1).unwrap().trim_start_matches('/').to_owned();
            let text = fs::read_to_string(file(&script)).unwrap();
            let binary = script.replace(".js", "_bg.wasm");
            assert!(text.contains(&binary) && file(&binary).exists() && !file(WASM).exists());
            assert!(owns(Path::new(&script)) && owns(Path::new(&binary)));
            script
        });
        assert_eq!(names[0], names[1]);
        assert_ne!(names[0], names[2]);
    }
}
