//! The parts of the Rust toolchain that a minimal or older installation lacks.
//!
//! rustup reads `rust-toolchain.toml` and usually fetches them itself, but that can be switched off.

use std::{path::Path, process::Command};

use anyhow::{Context as _, Result};

use crate::{process, workspace::Workspace};

/// What the web app is compiled for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Makes sure that the standard library for WebAssembly is there.
///
/// # Errors
/// When it is missing and rustup cannot add it.
pub(crate) fn provide_wasm(workspace: &Workspace) -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(workspace.root()).args(["--print", "target-libdir", "--target", WASM]);
    if process::capture(&mut rustc).is_ok_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    rustup(workspace, &["target", "add", WASM])
}

/// Makes sure that the source of the standard library is there, with the crates it is built from, and
/// says where: the web app compiles its own, see `web.rs`.
///
/// # Errors
/// When it is missing and rustup cannot add it, or its crates cannot be fetched.
pub(crate) fn provide_std_source(workspace: &Workspace) -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(workspace.root()).args(["--print", "sysroot"]);
    let sysroot = process::capture(&mut rustc)?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/Cargo.toml");
    if !library.is_file() {
        rustup(workspace, &["component", "add", "rust-src"])?;
    }
    let mut fetch = workspace.cargo();
    // The manifest of the standard library uses what only the compiler's own build may use.
    fetch.args(["fetch", "--quiet", "--locked", "--manifest-path"]).arg(library).env("RUSTC_BOOTSTRAP", "1");
    workspace.programs().run(&mut fetch)
}

/// Makes sure that rustfmt and clippy are there.
///
/// # Errors
/// When they are missing and rustup cannot add them.
pub(crate) fn provide_linters(workspace: &Workspace) -> Result<()> {
    let there = |tool: &str| process::succeeds(workspace.cargo().args([tool, "--version"]));
    if there("fmt") && there("clippy") {
        return Ok(());
    }
    rustup(workspace, &["component", "add", "clippy", "rustfmt"])
}

fn rustup(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("rustup");
    command.current_dir(workspace.root()).args(arguments);
    workspace.programs().run(&mut command).context(
        "a part of the Rust toolchain is missing, and rustup could not add it (see https://rustup.rs)",
    )
}
