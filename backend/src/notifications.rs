//! What nodes tell each other through PostgreSQL. Each notification belongs to a transaction and is heard
//! when that commits, by the node that sent it too. With SQLite there is one node and nothing to hear.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, Statement};

use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::app::AppState;
use crate::config::is_postgres;

/// How long after a failure the connection is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// There are jobs to be done.
    Jobs,
    /// Something has happened that a client wants to hear.
    Events,
}

impl Channel {
    const ALL: [Self; 2] = [Self::Jobs, Self::Events];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Jobs => "rhythmix_jobs",
            Self::Events => "rhythmix_events",
        }
    }
}

/// Tells all nodes when the transaction commits; nothing on SQLite. The text has at most 7,999 bytes.
///
/// # Errors
/// The database fails.
pub async fn notify(db: &impl ConnectionTrait, channel: Channel, text: &str) -> Result<(), DbErr> {
    if db.get_database_backend() == DatabaseBackend::Postgres {
        let values = [channel.as_str().into(), text.into()];
        let sql = "SELECT pg_notify($1, $2)";
        db.execute_raw(Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)).await?;
    }
    Ok(())
}

/// What carries notifications to and fro; it ends when dropped.
#[derive(Debug)]
pub struct Messengers {
    _listen: AbortOnDropHandle<()>,
    _tell: AbortOnDropHandle<()>,
}

impl Messengers {
    /// Starts them; `None` when there are no other nodes.
    pub fn start(state: &AppState) -> Option<Self> {
        // On SQLite what is not taken here closes the channel, and events stay in this process.
        let outgoing = state.events.take_outgoing()?;
        is_postgres(&state.config.database.url).then(|| Self {
            _listen: AbortOnDropHandle::new(tokio::spawn(listen(state.clone()))),
            _tell: AbortOnDropHandle::new(tokio::spawn(tell(state.clone(), outgoing))),
        })
    }
}

/// Tells other nodes about events.
async fn tell(state: AppState, mut outgoing: mpsc::Receiver<String>) {
    while let Some(text) = outgoing.recv().await {
        if let Err(error) = notify(state.db.read(), Channel::Events, &text).await {
            tracing::warn!(%error, "an event could not be told to other nodes");
        }
    }
}

/// Listens for ever.
async fn listen(state: AppState) {
    loop {
        if let Err(error) = hear(&state).await {
            // The error of the driver may repeat the URL, which holds a password.
            tracing::debug!(%error, "listening to PostgreSQL failed");
            tracing::warn!("cannot listen to PostgreSQL; trying again");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn hear(state: &AppState) -> Result<(), sea_orm::sqlx::Error> {
    let mut listener = PgListener::connect(&state.config.database.url).await?;
    listener.listen_all(Channel::ALL.map(Channel::as_str)).await?;
    loop {
        // Something may have been said while nobody listened.
        state.db.jobs_changed().notify_one();
        state.events.missed();
        while let Some(heard) = listener.try_recv().await? {
            if heard.channel() == Channel::Jobs.as_str() {
                state.db.jobs_changed().notify_one();
            } else {
                state.events.hear(heard.payload());
            }
        }
    }
}
