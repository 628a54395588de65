//! `rhythmix storage`: checks and moves the storage.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Subcommand;
use processing::probe::AudioLimits;

use super::check::{Depth, check};
use super::finding::Report;
use super::migrate::{Progress, migrate};
use super::repair::Tools;
use crate::app;
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, is_postgres};
use crate::data_dir::DataDir;
use crate::db::Db;
use crate::keys::Keys;
use crate::workshop::{PATIENCE, Workshop};

/// Something was found that is not as it should be.
const FINDINGS: u8 = 1;
/// It could not be found out.
const FAILURE: u8 = 2;
/// How often progress is told.
const TELL: Duration = Duration::from_secs(2);

/// What can be done with the storage. The exit code is 0 when all is well, 1 when something was found, and 2
/// when it could not be found out.
#[derive(Debug, Subcommand)]
pub enum StorageCommand {
    /// Compare the storage with the database: orphans, and what is missing or damaged.
    Check {
        /// Put right what can be: remove orphans, make renditions and pictures anew. Originals that are lost
        /// are only named.
        #[arg(long)]
        repair: bool,
        /// Read originals and renditions whole and compare their SHA-256.
        #[arg(long)]
        verify: bool,
    },
    /// Copy everything to another storage and read it back. Nothing is deleted; run it again to go on.
    Migrate {
        /// Where to: s3://bucket/prefix (with the storage.s3_* settings) or file:///folder.
        #[arg(long, value_name = "URL")]
        to: String,
    },
}

impl StorageCommand {
    /// Does it, on the database and storage of a configuration that has been started before.
    pub async fn run(self, config: anyhow::Result<Config>) -> ExitCode {
        match self.try_run(config).await {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::from(FINDINGS),
            Err(error) => {
                eprintln!("rhythmix: {error:#}");
                ExitCode::from(FAILURE)
            }
        }
    }

    /// Does it, and says whether all is well.
    async fn try_run(self, config: anyhow::Result<Config>) -> anyhow::Result<bool> {
        let config = config?;
        match self {
            Self::Check { repair, verify } => run_check(&config, repair, verify).await,
            Self::Migrate { to } => run_migrate(&config, &to).await,
        }
    }
}

/// The data folder, held if nobody else holds it, and the database.
async fn open(config: &Config) -> anyhow::Result<(Option<DataDir>, Db)> {
    let data = &config.data.dir;
    if !Keys::exist(data) {
        bail!("{} has no secret.key: start the server once, then try again", data.display());
    }
    let held = DataDir::open(data).ok();
    let db = Db::connect(&config.database, data).await?;
    if held.is_some() {
        db.migrate(data).await?;
    }
    Ok((held, db))
}

async fn run_check(config: &Config, repair: bool, verify: bool) -> anyhow::Result<bool> {
    let (held, db) = open(config).await?;
    let storage = app::open_storage(config)?;
    let depth = if verify { Depth::Content } else { Depth::Sizes };
    let report = check(&db, &storage, depth).await?;
    let workshop = Workshop::new(None, AudioLimits::default(), PATIENCE);
    let tools = Tools {
        db: &db,
        storage: &storage,
        workshop: &workshop,
        now: SystemClock.now(),
        // With PostgreSQL other nodes may run elsewhere.
        alone: held.is_some() && !is_postgres(&config.database.url),
    };
    let mut left = 0;
    for finding in &report.findings {
        let repaired = if repair { tools.repair(finding).await? } else { None };
        match repaired {
            Some(how) => println!("{finding}: {how}"),
            None => {
                left += 1;
                println!("{finding}");
            }
        }
    }
    println!("{}", summary(&report, left));
    Ok(left == 0)
}

fn summary(report: &Report, left: usize) -> String {
    let Report { objects, bytes, verified, strays, findings } = report;
    let repaired = findings.len() - left;
    format!(
        "{objects} objects, {bytes} bytes; {verified} read whole; {strays} wait for removal or for being \
         needed. {left} not as they should be, {repaired} put right."
    )
}

async fn run_migrate(config: &Config, to: &str) -> anyhow::Result<bool> {
    let mut new = config.clone();
    to.clone_into(&mut new.storage.url);
    new.storage.settle().context("--to")?;
    if new.storage.url == config.storage.url {
        bail!("--to names the storage that is in use already");
    }
    let (held, db) = open(config).await?;
    let (source, target) = (app::open_storage(config)?, app::open_storage(&new)?);
    let mut told = Instant::now();
    let progress = migrate(&db, &source, &target, |progress, note| {
        if let Some(note) = note {
            println!("{note}");
        }
        if told.elapsed() >= TELL {
            told = Instant::now();
            eprintln!("{} of {} objects", progress.done(), progress.objects);
        }
    })
    .await?;
    let Progress { objects, copied, copied_bytes, skipped, failed } = progress;
    println!(
        "{objects} objects: {copied} copied ({copied_bytes} bytes), {skipped} there already, {failed} not copied."
    );
    if held.is_none() {
        println!(
            "The server was running: what it took in meanwhile may be missing. Stop it and run this again."
        );
    } else if failed == 0 {
        println!("Now set storage.url = \"{to}\" and start the server. The old storage is untouched.");
    } else {
        println!("See what `rhythmix storage check --verify` says of the rest.");
    }
    Ok(failed == 0)
}
