//! `cargo xtask openapi`: the specification as a file, so that a change of it is seen in review.

use std::fs;

use anyhow::{Context as _, Result};

use crate::{process, workspace::Workspace};

/// Writes `backend/openapi.json` as the server prints it.
///
/// # Errors
/// When the server does not compile, or the file cannot be written.
pub(crate) fn openapi(workspace: &Workspace) -> Result<()> {
    workspace.programs().run(workspace.cargo().args(["build", "--package", "rhythmix"]))?;
    let specification =
        process::capture(workspace.program(workspace.path("target/debug/rhythmix")).arg("openapi"))?;
    let file = workspace.path("backend/openapi.json");
    if fs::read_to_string(&file).is_ok_and(|before| before == specification) {
        eprintln!("backend/openapi.json is up to date");
        return Ok(());
    }
    fs::write(&file, specification).with_context(|| format!("cannot write {}", file.display()))?;
    eprintln!("backend/openapi.json is written");
    Ok(())
}
