//! The database: SQLite with one writer, or PostgreSQL; brought to the newest schema before use.

mod reader;

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use migrations::{Migrator, MigratorTrait};
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DatabaseTransaction,
    DbErr, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use tokio::sync::Notify;

pub use self::reader::Reader;
use crate::config::{DatabaseConfig, is_postgres};

/// Serialises migrations between nodes: the key of a PostgreSQL advisory lock, made up by us.
const MIGRATION_LOCK: i64 = 0x7268_7974_686d;

/// What PostgreSQL is told on every connection: to compile a statement takes longer than any of ours may run.
const SESSION: [(&str, &str); 1] = [("jit", "off")];

/// And on those of [`Db::pages`]: to plan a statement once, without a look at its values, by its indexes alone. It would
/// else think more rows to be behind a `LIMIT` than there are, and read whole tables to be ready for them.
const PAGES: [(&str, &str); 5] = [
    ("jit", "off"),
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("enable_seqscan", "off"),
];

/// For how long a connection to PostgreSQL that nobody used is believed to be alive. Older ones are asked first, which
/// costs as much as a short statement.
const TRUSTED: Duration = Duration::from_secs(1);

/// How long a connection to PostgreSQL may take to come.
const PATIENCE: Duration = Duration::from_secs(2);

/// A little more than the longest page has.
const ROWS_AHEAD: usize = 256;

/// A database. On SQLite readers have connections of their own and there is one writer, since
/// SQLite has one; on PostgreSQL writing, reading and pages of lists have connections of their own each.
#[derive(Debug, Clone)]
pub struct Db {
    read: Reader,
    pages: Reader,
    write: DatabaseConnection,
    /// What transactions that only read are opened on: those that write on PostgreSQL, those that read on SQLite.
    snapshots: DatabaseConnection,
    jobs_changed: Arc<Notify>,
}

impl Db {
    /// Opens the database that the settings name.
    ///
    /// # Errors
    /// It cannot be reached or opened.
    pub async fn connect(config: &DatabaseConfig, data_dir: &Path) -> anyhow::Result<Self> {
        if is_postgres(&config.url) {
            let write = postgres(config).await?;
            let (read, pages) = (reader(config, &SESSION)?, reader(config, &PAGES)?);
            return Ok(Self { read, pages, snapshots: write.clone(), write, jobs_changed: Arc::default() });
        }
        let path = sqlite_path(data_dir);
        let jobs_changed = Arc::new(Notify::new());
        let open = |readers: Option<u32>| sqlite(&path, readers, &jobs_changed);
        let write = open(None).await.with_context(|| format!("{} cannot be opened", path.display()))?;
        let read = open(Some(config.max_connections)).await?;
        let reader = Reader::sqlite(read.clone());
        Ok(Self { read: reader.clone(), pages: reader, write, snapshots: read, jobs_changed })
    }

    /// For statements that only read.
    pub fn read(&self) -> &Reader {
        &self.read
    }

    /// For statements that only read, are asked often, and find few rows by the same indexes whatever is asked: pages of
    /// lists without a filter, and what is shown of one thing.
    pub fn pages(&self) -> &Reader {
        &self.pages
    }

    /// Is told when jobs have been put in or changed. On SQLite that is while the transaction still runs:
    /// who then begins one of his own waits for it, and sees what it did.
    pub fn jobs_changed(&self) -> &Notify {
        &self.jobs_changed
    }

    /// Opens a transaction that may write. On SQLite it is the only one until it ends.
    ///
    /// # Errors
    /// The database is away.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.write.begin_with_options(options).await
    }

    /// Opens a transaction that only reads, and sees all tables as they are at one moment.
    ///
    /// # Errors
    /// The database is away.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        // On SQLite every transaction is such a one.
        let level = match self.snapshots.get_database_backend() {
            DatabaseBackend::Postgres => Some(IsolationLevel::RepeatableRead),
            _ => None,
        };
        self.snapshots.begin_with_config(level, None).await
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// It gives none.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.snapshots.ping().await
    }

    /// Brings the schema up to date; on SQLite an existing database is copied first.
    ///
    /// # Errors
    /// The schema is newer than this program, a migration fails, or there is no room for the copy.
    pub async fn migrate(&self, data_dir: &Path) -> anyhow::Result<()> {
        let lock = self.lock_migrations().await?;
        let known: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
        let applied = self.applied_migrations().await?;
        if let Some(newer) = applied.iter().find(|name| !known.contains(name)) {
            bail!(
                "the database has a newer schema than this program knows ({newer}); \
                 start the newer version again, or restore a backup"
            );
        }
        if applied.len() < known.len() {
            if !applied.is_empty() {
                self.backup_before_migration(data_dir).await?;
            }
            Migrator::up(&self.write, None).await.context("a migration of the database failed")?;
        }
        if let Some(lock) = lock {
            lock.commit().await?;
        }
        Ok(())
    }

    /// On PostgreSQL several nodes may start at once; the lock is held until the transaction ends.
    async fn lock_migrations(&self) -> Result<Option<DatabaseTransaction>, DbErr> {
        if self.write.get_database_backend() != DatabaseBackend::Postgres {
            return Ok(None);
        }
        let lock = self.write.begin().await?;
        lock.execute_raw(Statement::from_sql_and_values(
            DatabaseBackend::Postgres,
            "SELECT pg_advisory_xact_lock($1)",
            [MIGRATION_LOCK.into()],
        ))
        .await?;
        Ok(Some(lock))
    }

    /// The names of the migrations that this database has seen, also those that we do not know.
    async fn applied_migrations(&self) -> Result<Vec<String>, DbErr> {
        let backend = self.write.get_database_backend();
        let table = "seaql_migrations";
        let exists = match backend {
            DatabaseBackend::Postgres => {
                "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
            }
            _ => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1",
        };
        let exists = Statement::from_sql_and_values(backend, exists, [table.into()]);
        if self.write.query_one_raw(exists).await?.is_none() {
            return Ok(Vec::new());
        }
        let rows = Statement::from_string(backend, format!("SELECT version FROM {table}"));
        self.write.query_all_raw(rows).await?.iter().map(|row| row.try_get("", "version")).collect()
    }

    async fn backup_before_migration(&self, data_dir: &Path) -> anyhow::Result<()> {
        if self.write.get_database_backend() != DatabaseBackend::Sqlite {
            return Ok(());
        }
        let folder = data_dir.join("backups");
        std::fs::create_dir_all(&folder)?;
        let name = format!("before-{}-{}.sqlite", env!("CARGO_PKG_VERSION"), uuid::Uuid::now_v7());
        let target = folder.join(name);
        let copy = Statement::from_sql_and_values(
            DatabaseBackend::Sqlite,
            "VACUUM INTO $1",
            [target.display().to_string().into()],
        );
        self.write.execute_raw(copy).await.context("the database cannot be copied before its migration")?;
        tracing::info!(backup = %target.display(), "copied the database before its migration");
        Ok(())
    }
}

/// Connections to PostgreSQL that write.
async fn postgres(config: &DatabaseConfig) -> anyhow::Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(&config.url);
    options
        .max_connections(config.max_connections)
        .acquire_timeout(PATIENCE)
        .test_before_acquire_if_idle_for(TRUSTED)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|postgres| postgres.options(SESSION));
    Database::connect(options).await.map_err(refused)
}

/// Connections to PostgreSQL that read, and begin with these settings.
fn reader(config: &DatabaseConfig, settings: &[(&str, &str)]) -> anyhow::Result<Reader> {
    let options: PgConnectOptions = config.url.parse().map_err(refused)?;
    let options = options.options(settings.iter().copied()).disable_statement_logging();
    Reader::postgres(options, config.max_connections)
}

/// The error of the driver may repeat the URL, which holds a password.
fn refused(error: impl Display) -> anyhow::Error {
    tracing::debug!(%error, "connecting to PostgreSQL failed");
    anyhow::anyhow!("PostgreSQL (database.url) cannot be reached or refuses us")
}

/// Where the database is when it is SQLite.
fn sqlite_path(data_dir: &Path) -> PathBuf {
    data_dir.join("rhythmix.sqlite")
}

/// `readers`: how many read-only connections; `None` for the one writer.
async fn sqlite(
    path: &Path,
    readers: Option<u32>,
    jobs_changed: &Arc<Notify>,
) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new("sqlite://");
    options
        .max_connections(readers.unwrap_or(1))
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        // A file does not hang up.
        .test_before_acquire(false)
        .sqlx_logging(false);
    let path = path.to_owned();
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .filename(&path)
            .create_if_missing(readers.is_none())
            .busy_timeout(Duration::from_secs(5))
            .pragma("journal_mode", "WAL")
            // A commit that was answered must survive a power cut.
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            .pragma("mmap_size", "0")
            // KiB; each connection has its own.
            .pragma("cache_size", "-2048")
            .pragma("temp_store", "MEMORY")
            // Rows that are read ahead: a whole page, so that whoever reads is woken once and not for each.
            .row_buffer_size(ROWS_AHEAD);
        if readers.is_some() { sqlite.pragma("query_only", "ON") } else { sqlite }
    });
    if readers.is_none() {
        let jobs_changed = jobs_changed.clone();
        options.map_sqlx_sqlite_pool_opts(move |pool| {
            let jobs_changed = jobs_changed.clone();
            pool.after_connect(move |writer, _| {
                let jobs_changed = jobs_changed.clone();
                Box::pin(async move {
                    writer.lock_handle().await?.set_update_hook(move |change| {
                        if change.table == "jobs" {
                            jobs_changed.notify_one();
                        }
                    });
                    Ok(())
                })
            })
        });
    }
    Database::connect(options).await
}

/// The time by the clock of the database, in milliseconds since 1970: nodes need not agree on theirs.
///
/// # Errors
/// The database fails.
pub async fn now_ms(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let backend = db.get_database_backend();
    let sql = match backend {
        DatabaseBackend::Postgres => "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now",
        _ => "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now",
    };
    let row = db.query_one_raw(Statement::from_string(backend, sql)).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("the time".to_owned()))?.try_get("", "now")
}
