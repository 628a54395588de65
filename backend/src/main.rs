//! The Rhythmix server: parses the command line and says in one sentence what went wrong.

use std::process::ExitCode;

use clap::Parser;
use rhythmix::cli::Cli;
use tikv_jemallocator::Jemalloc;

/// Takes the place of the C library's as well, so SQLite uses it too.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // A child of the workshop has one thread, and binds its own hands before it does anything.
    if let Some(request) = cli.workshop_request() {
        return processing::task::run(request);
    }
    serve(cli).unwrap_or_else(|error| {
        eprintln!("rhythmix: {error:#}");
        ExitCode::FAILURE
    })
}

// Streams and uploads wait far more than they compute; the defaults of tokio fit.
#[tokio::main]
async fn serve(cli: Cli) -> anyhow::Result<ExitCode> {
    cli.run().await
}
