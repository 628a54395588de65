//! Cuts the WebAssembly of the web app into what starts and the parts that pages fetch when they are opened.
//!
//! The cut has to be made between the compiler and wasm-bindgen, which throws away what it needs to know. Trunk
//! has no step there, but takes its wasm-bindgen from PATH: the release build puts this program there under that
//! name (`web.rs`). It cuts, and then calls the real one. See `docs/decisions/0020-lazy-parts.md`.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, anyhow, ensure};
use wasm_encoder::reencode::{self, Reencode};
use wasm_split_cli_support::{Options, transform};
use wasmparser::{CustomSectionReader, Parser};

use crate::files::Fingerprint;

/// Where the real wasm-bindgen is.
pub(crate) const BINDGEN: &str = "RHYTHMIX_WASM_BINDGEN";
/// The folder that the parts are written to. It is emptied first.
pub(crate) const PARTS: &str = "RHYTHMIX_WEB_PARTS";

/// The script that loads parts, before its content and thereby its name is known: the app imports it by name.
const LOADER: &str = "./parts-0000000000000000.js";
/// What an app that can be cut has in it.
const MARK: &[u8] = b"__wasm_split_unstable";

/// Whether this program was called as wasm-bindgen.
pub(crate) fn is_bindgen() -> bool {
    env::args_os().next().is_some_and(|own| Path::new(&own).file_stem() == Some(OsStr::new("wasm-bindgen")))
}

/// Does what wasm-bindgen does with the same arguments, after cutting the app.
///
/// # Errors
/// When the app cannot be cut, or wasm-bindgen fails.
pub(crate) fn bindgen() -> Result<()> {
    let bindgen =
        env::var_os(BINDGEN).with_context(|| format!("{BINDGEN} is not set: see xtask/src/web.rs"))?;
    let mut command = Command::new(bindgen);
    for argument in env::args_os().skip(1) {
        let path = PathBuf::from(&argument);
        if path.extension() != Some(OsStr::new("wasm")) {
            command.arg(argument);
            continue;
        }
        let folder =
            env::var_os(PARTS).with_context(|| format!("{PARTS} is not set: see xtask/src/web.rs"))?;
        let folder = Path::new(&folder);
        let module = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let ready = folder.with_file_name(file_name(&path)?);
        if has_mark(&module) {
            cut(&module, folder, &ready)?;
            // The parts reach the app by what the linker exports.
            command.arg("--keep-lld-exports");
        } else {
            fs::write(&ready, compact(&module, |section| !is_of_linker(section))?)?;
        }
        command.arg(ready);
    }
    command.args(["--remove-name-section", "--remove-producers-section"]);
    let status = command.status().context("wasm-bindgen cannot be started")?;
    ensure!(status.success(), "wasm-bindgen has failed: {status}");
    Ok(())
}

fn has_mark(module: &[u8]) -> bool {
    module.windows(MARK.len()).any(|window| window == MARK)
}

/// Whether a section holds the linker's notes, which nobody needs after the cut.
fn is_of_linker(section: &str) -> bool {
    section == "linking" || section.starts_with("reloc.")
}

/// Writes the parts and the script that loads them into `folder`, and what is left of the app to `rest`.
fn cut(app: &[u8], folder: &Path, rest: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    let mut options = Options::new(app);
    options.output_dir = folder;
    options.main_out_path = rest;
    options.link_name = LOADER;
    let parts =
        transform(options).map_err(|error| anyhow!("the app cannot be cut: {error:#}"))?.split_modules;

    let loader = folder.join(LOADER);
    let mut script = fs::read_to_string(&loader).context("cannot read the script that loads parts")?;
    fs::remove_file(&loader)?;
    script = with_app_of_the_page(&script)?;
    for part in parts {
        let small = compact(&fs::read(&part)?, |_| false)?;
        let name = name(&part, &small)?;
        script = script.replace(&file_name(&part)?, &name);
        fs::write(folder.join(name), small)?;
        fs::remove_file(part)?;
    }
    let name = format!("parts-{}.js", hash(script.as_bytes()));
    fs::write(folder.join(&name), script)?;
    rename_import(rest, &name)
}

/// The script without its import of the app. Trunk names the app after its content, which this script's name is
/// part of; so the script asks the page for it.
fn with_app_of_the_page(script: &str) -> Result<String> {
    const IMPORT: &str = "import { initSync } from \"./main.js\";";
    ensure!(script.matches(IMPORT).count() == 1, "the script that loads parts is not as it used to be");
    Ok(script.replace(IMPORT, "const initSync = (...all) => window.wasmBindings.initSync(...all);"))
}

/// The module with its numbers as short as they can be, since the linker leaves room in each for any address;
/// of the sections that only tools read those that are kept.
fn compact(module: &[u8], keeps: fn(&str) -> bool) -> Result<Vec<u8>> {
    struct Compact(fn(&str) -> bool);
    impl Reencode for Compact {
        type Error = std::convert::Infallible;
        fn parse_custom_section(
            &mut self,
            module: &mut wasm_encoder::Module,
            section: CustomSectionReader<'_>,
        ) -> Result<(), reencode::Error<Self::Error>> {
            if (self.0)(section.name()) {
                reencode::utils::parse_custom_section(self, module, section)?;
            }
            Ok(())
        }
    }
    let mut small = wasm_encoder::Module::new();
    Compact(keeps).parse_core_module(&mut small, Parser::new(0), module).context("this is no WebAssembly")?;
    Ok(small.finish())
}

/// `split_library.wasm` becomes `part-library-<hash>.wasm`, and `chunk_7.wasm`, which several share, `part-7-<hash>.wasm`.
fn name(part: &Path, content: &[u8]) -> Result<String> {
    let stem = part.file_stem().and_then(OsStr::to_str).context("a part without a name")?;
    let word = stem.trim_start_matches("split_").trim_start_matches("chunk_");
    Ok(format!("part-{word}-{}.wasm", hash(content)))
}

fn file_name(path: &Path) -> Result<String> {
    path.file_name().and_then(OsStr::to_str).map(str::to_owned).context("a part without a name")
}

fn hash(content: &[u8]) -> String {
    let mut sum = Fingerprint::default();
    sum.add("part", content);
    sum.finish().chars().take(16).collect()
}

/// Writes the name of the script over its placeholder, which is as long.
fn rename_import(app: &Path, name: &str) -> Result<()> {
    let mut bytes = fs::read(app)?;
    let name = format!("./{name}");
    ensure!(name.len() == LOADER.len(), "the names of the loader differ in length");
    let places: Vec<usize> = bytes
        .windows(LOADER.len())
        .enumerate()
        .filter(|(_, window)| *window == LOADER.as_bytes())
        .map(|(at, _)| at)
        .collect();
    ensure!(!places.is_empty(), "the app does not import the script that loads parts");
    for at in places {
        if let Some(place) = bytes.get_mut(at..at + name.len()) {
            place.copy_from_slice(name.as_bytes());
        }
    }
    fs::write(app, bytes).with_context(|| format!("cannot write {}", app.display()))
}

/// The environment that makes Trunk's wasm-bindgen this program: the folder for PATH, and the variables.
///
/// # Errors
/// When the link to this program cannot be made.
pub(crate) fn environment(target: &Path, bindgen: &Path) -> Result<(PathBuf, [(&'static str, OsString); 2])> {
    let folder = target.join("bin");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let link = folder.join("wasm-bindgen");
    if link.symlink_metadata().is_ok() {
        fs::remove_file(&link)?;
    }
    let own = env::current_exe().context("cannot tell where this program is")?;
    std::os::unix::fs::symlink(own, &link).with_context(|| format!("cannot create {}", link.display()))?;
    Ok((folder, [(BINDGEN, bindgen.into()), (PARTS, target.join("parts").into())]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_gets_short_numbers_and_loses_its_notes() {
        // A function that calls itself, by an index of five bytes as the linker leaves it; then a note.
        let body = [0, 0x10, 0x80, 0x80, 0x80, 0x80, 0, 0x0b];
        let mut module = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a\x0a\x01\x08".to_vec();
        module.extend(body);
        module.extend(b"\0\x05\x04note");
        let small = compact(&module, |_| false).unwrap();
        assert!(small.ends_with(&[0x0a, 0x06, 0x01, 0x04, 0, 0x10, 0, 0x0b]), "{small:x?}");
        assert!(compact(&module, |name| name == "note").unwrap().ends_with(b"note"));
        assert!(compact(b"no module", |_| false).is_err());
        assert!(is_of_linker("reloc.CODE") && !is_of_linker("__wasm_bindgen_unstable"));
    }

    #[test]
    fn names_say_what_a_part_is_for_and_follow_its_content() {
        let named = |file: &str, content: &[u8]| name(Path::new(file), content).unwrap();
        assert!(named("parts/split_library.wasm", b"a").starts_with("part-library-"));
        assert!(named("parts/chunk_7.wasm", b"a").starts_with("part-7-"));
        assert_ne!(named("split_a.wasm", b"a"), named("split_a.wasm", b"b"));
    }

    #[test]
    fn the_app_imports_the_script_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let app = folder.path().join("app.wasm");
        fs::write(&app, format!("before{LOADER}after")).unwrap();
        rename_import(&app, "parts-0123456789abcdef.js").unwrap();
        assert_eq!(fs::read(&app).unwrap(), b"before./parts-0123456789abcdef.jsafter");
        assert!(rename_import(&app, "parts-0123456789abcdef.js").is_err(), "the placeholder is gone");
    }

    #[test]
    fn the_script_asks_the_page_for_the_app() {
        let script = with_app_of_the_page("import { initSync } from \"./main.js\";\nrest").unwrap();
        assert!(script.contains("window.wasmBindings") && script.ends_with("rest"));
        assert!(with_app_of_the_page("rest").is_err());
    }
}
