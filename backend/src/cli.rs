//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::admin::AdminCommand;
use crate::app::{Application, Deps};
use crate::config::{Config, Flags};
use crate::data_dir::DataDir;
use crate::db::Db;
use crate::upkeep::StorageCommand;
use crate::{router, telemetry};

/// A self-hosted music streaming system.
#[derive(Debug, Parser)]
#[command(name = "rhythmix", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the web app and the API.
    Serve(Sources),
    /// Bring the database to the newest schema and stop.
    Migrate(Sources),
    /// Make admins and reset passwords.
    Admin {
        #[command(flatten)]
        sources: Sources,
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Check the storage of media, or move it to another place.
    Storage {
        #[command(flatten)]
        sources: Sources,
        #[command(subcommand)]
        command: StorageCommand,
    },
    /// Print the OpenAPI specification.
    Openapi,
    /// Work on one file, as a child of the server.
    #[command(hide = true)]
    Workshop {
        /// What to do, as JSON.
        request: String,
    },
}

/// Where settings come from beyond the defaults and the environment.
#[derive(Debug, Args)]
struct Sources {
    /// A file with settings, as in config.default.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to listen, such as 127.0.0.1:8080.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
    /// The folder for everything that must survive.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The database: postgres://… instead of SQLite in the data folder.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Where media are kept: file:///… instead of the data folder.
    #[arg(long, value_name = "URL")]
    storage_url: Option<String>,
}

impl Sources {
    fn load(self) -> anyhow::Result<Config> {
        let flags = Flags {
            listen: self.listen,
            data: self.data,
            database_url: self.database_url,
            storage_url: self.storage_url,
        };
        Config::load(self.config.as_deref(), &flags)
    }
}

impl Cli {
    /// What a child of the workshop is to do; `None` when this is no such child.
    pub fn workshop_request(&self) -> Option<&str> {
        match &self.command {
            Command::Workshop { request } => Some(request),
            _ => None,
        }
    }

    /// Does what the command line says.
    ///
    /// # Errors
    /// One sentence for the operator.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let done = match self.command {
            Command::Serve(sources) => serve(sources.load()?).await,
            Command::Migrate(sources) => migrate(sources.load()?).await,
            Command::Admin { sources, command } => command.run(&sources.load()?).await,
            Command::Openapi => {
                print!("{}", router::specification()?);
                Ok(())
            }
            Command::Storage { sources, command } => return Ok(command.run(sources.load()).await),
            Command::Workshop { .. } => anyhow::bail!("the workshop needs a process of its own"),
        };
        done.map(|()| ExitCode::SUCCESS)
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    if rustix::process::geteuid().is_root() {
        tracing::warn!(
            "running as root: anything that goes wrong can do more harm than it must; use a plain user"
        );
    }
    allow_files(config.streams.total);
    let application = Application::build(config, Deps::default()).await?;
    println!("Rhythmix is ready: {}", application.public_url()?);
    if let Some(link) = application.setup_link().await? {
        println!("There is no admin yet. Make the first one here: {link}");
    }
    application.run(stop_on_signal()?).await
}

/// Takes all the open files that the system lets us have: it begins with few, and each stream takes a
/// connection and a file.
fn allow_files(streams: u32) {
    let most = getrlimit(Resource::Nofile).maximum;
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most }) {
        tracing::warn!(%error, "the number of open files stays as it was");
    }
    if most.is_some_and(|most| most < 2 * u64::from(streams)) {
        tracing::warn!(most, streams, "fewer files may be open than streams.total needs, which is two each");
    }
}

async fn migrate(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    let data = DataDir::open(&config.data.dir)?;
    Db::connect(&config.database, data.path()).await?.migrate(data.path()).await?;
    println!("The database has the newest schema.");
    Ok(())
}

/// The first SIGTERM or SIGINT asks for an orderly stop, the second ends at once.
fn stop_on_signal() -> anyhow::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot wait for SIGINT")?;
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        for round in 0..2 {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if round == 0 {
                tracing::info!(
                    "stopping: waiting for running requests; send the signal again to end at once"
                );
                token.cancel();
            }
        }
        std::process::exit(130);
    });
    Ok(stop)
}
