//! `cargo xtask run`: from a fresh clone to a running server.

use std::{os::unix::process::CommandExt as _, process::Command};

use anyhow::{Context as _, Result};

use crate::{dist, report::Report, tools::Tool, web, workspace::Workspace};

/// What `cargo xtask run` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Options of `rhythmix serve`, such as `--listen 127.0.0.1:9000` or `--data DIR`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS OF SERVE")]
    serve: Vec<String>,
}

/// Builds what is out of date and becomes the server.
///
/// # Errors
/// When something cannot be set up or built.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    announce(workspace)?;
    let mut report = Report::new(web::STEPS + 1);
    web::steps(workspace, &mut report)?;
    let server = report.step("Server", || dist::server(workspace))?;

    eprintln!("\nStarting the server; Ctrl+C stops it.");
    // In place of this program, so that every signal reaches the server itself.
    let mut command = Command::new(&server);
    let error = command.current_dir(workspace.root()).arg("serve").args(&options.serve).exec();
    Err(error).with_context(|| format!("cannot start {}", server.display()))
}

/// Nobody should wonder whether the first run hangs.
fn announce(workspace: &Workspace) -> Result<()> {
    let tools = [Tool::trunk(), Tool::wasm_bindgen(workspace)?];
    if tools.iter().any(|tool| tool.find().is_none()) {
        eprintln!(
            "The first run builds its tools and everything else: 15 to 30 minutes on 2 cores, seconds afterwards."
        );
    } else if !workspace.path("target/release/rhythmix").exists() {
        eprintln!(
            "The first run in this checkout compiles everything: 8 to 30 minutes on 2 cores, seconds afterwards."
        );
    }
    Ok(())
}
