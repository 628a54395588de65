//! An application with a folder and a database of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use migrations::{Migrator, MigratorTrait};
use poem::Response;
use poem::endpoint::{DynEndpoint, ToDynEndpoint};
use rhythmix::app::{Application, Deps};
use rhythmix::clock::{Clock, ManualClock, SystemClock};
use rhythmix::config::{Config, Flags};
use rhythmix::http::server::Deadlines;
use rhythmix::jobs::{self, Kind, NewJob};
use rhythmix::router;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use shared::auth::{LogIn, SetUp, SignUp};
use tempfile::TempDir;

use super::{Client, stored};

pub const PASSWORD: &str = "correct horse battery";

pub struct TestApp {
    pub application: Application,
    pub routes: Arc<dyn DynEndpoint<Output = Response>>,
    pub clock: Arc<ManualClock>,
    pub config: Config,
    workshop: Workshop,
    folder: TempDir,
}

/// How jobs are worked on, where that is not as usual.
#[derive(Clone, Default)]
pub struct Workshop {
    /// What children run.
    pub program: Option<PathBuf>,
    /// How long a worker may be silent.
    pub job_lease: Option<Duration>,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_in(workshop: Workshop, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = test_config(folder.path()).await;
        change(&mut config);
        Self::build(config, Arc::new(ManualClock::at(SystemClock.now())), workshop, folder).await
    }

    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = test_config(folder.path()).await;
        change(&mut config);
        Self::start_on(config, folder).await
    }

    /// An application with settings of its own that lie in `folder`.
    pub async fn start_on(config: Config, folder: TempDir) -> Self {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        Self::build(config, clock, Workshop::default(), folder).await
    }

    /// An application on a database as an older version left it, made by `fill`.
    pub async fn start_on_schema(steps: u32, fill: impl AsyncFnOnce(&DatabaseConnection)) -> Self {
        // The first start makes the keys.
        let Self { application, routes, clock, mut config, workshop, folder } = Self::start().await;
        drop((application, routes));
        match fresh_database().await {
            Some(url) => config.database.url = url,
            None => std::fs::remove_file(config.data.dir.join("rhythmix.sqlite")).unwrap(),
        }
        let url = match config.database.url.as_str() {
            "" => format!("sqlite://{}?mode=rwc", config.data.dir.join("rhythmix.sqlite").display()),
            url => url.to_owned(),
        };
        let database = Database::connect(url).await.unwrap();
        Migrator::up(&database, Some(steps)).await.unwrap();
        fill(&database).await;
        database.close().await.unwrap();
        Self::build(config, clock, workshop, folder).await
    }

    /// An application that is to be run over real sockets.
    pub async fn application(deadlines: Deadlines) -> (Application, TempDir) {
        Self::application_of(Deps { deadlines, ..cheap_deps() }).await
    }

    /// The same, with more that differs.
    pub async fn application_of(deps: Deps) -> (Application, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (Application::build(test_config(folder.path()).await, deps).await.unwrap(), folder)
    }

    /// One more node on the same database and store.
    pub async fn another_node(&self, workshop: Workshop) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = self.config.clone();
        config.data.dir = folder.path().join("data");
        std::fs::create_dir(&config.data.dir).unwrap();
        std::fs::copy(self.data_dir().join("secret.key"), config.data.dir.join("secret.key")).unwrap();
        Self::build(config, self.clock.clone(), workshop, folder).await
    }

    /// Stops it and starts it again on the same folder and database.
    pub async fn restart(self) -> Self {
        let Self { application, config, clock, workshop, folder, routes } = self;
        drop(routes);
        let mut application = application;
        application.stop_workers().await;
        drop(application);
        Self::build(config, clock, workshop, folder).await
    }

    async fn build(config: Config, clock: Arc<ManualClock>, workshop: Workshop, folder: TempDir) -> Self {
        let usual = cheap_deps();
        let deps = Deps {
            clock: clock.clone(),
            workshop_program: workshop.program.clone().or(usual.workshop_program),
            job_lease: workshop.job_lease.unwrap_or(usual.job_lease),
            ..cheap_deps()
        };
        let application = Application::build(config.clone(), deps).await.unwrap();
        let routes: Arc<dyn DynEndpoint<Output = Response>> =
            Arc::new(ToDynEndpoint(router::routes(application.state().clone())));
        Self { application, routes, clock, config, workshop, folder }
    }

    /// Stops it and keeps its folder.
    pub fn into_folder(self) -> TempDir {
        self.folder
    }

    /// Stops it in good order and keeps its folder.
    pub async fn stop(self) -> TempDir {
        let Self { mut application, routes, folder, .. } = self;
        drop(routes);
        application.stop_workers().await;
        folder
    }

    pub fn data_dir(&self) -> &Path {
        &self.config.data.dir
    }

    pub fn anonymous(&self) -> Client {
        Client::new(self.routes.clone())
    }

    /// A new listener who is signed in.
    pub async fn user(&self, name: &str) -> Client {
        let mut client = self.anonymous();
        let grant = client.send(&sign_up(name)).await.unwrap();
        client.token = Some(grant.access_token);
        client
    }

    /// The same listener on another device, or after the last session has run out.
    pub async fn log_in(&self, name: &str) -> Client {
        let mut client = self.anonymous();
        let log_in = LogIn { login: name.to_owned(), password: PASSWORD.to_owned(), device_name: None };
        client.token = Some(client.send(&log_in).await.unwrap().access_token);
        client
    }

    /// The same listener after a restart.
    pub fn resume(&self, client: &Client) -> Client {
        let mut resumed = self.anonymous();
        resumed.token.clone_from(&client.token);
        resumed
    }

    /// Puts in a job that is about nothing in particular and waits until it is done.
    pub async fn run_job(&self, kind: Kind) {
        let write = self.application.state().db.begin().await.unwrap();
        let job = NewJob { kind, subject: uuid::Uuid::nil(), owner: None, priority: 0 };
        jobs::enqueue(&write, job).await.unwrap();
        write.commit().await.unwrap();
        self.idle().await;
    }

    pub async fn set_up(&self, name: &str) -> SetUp {
        let link = self.application.setup_link().await.unwrap().unwrap();
        let (_, token) = link.split_once("#token=").unwrap();
        SetUp {
            token: token.to_owned(),
            username: name.to_owned(),
            email: format!("{name}@example.org"),
            password: PASSWORD.to_owned(),
        }
    }

    /// Waits until no job runs and none is due.
    pub async fn idle(&self) {
        let idle = self.application.workers().idle();
        tokio::time::timeout(Duration::from_secs(60), idle).await.expect("jobs never end").unwrap();
    }

    /// How many rows a table has, perhaps only `WHERE` something.
    pub async fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT COUNT(*) AS n FROM {table}")).await.unwrap_or_default()
    }

    /// The number `n` of the first row that a query gives; `None` when there is no row.
    pub async fn number(&self, query: &str) -> Option<i64> {
        let db = self.application.state().db.read();
        let query = Statement::from_string(db.get_database_backend(), query);
        db.query_one_raw(query).await.unwrap().map(|row| row.try_get("", "n").unwrap())
    }

    /// Waits until a query gives as many as `n`.
    pub async fn until(&self, query: &str, n: i64) {
        let come = async {
            while self.number(query).await != Some(n) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let come = tokio::time::timeout(Duration::from_secs(60), come);
        assert!(come.await.is_ok(), "{query} never gives {n}, but {:?}", self.number(query).await);
    }

    /// An administrator.
    pub async fn admin(&self) -> Client {
        let mut client = self.anonymous();
        client.token = Some(client.send(&self.set_up("root").await).await.unwrap().access_token);
        client
    }

    pub fn is_postgres(&self) -> bool {
        rhythmix::config::is_postgres(&self.config.database.url)
    }

    /// A fresh id as it stands in SQL.
    pub fn uuid_literal(&self) -> String {
        let id = uuid::Uuid::now_v7();
        if self.is_postgres() { format!("'{id}'") } else { format!("x'{}'", id.simple()) }
    }

    /// Runs one statement, for states that no request can make.
    pub async fn execute(&self, sql: &str) {
        let write = self.application.state().db.begin().await.unwrap();
        write.execute_unprepared(sql).await.unwrap();
        write.commit().await.unwrap();
    }
}

/// Cheap passwords, and children that run the program instead of the tests.
pub fn cheap_deps() -> Deps {
    let program = env!("CARGO_BIN_EXE_rhythmix").into();
    Deps { password_cost: 4, workshop_program: Some(program), ..Deps::default() }
}

/// Builds as the program does, but with cheap passwords.
pub async fn try_build(config: &Config, clock: Arc<ManualClock>) -> anyhow::Result<Application> {
    let deps = Deps { clock, ..cheap_deps() };
    Application::build(config.clone(), deps).await
}

/// The defaults in a folder of its own, on a free port and a fresh database.
pub async fn test_config(folder: &Path) -> Config {
    let flags = Flags {
        listen: Some("127.0.0.1:0".to_owned()),
        data: Some(folder.join("data")),
        database_url: fresh_database().await,
        storage_url: None,
    };
    let mut config = Config::load(None, &flags).unwrap();
    config.database.max_connections = 4;
    stored::configure(&mut config, folder).await;
    config
}

/// A new database on the PostgreSQL server of the tests; `None` when they run on SQLite.
async fn fresh_database() -> Option<String> {
    let server = std::env::var("RHYTHMIX_TEST_DATABASE_URL").ok()?;
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    let admin = Database::connect(&server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    admin.close().await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    Some(format!("{base}/{name}"))
}

pub fn sign_up(name: &str) -> SignUp {
    SignUp {
        username: name.to_owned(),
        email: format!("{name}@example.org"),
        password: PASSWORD.to_owned(),
        display_name: None,
    }
}
