//! The application: built from settings and what tests replace, then run until told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use poem::Request;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::auth::password::{self, Hasher};
use crate::auth::sessions::LiveSessions;
use crate::auth::{sessions, store};
use crate::catalogue;
use crate::clock::{Clock, Ids, SystemClock};
use crate::config::{Config, is_postgres};
use crate::data_dir::DataDir;
use crate::db::Db;
use crate::error::AppError;
use crate::events::api::UsedLinks;
use crate::events::{self, Events};
use crate::http::connection::App;
use crate::http::server::{self, Deadlines, Limits};
use crate::jobs::{self, Workers, tending, workers};
use crate::keys::Keys;
use crate::media::storage::Storage;
use crate::notifications::Messengers;
use crate::pictures::KnownPictures;
use crate::search;
use crate::shares::{LiveShares, Visitors};
use crate::songs::measure;
use crate::songs::media::SongMedia;
use crate::songs::stream::Places;
use crate::songs::wanted::Wanted;
use crate::uploads::ends::UploadEnds;
use crate::web::Assets;
use crate::workshop::{self, Workshop};
use crate::{router, strays, uploads};
use processing::probe::AudioLimits;

/// How many pictures of accounts are held in memory at once, each of up to 15 MB.
const AVATAR_TURNS: usize = 4;

/// What the application takes from outside and tests replace.
pub struct Deps {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// The cost of bcrypt.
    pub password_cost: u32,
    /// How long clients may take.
    pub deadlines: Deadlines,
    /// What the children of the workshop run; the running program when it is `None`.
    pub workshop_program: Option<PathBuf>,
    /// How long a child of the workshop may say nothing.
    pub workshop_patience: Duration,
    /// How long a worker may say nothing before another one takes its job.
    pub job_lease: Duration,
    /// How often who listens to events is asked for a sign of life.
    pub event_ping: Duration,
}

impl Default for Deps {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            password_cost: password::COST,
            deadlines: Deadlines::default(),
            workshop_program: None,
            workshop_patience: workshop::PATIENCE,
            job_lease: jobs::LEASE,
            event_ping: events::PING,
        }
    }
}

/// What handlers need. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The settings.
    pub config: Arc<Config>,
    /// The keys.
    pub keys: Arc<Keys>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Makes ids.
    pub ids: Arc<Ids>,
    /// The database.
    pub db: Db,
    /// Where media are kept.
    pub storage: Storage,
    /// Hashes passwords.
    pub hasher: Hasher,
    /// Who sessions speak for.
    pub sessions: LiveSessions,
    /// What clients hear as it happens.
    pub events: Events,
    /// How often who listens is asked for a sign of life.
    pub event_ping: Duration,
    /// Which links to events were used.
    pub used_links: UsedLinks,
    /// Whether jobs are being handed out.
    pub workers: workers::Health,
    /// How long a worker may say nothing before another one takes its job.
    pub job_lease: Duration,
    /// Which files songs are in.
    pub song_media: SongMedia,
    /// Which pictures are there in which encoding.
    pub pictures: KnownPictures,
    /// The places of those who are being sent songs.
    pub streams: Places,
    /// The places of those for whom songs are encoded while they are sent.
    pub encoders: Places,
    /// What of songs has been asked for before it was made.
    pub wanted: Wanted,
    /// Bounds how many pictures are received at once.
    pub avatar_turns: Arc<Semaphore>,
    /// Where files from strangers are worked on.
    pub workshop: Workshop,
    /// Tells who waits for an upload that it has ended.
    pub upload_ends: UploadEnds,
    /// Which public links work, and what of them can be heard.
    pub shares: LiveShares,
    /// Who has visited public links lately.
    pub visitors: Visitors,
    /// The web app.
    pub assets: Arc<Assets>,
    /// Set when the server is about to stop.
    pub stopping: CancellationToken,
}

impl AppState {
    /// The state that a request carries.
    ///
    /// # Errors
    /// There is none: the routes were put together wrongly.
    pub fn of(request: &Request) -> Result<&Self, AppError> {
        request.data::<Self>().ok_or_else(|| AppError::Internal(anyhow::anyhow!("a request without state")))
    }

    /// What an audio file may be like.
    pub fn audio_limits(&self) -> AudioLimits {
        AudioLimits::default()
    }
}

/// A server that listens.
pub struct Application {
    state: AppState,
    routes: App,
    listener: TcpListener,
    deadlines: Deadlines,
    workers: Workers,
    // Carry notifications for as long as the application lives.
    _messengers: Option<Messengers>,
    // Held so that no second process opens the same folder.
    _data: DataDir,
}

impl Application {
    /// Puts the server together: folder, database and schema, keys, store, what a crash left, port,
    /// and starts the workers.
    ///
    /// # Errors
    /// One sentence that says what is wrong.
    pub async fn build(config: Config, deps: Deps) -> anyhow::Result<Self> {
        let data = DataDir::open(&config.data.dir)?;
        let db = Db::connect(&config.database, data.path()).await?;
        db.migrate(data.path()).await?;
        if !Keys::exist(data.path()) && store::has_users(db.read()).await? {
            bail!(
                "there are accounts, but {} has no secret.key; restore it from a backup, without it nobody can sign in",
                data.path().display()
            );
        }
        let keys = Arc::new(Keys::load_or_create(data.path())?);
        let storage = open_storage(&config)?;
        storage.try_out().await.with_context(|| format!("{} cannot be used", storage_name(&config)))?;
        let state = AppState {
            hasher: Hasher::new(keys.pepper.clone(), deps.password_cost),
            keys,
            clock: deps.clock,
            ids: Arc::default(),
            db,
            storage,
            sessions: LiveSessions::default(),
            events: Events::default(),
            event_ping: deps.event_ping,
            used_links: UsedLinks::default(),
            workers: workers::Health::default(),
            job_lease: deps.job_lease,
            song_media: SongMedia::default(),
            pictures: KnownPictures::default(),
            avatar_turns: Arc::new(Semaphore::new(AVATAR_TURNS)),
            workshop: Workshop::new(deps.workshop_program, AudioLimits::default(), deps.workshop_patience),
            streams: Places::new(config.streams.per_user, config.streams.per_share, config.streams.total),
            encoders: Places::new(
                config.streams.encoded_per_user,
                config.streams.encoded_per_user,
                config.streams.encoded,
            ),
            wanted: Wanted::default(),
            upload_ends: UploadEnds::default(),
            shares: LiveShares::default(),
            visitors: Visitors::new()?,
            assets: Arc::new(Assets::load(&config.web.dir)?),
            stopping: CancellationToken::new(),
            config: Arc::new(config),
        };
        catalogue::backfill::run(&state.db, &state.ids, state.clock.as_ref()).await?;
        search::backfill::run(&state.db).await?;
        uploads::recover::recover(&state).await?;
        if !is_postgres(&state.config.database.url) {
            tending::recover(&state).await?;
            strays::reap(&state, strays::Due::All).await?;
        }
        clean_sessions(&state).await?;
        measure::begin(&state).await?;
        let listen = state.config.server.listen;
        let listener =
            TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
        let routes: App = Arc::new(poem::endpoint::ToDynEndpoint(router::routes(state.clone())));
        let (workers, messengers) = (Workers::start(&state), Messengers::start(&state));
        Ok(Self {
            state,
            routes,
            listener,
            deadlines: deps.deadlines,
            workers,
            _messengers: messengers,
            _data: data,
        })
    }

    /// Where the server listens.
    ///
    /// # Errors
    /// The operating system does not say.
    pub fn address(&self) -> anyhow::Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// What handlers need; for tests and commands.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// The workers; for tests.
    pub fn workers(&self) -> &Workers {
        &self.workers
    }

    /// Takes no more jobs and hands back those that run.
    pub async fn stop_workers(&mut self) {
        self.workers.stop(Duration::ZERO).await;
    }

    /// The address that people open, without a slash at the end.
    ///
    /// # Errors
    /// The operating system does not say where the server listens.
    pub fn public_url(&self) -> anyhow::Result<String> {
        let configured = &self.state.config.server.public_url;
        if !configured.is_empty() {
            return Ok(configured.clone());
        }
        let address = self.address()?;
        let local = address.ip().is_loopback() || address.ip().is_unspecified();
        Ok(if local { format!("http://localhost:{}", address.port()) } else { format!("http://{address}") })
    }

    /// The one-time link that makes the first admin; `None` once there is one.
    ///
    /// # Errors
    /// The database fails.
    pub async fn setup_link(&self) -> anyhow::Result<Option<String>> {
        if store::has_admin(self.state.db.read()).await? {
            return Ok(None);
        }
        // Behind the #: browsers do not send it, so it stands in no log.
        Ok(Some(format!("{}/setup#token={}", self.public_url()?, self.state.keys.setup_token)))
    }

    /// Serves until `stop`, then lets running requests end.
    ///
    /// # Errors
    /// None yet; the signature leaves room for it.
    pub async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        let limits = Limits {
            deadlines: self.deadlines,
            connections_per_address: self.state.config.server.max_connections_per_address,
            grace: self.state.config.server.shutdown_grace(),
        };
        let (stopping, mut workers, grace) = (self.state.stopping.clone(), self.workers, limits.grace);
        let end = async {
            stop.cancelled().await;
            stopping.cancel();
            workers.stop(grace).await;
        };
        tokio::join!(server::serve(self.listener, self.routes, limits, stop.clone()), end);
        tracing::info!("stopped");
        Ok(())
    }
}

async fn clean_sessions(state: &AppState) -> anyhow::Result<()> {
    let write = state.db.begin().await?;
    let removed = sessions::delete_expired(&write, state.clock.now()).await?;
    write.commit().await?;
    if removed > 0 {
        tracing::info!(removed, "removed sessions that are over");
    }
    Ok(())
}

/// Opens the storage that the settings name, without asking a distant one yet.
///
/// # Errors
/// One sentence that says what is wrong.
pub fn open_storage(config: &Config) -> anyhow::Result<Storage> {
    let storage = &config.storage;
    let opened = match storage.s3() {
        None => Storage::open_folder(&config.media_dir()),
        Some(s3) => Storage::open_s3(&s3, &config.data.dir, storage.cache_bytes, storage.links()),
    };
    opened.with_context(|| format!("{} cannot be used", storage_name(config)))
}

/// What to call the storage in a message.
fn storage_name(config: &Config) -> String {
    if config.storage.s3().is_some() {
        format!("the store {}", config.storage.url)
    } else {
        format!("the media folder {}", config.media_dir().display())
    }
}
