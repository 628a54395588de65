//! The cargo tools of the build, in exactly the versions that are known to work.
//!
//! One on PATH is taken when it has that version; otherwise it is built once into the user's cache
//! folder, where every checkout finds it.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};

use crate::{process, system, workspace::Workspace};

/// A program from the Rust registry, pinned.
pub(crate) struct Tool {
    package: &'static str,
    program: &'static str,
    version: String,
}

impl Tool {
    /// Builds the web app. 0.22 needs a newer compiler than ours.
    pub(crate) fn trunk() -> Self {
        Self { package: "trunk", program: "trunk", version: "0.21.14".to_owned() }
    }

    /// Checks dependencies and their licences.
    pub(crate) fn cargo_deny() -> Self {
        Self { package: "cargo-deny", program: "cargo-deny", version: "0.20.2".to_owned() }
    }

    /// Runs the fuzzer.
    pub(crate) fn cargo_fuzz() -> Self {
        Self { package: "cargo-fuzz", program: "cargo-fuzz", version: "0.13.2".to_owned() }
    }

    /// Writes the JavaScript side of the web app. Its version has to equal that of the crate, so the
    /// lock file decides.
    ///
    /// # Errors
    /// When the lock file cannot be read or does not name the crate.
    pub(crate) fn wasm_bindgen(workspace: &Workspace) -> Result<Self> {
        let lock = fs::read_to_string(workspace.path("Cargo.lock")).context("cannot read Cargo.lock")?;
        let version =
            locked_version(&lock, "wasm-bindgen").context("Cargo.lock does not name wasm-bindgen")?;
        Ok(Self { package: "wasm-bindgen-cli", program: "wasm-bindgen", version: version.to_owned() })
    }

    /// Where the program is, if it is there in the right version.
    pub(crate) fn find(&self) -> Option<PathBuf> {
        let cached = cache().ok().map(|cache| self.home(&cache).join("bin").join(self.program));
        let mut places = system::on_path(self.program).into_iter().chain(cached);
        places.find(|program| self.is_right(program))
    }

    /// Where the program is; built first when it is not there yet.
    ///
    /// # Errors
    /// When it cannot be built.
    pub(crate) fn provide(&self, workspace: &Workspace) -> Result<PathBuf> {
        match self.find() {
            Some(program) => Ok(program),
            None => self.install(workspace),
        }
    }

    fn install(&self, workspace: &Workspace) -> Result<PathBuf> {
        let cache = cache()?;
        fs::create_dir_all(&cache).with_context(|| format!("cannot create {}", cache.display()))?;
        // A second checkout that wants the same waits here, and then finds it done.
        let lock = File::create(cache.join(".lock")).context("cannot lock the folder of the tools")?;
        lock.lock().context("cannot lock the folder of the tools")?;
        if let Some(program) = self.find() {
            return Ok(program);
        }

        let home = self.home(&cache);
        eprintln!(
            "      {} {} is built once, into {}; this takes minutes",
            self.program,
            self.version,
            home.display()
        );
        // Finished or absent: what an interrupted build leaves has another name. Its objects are kept
        // until the end, so that the next attempt goes on where it stopped.
        let partial = with_suffix(&home, ".partial");
        let objects = with_suffix(&home, ".build");
        remove(&partial)?;
        let mut command = workspace.cargo();
        command
            .args(["install", "--locked", "--debug", self.package, "--version"])
            .arg(format!("={}", self.version))
            .arg("--root")
            .arg(&partial)
            .env("CARGO_TARGET_DIR", &objects)
            // Half of the time of a release build, and fast enough.
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1");
        workspace.programs().run(&mut command)?;
        remove(&home)?;
        fs::rename(&partial, &home).with_context(|| format!("cannot create {}", home.display()))?;
        remove(&objects)?;

        let program = home.join("bin").join(self.program);
        ensure!(self.is_right(&program), "{} does not work as version {}", program.display(), self.version);
        Ok(program)
    }

    fn home(&self, cache: &Path) -> PathBuf {
        cache.join(format!("{}-{}", self.program, self.version))
    }

    fn is_right(&self, program: &Path) -> bool {
        let said = process::capture(Command::new(program).arg("--version"));
        said.is_ok_and(|said| version_of(&said) == Some(&self.version))
    }
}

/// The folder of the tools: `$XDG_CACHE_HOME/rhythmix/tools`, by default `~/.cache/rhythmix/tools`.
///
/// # Errors
/// When the user has no home.
pub(crate) fn cache() -> Result<PathBuf> {
    let given = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = given.or_else(|| env::home_dir().map(|home| home.join(".cache")));
    Ok(base.context("neither XDG_CACHE_HOME nor HOME is set")?.join("rhythmix/tools"))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// The version in what a program says of itself: `trunk 0.21.14`, `wasm-bindgen 0.2.127 (abc)`.
fn version_of(said: &str) -> Option<&str> {
    said.split_whitespace().nth(1)
}

/// The version of a package in the text of a lock file.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_second_word() {
        assert_eq!(version_of("trunk 0.21.14\n"), Some("0.21.14"));
        assert_eq!(version_of("wasm-bindgen 0.2.127 (0123abc)"), Some("0.2.127"));
        assert_eq!(version_of("trunk"), None);
    }

    #[test]
    fn the_lock_file_names_the_version_of_exactly_that_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.77\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.127\"\nsource = \"..\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.127"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }

    #[test]
    fn a_program_of_another_version_is_not_taken() {
        let tool = Tool { package: "cargo", program: "cargo", version: "0.0.1".to_owned() };
        assert!(!tool.is_right(Path::new("cargo")));
        assert!(!tool.is_right(Path::new("/nowhere/cargo")));
    }
}
