//! The chores of the project, one subcommand each, so that a newcomer needs two commands and no manual.

mod bench;
mod check;
mod dist;
mod failures;
mod files;
mod finish;
mod fixtures;
mod fuzz;
mod npm;
mod openapi;
mod postgres;
mod process;
mod report;
mod run;
mod split;
mod system;
mod test;
mod toolchain;
mod tools;
mod web;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The chores of Rhythmix")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything that is out of date and start the server
    Run(run::Options),
    /// Run every test: units, the API on SQLite and PostgreSQL, the journeys in a browser
    Test(test::Options),
    /// Check form: format, lints, docs, dependencies, size of the web app
    Check,
    /// Build `target/dist/rhythmix`, one file with the web app inside
    Dist,
    /// Measure the figures that the project promises
    Bench(bench::Options),
    /// Look for inputs that break the parsers and writers
    Fuzz(fuzz::Options),
    /// Write `backend/openapi.json` from the code
    Openapi,
    /// Finish the web app that Trunk has just built (Trunk calls this itself)
    #[command(hide = true)]
    WebFinish,
}

fn main() -> ExitCode {
    if split::is_bindgen() {
        return exit(split::bindgen());
    }
    exit(Workspace::open().and_then(|workspace| match Arguments::parse().task {
        Task::Run(options) => run::run(&workspace, &options),
        Task::Test(options) => test::test(&workspace, options),
        Task::Check => check::check(&workspace),
        Task::Dist => dist::dist(&workspace),
        Task::Bench(options) => bench::bench(&workspace, &options),
        Task::Fuzz(options) => fuzz::fuzz(&workspace, &options),
        Task::Openapi => openapi::openapi(&workspace),
        Task::WebFinish => finish::from_hook(),
    }))
}

fn exit(done: anyhow::Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
