//! The Rhythmix server: parses the command line and says in one sentence what went wrong.

use std::process::ExitCode;

use clap::Parser;
use rhythmix::cli::Cli;

// Streams and uploads wait far more than they compute; the defaults of tokio fit.
#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rhythmix: {error:#}");
            ExitCode::FAILURE
        }
    }
}
