//! What we depend on: which licence, from where, and nothing of the server in the browser.

use anyhow::{Context as _, Result, ensure};

use crate::{process, report::Report, toolchain, tools::Tool, workspace::Workspace};

/// Crates that would mean that server code has slipped into the web app.
const SERVER_ONLY: [&str; 5] = ["hyper", "poem", "sea-orm", "sqlx", "tokio"];

/// Where known holes are published.
const ADVISORIES: &str = "https://github.com/rustsec/advisory-db";

/// Checks that the web app pulls in no crate of the server.
///
/// # Errors
/// When it does; the message names them.
pub(super) fn guard_web(workspace: &Workspace) -> Result<()> {
    let tree = process::capture(workspace.cargo().args([
        "tree",
        "--locked",
        "--package",
        "frontend",
        "--package",
        "uploader",
        "--target",
        toolchain::WASM,
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    let found = server_crates(&tree);
    ensure!(found.is_empty(), "the web app depends on {}", found.join(", "));
    Ok(())
}

/// The crates of a `cargo tree` that have no business in a browser.
fn server_crates(tree: &str) -> Vec<&str> {
    let names = tree.lines().filter_map(|line| line.split_whitespace().next());
    let mut found: Vec<_> = names.filter(|name| SERVER_ONLY.contains(name)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Checks licences, sources and versions by the rules of `deny.toml`.
///
/// # Errors
/// When a rule is broken.
pub(super) fn deny(workspace: &Workspace) -> Result<()> {
    let program = Tool::cargo_deny().provide(workspace)?;
    let mut command = workspace.program(program);
    command.args([
        "--log-level",
        "error",
        "--offline",
        "--locked",
        "--workspace",
        "check",
        "bans",
        "licenses",
        "sources",
    ]);
    workspace.programs().run(&mut command)
}

/// Checks for known holes, when the list of them can be fetched; says so when it cannot.
///
/// # Errors
/// When interrupted.
pub(super) fn advisories(workspace: &Workspace, report: &mut Report) -> Result<()> {
    const STEP: &str = "Known holes in dependencies";
    // Twenty seconds: a closed network often swallows packets instead of refusing them.
    let mut ask = workspace.program("timeout");
    ask.args(["20", "git", "ls-remote", "--quiet", ADVISORIES, "HEAD"]).env("GIT_TERMINAL_PROMPT", "0");
    if !process::succeeds(&mut ask) {
        report.not_run(STEP, "the list of advisories cannot be reached");
        return Ok(());
    }
    report.attempt(STEP, || {
        let program = Tool::cargo_deny().provide(workspace)?;
        let mut command = workspace.program(program);
        command.args(["--locked", "--workspace", "check", "advisories"]);
        workspace.programs().run(&mut command).context("see the sections of RUSTSEC above, and deny.toml")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_crates_are_told_by_their_whole_names() {
        let tree = "frontend v0.1.0 (/x)\ntokio v1.52.0\nyew v0.23.0\ntokio v1.52.0 (*)\nhyperlink v1.0.0\n";
        assert_eq!(server_crates(tree), ["tokio"]);
    }
}
