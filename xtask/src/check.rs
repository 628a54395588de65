//! `cargo xtask check`: everything about form that a machine can judge.

mod budget;
mod dependencies;

use anyhow::Result;

use crate::{report::Report, toolchain, web, workspace::Workspace};

/// Goes through every check even when an earlier one fails, and sums up.
///
/// # Errors
/// When a check failed or could not be done.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut report = Report::new(web::STEPS + 9);
    let work = steps(workspace, &mut report);
    report.finish(work)
}

fn steps(workspace: &Workspace, report: &mut Report) -> Result<()> {
    report.step("rustfmt and clippy", || toolchain::provide_linters(workspace))?;
    report.attempt("Format", || {
        workspace.programs().run(workspace.cargo().args(["fmt", "--all", "--check"]))?;
        let fuzzers = ["fmt", "--check", "--manifest-path", "fuzz/Cargo.toml"];
        workspace.programs().run(workspace.cargo().args(fuzzers))
    })?;
    report.attempt("Lints of the host crates", || {
        clippy(workspace, "target", &["--workspace", "--all-targets"])
    })?;
    report.attempt("Documentation", || document(workspace))?;
    // From here on the web app is needed; without it the rest says nothing.
    web::steps(workspace, report)?;
    report.attempt("Lints of the web app and of what embeds it", || {
        let web = ["--package", "frontend", "--package", "uploader", "--target", toolchain::WASM];
        clippy(workspace, Workspace::WEB_TARGET, &web)?;
        // The whole workspace again: a package alone asks for other features of what it depends on, so that all of that
        // would have to be looked at again.
        clippy(workspace, "target", &["--workspace", "--all-targets", "--features", "rhythmix/embedded-web"])
    })?;
    report.attempt("Size of the web app", || budget::check(&workspace.path("dist")))?;
    report.attempt("Nothing of the server in the web app", || dependencies::guard_web(workspace))?;
    report.attempt("Licences, sources and versions of dependencies", || dependencies::deny(workspace))?;
    dependencies::advisories(workspace, report)
}

fn clippy(workspace: &Workspace, target: &str, selection: &[&str]) -> Result<()> {
    let mut command = workspace.cargo();
    command.env("CARGO_TARGET_DIR", workspace.path(target));
    command.args(["clippy", "--locked"]).args(selection).args(["--", "--deny", "warnings"]);
    workspace.programs().run(&mut command)
}

fn document(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    command
        .args(["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", "--deny warnings");
    workspace.programs().run(&mut command)
}
