//! Settings: commented defaults, then a file, then the environment, then flags. Nothing reads the
//! environment after start.

mod storage;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::Deserialize;

pub use self::storage::{Delivery, Secret, StorageConfig};

/// Every setting with its default and what it is for.
pub const DEFAULTS: &str = include_str!("../../config.default.toml");

/// The largest audio file that can be allowed.
const MAX_AUDIO_BYTES: u64 = 16 << 30;

/// All settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The HTTP server.
    pub server: ServerConfig,
    /// The data folder.
    pub data: DataConfig,
    /// The database.
    pub database: DatabaseConfig,
    /// Where media are kept.
    pub storage: StorageConfig,
    /// Accounts.
    pub auth: AuthConfig,
    /// Limits of uploads.
    pub uploads: UploadsConfig,
    /// Songs and what is kept of deleted ones.
    pub library: LibraryConfig,
    /// Limits of streams.
    pub streams: StreamsConfig,
    /// Work for later.
    pub jobs: JobsConfig,
    /// What is logged.
    pub log: LogConfig,
    /// The web app.
    pub web: WebConfig,
}

/// The HTTP server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address under which people reach the server, without a slash at the end; may be empty.
    pub public_url: String,
    /// How long running requests may go on after the signal to stop.
    pub shutdown_grace_s: u64,
    /// The most connections from one IPv4 address or one IPv6 /64.
    pub max_connections_per_address: u32,
}

impl ServerConfig {
    /// How long running requests may go on after the signal to stop.
    pub fn shutdown_grace(&self) -> Duration {
        Duration::from_secs(self.shutdown_grace_s)
    }

    /// Whether people come over https.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// The data folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataConfig {
    /// Its path.
    pub dir: PathBuf,
}

/// The database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// Empty for SQLite in the data folder, or a PostgreSQL URL.
    pub url: String,
    /// The most connections; to PostgreSQL so many for pages of lists, for other reading, and for writing.
    pub max_connections: u32,
}

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Anybody.
    Open,
    /// Nobody.
    Closed,
}

/// Accounts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthConfig {
    /// Who may make an account.
    pub registration: Registration,
}

/// Limits of uploads.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadsConfig {
    /// The largest audio file.
    pub max_audio_bytes: u64,
    /// How many uploads of one account may be under way.
    pub max_open_per_user: u32,
    /// How many of them may be sent at the same moment.
    pub max_appending_per_user: u32,
    /// How much one account may keep, in bytes; 0 for any amount.
    pub quota_bytes: u64,
    /// How long an upload waits for its sender to go on.
    pub expire_hours: u32,
}

/// Songs and what is kept of deleted ones.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LibraryConfig {
    /// For how many days a deleted song can be restored.
    pub bin_days: u32,
}

impl LibraryConfig {
    /// For how long a deleted song can be restored.
    pub fn bin_time(&self) -> chrono::Duration {
        chrono::Duration::days(self.bin_days.into())
    }
}

/// Limits of streams.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamsConfig {
    /// The most that one account may be sent at once.
    pub per_user: u32,
    /// The most that the visitors of one public link may be sent at once.
    pub per_share: u32,
    /// The most in all.
    pub total: u32,
    /// The most that are encoded while they are sent.
    pub encoded: u32,
    /// The most of those for one account.
    pub encoded_per_user: u32,
}

/// Work for later.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobsConfig {
    /// How many run at once; 0 for one a core.
    pub workers: u16,
}

impl JobsConfig {
    /// How many run at once.
    pub fn workers(&self) -> usize {
        match self.workers {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            workers => workers.into(),
        }
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What is logged.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// How lines look.
    pub format: LogFormat,
    /// Which are written, as in `RUST_LOG`.
    pub filter: String,
}

/// The web app.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebConfig {
    /// A folder with the web app; empty for the one in the binary.
    pub dir: String,
}

/// The settings that have a flag of their own. `None` leaves what the other sources say.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--listen`
    pub listen: Option<String>,
    /// `--data`
    pub data: Option<PathBuf>,
    /// `--database-url`
    pub database_url: Option<String>,
    /// `--storage-url`
    pub storage_url: Option<String>,
}

impl Config {
    /// Reads the settings from all sources.
    ///
    /// # Errors
    /// One sentence that names the key (and the file or variable) that is wrong.
    pub fn load(file: Option<&Path>, flags: &Flags) -> anyhow::Result<Self> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            if !file.is_file() {
                bail!("the configuration file {} does not exist", file.display());
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        // Only RHYTHMIX_SECTION__KEY: other variables with our prefix are not settings.
        figment =
            figment.merge(Env::prefixed("RHYTHMIX_").filter(|key| key.as_str().contains("__")).split("__"));
        for (key, value) in [
            ("server.listen", flags.listen.clone()),
            ("data.dir", flags.data.as_ref().map(|path| path.display().to_string())),
            ("database.url", flags.database_url.clone()),
            ("storage.url", flags.storage_url.clone()),
        ] {
            if let Some(value) = value {
                figment = figment.merge(Serialized::default(key, value));
            }
        }
        let mut config: Self = figment.extract().context("the configuration is wrong")?;
        config.storage.fill_in(|name| std::env::var(name).ok());
        config.validate()?;
        Ok(config)
    }

    fn validate(&self) -> anyhow::Result<()> {
        let url = &self.server.public_url;
        if !(url.is_empty() || url.starts_with("http://") || url.starts_with("https://")) {
            bail!("the configuration is wrong: server.public_url must start with http:// or https://");
        }
        if url.ends_with('/') {
            bail!("the configuration is wrong: server.public_url must not end with a slash");
        }
        let database = &self.database.url;
        if !database.is_empty() && !is_postgres(database) {
            bail!("the configuration is wrong: database.url must be empty or start with postgres://");
        }
        if !(1..=256).contains(&self.database.max_connections) {
            bail!("the configuration is wrong: database.max_connections must be 1 to 256");
        }
        if self.server.max_connections_per_address == 0 {
            bail!("the configuration is wrong: server.max_connections_per_address must be at least 1");
        }
        self.storage.validate()?;
        if !(1..=MAX_AUDIO_BYTES).contains(&self.uploads.max_audio_bytes) {
            bail!("the configuration is wrong: uploads.max_audio_bytes must be 1 to {MAX_AUDIO_BYTES}");
        }
        let streams = &self.streams;
        for (key, value) in [
            ("per_user", streams.per_user),
            ("per_share", streams.per_share),
            ("total", streams.total),
            ("encoded", streams.encoded),
            ("encoded_per_user", streams.encoded_per_user),
        ] {
            if value == 0 {
                bail!("the configuration is wrong: streams.{key} must be at least 1");
            }
        }
        if self.jobs.workers > 256 {
            bail!("the configuration is wrong: jobs.workers must be at most 256");
        }
        let uploads = &self.uploads;
        for (key, value) in [
            ("max_open_per_user", uploads.max_open_per_user),
            ("max_appending_per_user", uploads.max_appending_per_user),
            ("expire_hours", uploads.expire_hours),
        ] {
            if !(1..=100_000).contains(&value) {
                bail!("the configuration is wrong: uploads.{key} must be 1 to 100000");
            }
        }
        if tracing_subscriber::EnvFilter::try_new(&self.log.filter).is_err() {
            bail!("the configuration is wrong: log.filter cannot be read");
        }
        Ok(())
    }

    /// Where media are kept when they are kept in a folder.
    pub fn media_dir(&self) -> PathBuf {
        self.storage.folder().unwrap_or_else(|| self.data.dir.join("media"))
    }
}

/// Whether a database URL names PostgreSQL.
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load_text(text: &str) -> anyhow::Result<Config> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Config::load(Some(file.path()), &Flags::default())
    }

    #[test]
    fn the_defaults_are_a_valid_configuration() {
        let config = Config::load(None, &Flags::default()).unwrap();
        assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.media_dir(), PathBuf::from("data/media"));
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_the_defaults() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "[server]\nlisten = \"127.0.0.1:1\"\n[log]\nformat = \"json\"\n")
            .unwrap();
        let flags = Flags { listen: Some("127.0.0.1:2".into()), ..Flags::default() };
        let config = Config::load(Some(file.path()), &flags).unwrap();
        assert_eq!(config.server.listen.port(), 2);
        assert_eq!(config.log.format, LogFormat::Json);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_key() {
        for (text, key) in [
            ("[server]\nlisten = 5\n", "server.listen"),
            ("[server]\nlissen = \"x\"\n", "lissen"),
            ("[database]\nurl = \"mysql://x\"\n", "database.url"),
            ("[uploads]\nmax_audio_bytes = 0\n", "uploads.max_audio_bytes"),
            ("[jobs]\nworkers = 1000\n", "jobs.workers"),
            ("[server]\npublic_url = \"music.example\"\n", "server.public_url"),
            ("[log]\nfilter = \"a=b=c\"\n", "log.filter"),
            ("[storage]\nurl = \"ftp://x\"\n", "storage.url"),
        ] {
            let error = format!("{:#}", load_text(text).unwrap_err());
            assert!(error.contains(key), "{error}");
        }
    }
}
