//! In which form a song is heard, and by how many at once.

use poem::http::StatusCode;
use shared::me::{GetMe, Preferences, ProfileChanges, UpdateMe};
use shared::problem::ProblemCode;
use shared::songs::{GetStreamUrl, Quality};

use crate::support::{Client, Form, TestApp, media};

async fn prefer(client: &Client, stream_quality: Option<Quality>) {
    let preferences = Some(Preferences { stream_quality });
    client.send(&UpdateMe(ProfileChanges { preferences, ..ProfileChanges::default() })).await.unwrap();
}

#[tokio::test]
async fn an_account_can_be_changed_piece_by_piece() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let before = ada.send(&GetMe).await.unwrap();
    assert_eq!(before.preferences, Preferences::default());

    let named = ProfileChanges { display_name: Some("  Ada L. ".into()), ..ProfileChanges::default() };
    assert_eq!(ada.send(&UpdateMe(named)).await.unwrap().display_name, "Ada L.");
    prefer(&ada, Some(Quality::Low)).await;
    let profile = ada.send(&GetMe).await.unwrap();
    assert_eq!(profile.display_name, "Ada L.");
    assert_eq!(profile.preferences.stream_quality, Some(Quality::Low));
    assert_eq!(ada.send(&UpdateMe(ProfileChanges::default())).await.unwrap(), profile, "nothing to change");
    prefer(&ada, None).await;
    assert_eq!(ada.send(&GetMe).await.unwrap().preferences, Preferences::default());

    for (body, status, field) in [
        (r#"{"display_name":""}"#, 422, "display_name"),
        (r#"{"display_name":"a\u202eb"}"#, 422, "display_name"),
        (r#"{"roles":["admin"]}"#, 400, "roles"),
        (r#"{"preferences":{"stream_quality":"best"}}"#, 400, "preferences.stream_quality"),
    ] {
        let json = [("content-type", "application/json")];
        let answer = ada.request("PATCH", "/api/v1/me", &json, body.into()).await;
        let problem = answer.problem();
        assert_eq!((problem.status, problem.errors.first().unwrap().field.as_str()), (status, field));
    }
}

#[tokio::test]
async fn an_unknown_form_is_named_and_one_that_cannot_be_is_told_apart() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::with_media("tone.mp3")).await;
    let path = song.stream_path();

    let problem = ada.get(&format!("{path}?quality=best"), &[]).await.problem();
    assert_eq!((problem.status, problem.errors.first().unwrap().field.as_str()), (400, "quality"));
    let answer = ada.get(&format!("{path}?quality=lossless"), &[]).await;
    assert_eq!((answer.status, answer.problem().code), (StatusCode::NOT_FOUND, ProblemCode::NoSuchQuality));
    let url = GetStreamUrl { song: song.id, quality: Some(Quality::Lossless) };
    assert_eq!(ada.send(&url).await.unwrap_err().code, ProblemCode::NoSuchQuality);

    // A song of an MP3 gives the original to an account that likes what it cannot have.
    prefer(&ada, Some(Quality::Lossless)).await;
    let answer = ada.get(&path, &[]).await;
    assert_eq!((answer.status, &answer.body), (StatusCode::OK, &media("tone.mp3")));
    assert_eq!(answer.header("vary"), Some("Authorization, Cookie, Save-Data"));
    let answer = ada.get(&format!("{path}?quality=original"), &[]).await;
    assert_eq!(answer.header("vary"), Some("Authorization, Cookie"));
}

#[tokio::test]
async fn streams_take_places_until_they_are_gone() {
    let app = TestApp::start_with(|config| {
        config.streams.per_user = 2;
        config.streams.total = 3;
    })
    .await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = ada.add_song(Form::with_media("tone.mp3").text("visibility", "site")).await;
    let path = song.stream_path();

    let first = ada.open(&path).await;
    let second = ada.open(&path).await;
    assert_eq!((first.status(), second.status()), (StatusCode::OK, StatusCode::OK));
    let refused = ada.get(&path, &[("range", "bytes=0-1")]).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.problem().code, ProblemCode::TooManyStreams);
    assert!(refused.header("retry-after").is_some());
    let third = eve.open(&path).await;
    assert_eq!(third.status(), StatusCode::OK, "another account has places of its own");
    let refused = eve.get(&path, &[]).await;
    assert_eq!(
        (refused.status, refused.problem().code),
        (StatusCode::SERVICE_UNAVAILABLE, ProblemCode::Busy)
    );

    // What has no body takes no place.
    let etag = first.headers().get("etag").unwrap().to_str().unwrap().to_owned();
    assert_eq!(ada.request("HEAD", &path, &[], Vec::new()).await.status, StatusCode::OK);
    assert_eq!(ada.get(&path, &[("if-none-match", &etag)]).await.status, StatusCode::NOT_MODIFIED);

    drop(first);
    assert_eq!(second.into_body().into_vec().await.unwrap(), media("tone.mp3"));
    assert_eq!(app.application.state().streams.taken(), 1);
    assert_eq!(ada.get(&path, &[]).await.status, StatusCode::OK);
}
