//! Where things are in the checkout, and how cargo is called in it.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::process::Programs;

/// The checkout that the chores work on.
pub(crate) struct Workspace {
    root: PathBuf,
    programs: Programs,
}

impl Workspace {
    /// Finds the checkout from the place of this crate.
    ///
    /// # Errors
    /// When this program was moved away from its checkout, or signals cannot be caught.
    pub(crate) fn open() -> Result<Self> {
        // Cargo tells it at run time; the compiled-in place serves when the program is started without.
        let own = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = own.parent().context("xtask has no parent folder")?;
        let root = root.canonicalize().with_context(|| format!("no checkout at {}", root.display()))?;
        Ok(Self { root, programs: Programs::new()? })
    }

    /// The folder of the root `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A place in the checkout.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// Runs programs so that Ctrl+C reaches them.
    pub(crate) fn programs(&self) -> &Programs {
        &self.programs
    }

    /// Where the web app is compiled: apart, so that it never waits for a host build nor undoes one.
    pub(crate) const WEB_TARGET: &str = "target/web";

    /// A program that starts in the root of the checkout.
    pub(crate) fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// Cargo, building into `target` wherever the caller's own builds go.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = self.program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.env("CARGO_TARGET_DIR", self.path("target"));
        command
    }
}
