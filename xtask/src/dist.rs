//! `cargo xtask dist`: the server as one file, with the web app inside.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};

use crate::{report::Report, web, workspace::Workspace};

/// Builds everything and puts `target/dist/rhythmix` there.
///
/// # Errors
/// When something cannot be set up or built.
pub(crate) fn dist(workspace: &Workspace) -> Result<()> {
    let mut report = Report::new(STEPS);
    let binary = steps(workspace, &mut report)?;
    let size = fs::metadata(&binary)?.len();
    eprintln!("\n{} ({:.1} MB)", binary.display(), size as f64 / 1e6);
    Ok(())
}

/// How many steps [`steps`] takes.
pub(crate) const STEPS: usize = web::STEPS + 1;

/// The web app and the server; gives the finished file.
///
/// # Errors
/// When something cannot be set up or built.
pub(crate) fn steps(workspace: &Workspace, report: &mut Report) -> Result<PathBuf> {
    web::steps(workspace, report)?;
    report.step("Server with the web app inside", || {
        let built = server(workspace)?;
        let finished = workspace.path("target/dist/rhythmix");
        let fresh = finished.with_extension("new");
        fs::create_dir_all(workspace.path("target/dist")).context("cannot create target/dist")?;
        fs::copy(&built, &fresh).with_context(|| format!("cannot copy {}", built.display()))?;
        // Renamed into place: a running copy of the old one cannot be written to.
        fs::rename(&fresh, &finished).with_context(|| format!("cannot write {}", finished.display()))?;
        Ok(finished)
    })
}

/// The release build of the server with the web app of `dist` inside.
///
/// # Errors
/// When it does not compile.
pub(crate) fn server(workspace: &Workspace) -> Result<PathBuf> {
    let mut command = workspace.cargo();
    command.args(["build", "--release", "--locked", "--package", "rhythmix", "--features", "embedded-web"]);
    workspace.programs().run(&mut command)?;
    Ok(workspace.path("target/release/rhythmix"))
}
