//! Starting: what must stop it, and what must survive it.

use std::sync::Arc;

use rhythmix::clock::{Clock, ManualClock, SystemClock};
use shared::me::GetMe;

use crate::support::TestApp;
use crate::support::app::{test_config, try_build};

pub async fn start_error(config: &rhythmix::config::Config) -> String {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let Err(error) = try_build(config, clock).await else { panic!("it started") };
    format!("{error:#}")
}

#[tokio::test]
async fn a_second_process_on_the_same_folder_is_refused() {
    let app = TestApp::start().await;
    assert!(start_error(&app.config).await.contains("in use by another Rhythmix process"));
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let app = TestApp::start().await;
    app.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20991231_000001_future', 0)")
        .await;
    let config = app.config.clone();
    let folder = app.into_folder();
    let error = start_error(&config).await;
    assert!(error.contains("newer schema") && error.contains("m20991231"), "{error}");
    drop(folder);
}

#[tokio::test]
async fn an_occupied_port_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut config = test_config(folder.path()).await;
    config.server.listen = taken.local_addr().unwrap();
    let error = start_error(&config).await;
    assert!(error.contains(&format!("cannot listen on {}", config.server.listen)), "{error}");
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = test_config(folder.path()).await;
    std::fs::write(folder.path().join("file"), b"").unwrap();
    config.data.dir = folder.path().join("file/data");
    let error = start_error(&config).await;
    assert!(error.contains("the data folder") && error.contains("file/data"), "{error}");
}

#[tokio::test]
async fn accounts_without_their_key_are_refused() {
    let app = TestApp::start().await;
    app.user("ada").await;
    std::fs::remove_file(app.data_dir().join("secret.key")).unwrap();
    let config = app.config.clone();
    let folder = app.into_folder();
    assert!(start_error(&config).await.contains("has no secret.key"));
    drop(folder);
}

#[tokio::test]
async fn sessions_survive_a_restart() {
    let app = TestApp::start().await;
    let token = app.user("ada").await.token;
    let app = app.restart().await;
    let mut ada = app.anonymous();
    ada.token = token;
    assert_eq!(ada.send(&GetMe).await.unwrap().username, "ada");
}
