//! The application on an object store: what must stop it, and what must go on without it.

use poem::Request;
use poem::http::StatusCode;
use rhythmix::config::{Config, Delivery, Secret};
use s3_server::{Mood, S3Server, SECRET_ACCESS_KEY};
use shared::problem::ProblemCode;
use shared::songs::{GetSong, ListSongs};

use crate::support::app::test_config;
use crate::support::stored::serve_s3;
use crate::support::{Form, TestApp, media};

pub async fn on_s3(change: impl FnOnce(&mut Config)) -> (TestApp, S3Server) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = test_config(folder.path()).await;
    let server = serve_s3(&mut config, folder.path()).await;
    change(&mut config);
    (TestApp::start_on(config, folder).await, server)
}

#[tokio::test]
async fn wrong_settings_stop_the_start_and_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = test_config(folder.path()).await;
    let server = serve_s3(&mut config, folder.path()).await;
    config.storage.s3_secret_access_key = Secret("guess".to_owned());
    let error = crate::start::start_error(&config).await;
    assert!(error.contains("the store s3://library/music cannot be used"), "{error}");
    assert!(error.contains("refuses our keys"), "{error}");
    assert!(!error.contains("guess"), "{error}");
    assert_eq!(error.matches("SignatureDoesNotMatch").count(), 1, "it is said once: {error}");

    config.storage.s3_secret_access_key = Secret(SECRET_ACCESS_KEY.to_owned());
    config.storage.url = "s3://elsewhere/music".to_owned();
    let error = crate::start::start_error(&config).await;
    assert!(error.contains("the store s3://elsewhere/music cannot be used"), "{error}");
    assert!(error.contains("there is no such bucket"), "{error}");

    config.storage.url = "s3://library/music".to_owned();
    drop(server);
    let error = crate::start::start_error(&config).await;
    assert!(error.contains("the store s3://library/music cannot be used: the storage failed"), "{error}");
    assert_eq!(error.matches("Connection refused").count(), 1, "{error}");
}

#[tokio::test]
async fn the_catalogue_works_while_the_store_is_away() {
    let (app, server) = on_s3(|_| {}).await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::with_media("tone.mp3")).await;
    assert_eq!(app.anonymous().get("/health/ready", &[]).await.status, StatusCode::OK);

    server.set_mood(Mood::Broken);
    loop {
        let before = server.requests();
        let answer = ada.get(&song.stream_path(), &[]).await;
        assert_eq!(answer.problem().code, ProblemCode::Unavailable);
        assert!(answer.header("retry-after").is_some());
        if server.requests() == before {
            break;
        }
    }
    assert_eq!(app.anonymous().get("/health/ready", &[]).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(app.anonymous().get("/health/live", &[]).await.status, StatusCode::OK);
    assert_eq!(ada.send(&ListSongs::default()).await.unwrap().items.len(), 1);
    assert_eq!(ada.send(&GetSong(song.id)).await.unwrap().id, song.id);

    server.set_mood(Mood::Well);
    let back = async {
        while ada.get(&song.stream_path(), &[]).await.status != StatusCode::OK {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), back).await.unwrap();
    assert_eq!(ada.get(&song.stream_path(), &[]).await.body, media("tone.mp3"));
}

#[tokio::test]
async fn a_stream_that_the_store_cuts_is_cut_and_not_ended() {
    let (app, server) = on_s3(|_| {}).await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::with_media("tone.flac")).await;
    server.set_mood(Mood::Cutting);
    let request = Request::builder()
        .uri(song.stream_path().parse().unwrap())
        .header("authorization", format!("Bearer {}", ada.token.unwrap()))
        .finish();
    let response = app.routes.call(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.into_body().into_vec().await.is_err(), "half a song must not look like one");
}

#[tokio::test]
async fn pages_may_talk_to_the_store_only_when_they_are_sent_there() {
    let dist = tempfile::tempdir().unwrap();
    std::fs::write(dist.path().join("index.html"), "<!doctype html>").unwrap();
    for (direct, delivery, allowed) in
        [(true, Delivery::Proxy, true), (false, Delivery::Redirect, true), (false, Delivery::Proxy, false)]
    {
        let (app, server) = on_s3(|config| {
            config.web.dir = dist.path().display().to_string();
            config.storage.direct_uploads = direct;
            config.storage.delivery = delivery;
        })
        .await;
        let answer = app.anonymous().get("/", &[]).await;
        let policy = answer.header("content-security-policy").unwrap();
        assert_eq!(policy.matches(&server.endpoint()).count(), if allowed { 3 } else { 0 }, "{policy}");
    }
}

#[tokio::test]
async fn listeners_are_sent_to_the_store_when_the_settings_say_so() {
    let (app, server) = on_s3(|config| config.storage.delivery = Delivery::Redirect).await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = ada.add_song(Form::with_media("tone.mp3")).await;
    let answer = ada.get(&song.stream_path(), &[("range", "bytes=10-19")]).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::TEMPORARY_REDIRECT, 0));
    let link = answer.header("location").unwrap();
    assert!(link.starts_with(&format!("{}/library/music/songs/", server.endpoint())), "{link}");
    assert!(!link.contains(s3_server::SECRET_ACCESS_KEY));

    let followed = reqwest::Client::new().get(link).header("range", "bytes=10-19").send().await.unwrap();
    assert_eq!(followed.status(), 206);
    assert_eq!(followed.bytes().await.unwrap(), media("tone.mp3").get(10..20).unwrap());
    assert_eq!(eve.get(&song.stream_path(), &[]).await.status, StatusCode::NOT_FOUND);
    let head = ada.request("HEAD", &song.stream_path(), &[], Vec::new()).await;
    assert_eq!(head.status, StatusCode::OK, "what is not sent needs no store");
}
