//! The log: lines for people or for machines, on standard error.

use tracing_subscriber::EnvFilter;

use crate::config::{LogConfig, LogFormat};

/// Starts writing the log.
///
/// # Errors
/// The filter cannot be read, or a log was started before.
pub fn init(config: &LogConfig) -> anyhow::Result<()> {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(&config.filter)?)
        .with_writer(std::io::stderr);
    let started = match config.format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(true).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))
}
