//! What holds for requests whatever they are about: no unknown parameters, keys by which a request can be sent
//! twice, and changes that name what they were made to.

use chrono::Duration;
use poem::http::StatusCode;
use rhythmix::jobs::Kind;
use serde_json::Value;
use shared::albums::GetAlbum;
use shared::endpoint::API_BASE;
use shared::playlists::Playlist;
use shared::problem::ProblemCode;
use shared::songs::GetSong;

use crate::catalogue::id;
use crate::specification::{concrete, operations, served};
use crate::support::client::Answer;
use crate::support::library::Said;
use crate::support::{Client, TestApp};

#[tokio::test]
async fn every_operation_refuses_parameters_that_it_does_not_have() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut asked = 0;
    for (method, path, _) in operations(&served()) {
        let url = format!("{API_BASE}{}?surprise=1&", concrete(&path));
        let answer = admin.request(&method.to_uppercase(), &url, &[], Vec::new()).await;
        if method == "head" {
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{method} {path}");
            continue;
        }
        let problem = answer.problem();
        assert_eq!((problem.status, problem.code), (400, ProblemCode::InvalidRequest), "{method} {path}");
        assert_eq!(problem.errors[0].field, "surprise", "{method} {path}");
        asked += 1;
    }
    assert!(asked > 100, "{asked} operations were asked");
}

#[tokio::test]
async fn parameters_that_the_specification_names_are_taken() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (method, path, operation) in operations(&served()) {
        if method != "get" {
            continue;
        }
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            let answer = admin.get(&format!("{API_BASE}{}?{name}=%00", concrete(&path)), &[]).await;
            let refused = answer.status == StatusCode::BAD_REQUEST
                && answer.json::<Value>()["detail"]
                    .as_str()
                    .is_some_and(|text| text.starts_with("There is no parameter"));
            assert!(!refused, "{path} {name}");
        }
    }
}

async fn make(client: &Client, key: &str, name: &str) -> Answer {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    let body = format!("{{\"name\":\"{name}\"}}").into_bytes();
    client.request("POST", "/api/v1/playlists", &headers, body).await
}

#[tokio::test]
async fn a_request_with_a_key_is_done_once() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let first = make(&ada, "k1", "One").await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (StatusCode::CREATED, None));
    let again = make(&ada, "k1", "One").await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (StatusCode::CREATED, Some("true")));
    assert_eq!(again.body, first.body);
    for name in ["location", "content-type", "etag"] {
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    assert_eq!(app.count("playlists").await, 1);

    let other = make(&ada, "k1", "Two").await.problem();
    assert_eq!((other.status, other.code), (422, ProblemCode::IdempotencyKeyReused));
    assert_eq!(make(&eve, "k1", "One").await.status, StatusCode::CREATED, "keys are each account's own");
    assert_eq!(make(&ada, "k2", "One").await.status, StatusCode::CREATED);
    assert_eq!(app.count("playlists").await, 3);
    let refused = make(&ada, "k3", "").await;
    assert_eq!(make(&ada, "k3", "").await.body, refused.body, "a refusal is answered again too");
    for bad in ["", "a b", &"x".repeat(256)] {
        assert_eq!(make(&ada, bad, "One").await.problem().errors[0].field, "Idempotency-Key", "{bad:?}");
    }
    let mut nobody = app.anonymous();
    nobody.token = Some("x".into());
    assert_eq!(make(&nobody, "k1", "One").await.problem().code, ProblemCode::Unauthenticated);
}

#[tokio::test]
async fn answers_survive_a_restart_and_end_after_a_day() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let first = make(&ada, "k1", "One").await;
    let app = app.restart().await;
    let ada = app.resume(&ada);
    assert_eq!(make(&ada, "k1", "One").await.body, first.body);
    app.clock.advance(Duration::hours(24));
    let ada = app.log_in("ada").await;
    let anew: Playlist = make(&ada, "k1", "One").await.json();
    assert_ne!(Some(anew.id), serde_json::from_slice::<Playlist>(&first.body).ok().map(|list| list.id));
    app.clock.advance(Duration::hours(24));
    app.run_job(Kind::ForgetAnswers).await;
    assert_eq!(app.count("kept_answers").await, 0);
}

#[tokio::test]
async fn of_the_same_request_at_the_same_time_one_is_done() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let answers = futures_util::future::join_all((0..8).map(|_| make(&ada, "k1", "One"))).await;
    assert_eq!(app.count("playlists").await, 1);
    let made = answers.iter().filter(|answer| answer.status == StatusCode::CREATED).count();
    assert!(made >= 1);
    for answer in answers.iter().filter(|answer| answer.status != StatusCode::CREATED) {
        let problem = answer.problem();
        assert_eq!((problem.status, problem.code), (409, ProblemCode::InProgress));
        assert!(answer.header("retry-after").is_some());
    }
    assert_eq!(make(&ada, "k1", "One").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_request_that_a_crash_cut_off_can_be_made_again() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    make(&ada, "k1", "One").await;
    app.execute("UPDATE kept_answers SET status = NULL, headers = NULL, body = NULL").await;
    assert_eq!(make(&ada, "k1", "One").await.problem().code, ProblemCode::InProgress);
    app.clock.advance(Duration::minutes(5));
    assert_eq!(make(&ada, "k1", "One").await.status, StatusCode::CREATED);
}

async fn patch(client: &Client, path: &str, tag: &str, body: &str) -> Answer {
    let headers = [("content-type", "application/json"), ("if-match", tag)];
    client.request("PATCH", path, &headers, body.into()).await
}

#[tokio::test]
async fn songs_and_albums_change_only_as_they_were_read() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = app.make_song(id(&ada).await, Said::titled("One").by(&["Band"]).on("Album")).await;
    let album = ada.send(&GetSong(song)).await.unwrap().album.unwrap().id.unwrap();
    for path in [format!("/api/v1/songs/{song}"), format!("/api/v1/albums/{album}")] {
        let read = ada.get(&path, &[]).await;
        let tag = read.header("etag").unwrap().to_owned();
        assert!(tag.starts_with('"'), "strong");
        assert_eq!(ada.get(&path, &[]).await.header("etag"), Some(tag.as_str()), "{path}");
        let changed = patch(&ada, &path, &tag, r#"{"title":"Two"}"#).await;
        assert_eq!(changed.status, StatusCode::OK, "{path}");
        let new = changed.header("etag").unwrap().to_owned();
        assert_ne!(new, tag);
        assert_eq!(ada.get(&path, &[]).await.header("etag"), Some(new.as_str()), "{path}");
        let late = patch(&ada, &path, &tag, r#"{"title":"Three"}"#).await;
        assert_eq!(late.status, StatusCode::PRECONDITION_FAILED, "{path}");
        assert_eq!(ada.get(&path, &[]).await.header("etag"), Some(new.as_str()), "nothing has changed");
        for always in ["*", &format!("\"x\", {new}")] {
            let body = r#"{"title":"Four"}"#;
            let changed = patch(&ada, &path, always, body).await;
            assert_eq!(changed.status, StatusCode::OK, "{path} {always}");
            patch(&ada, &path, "*", r#"{"title":"Two"}"#).await;
        }
    }
    assert_eq!(ada.send(&GetAlbum(album)).await.unwrap().album.title, "Two");
}
