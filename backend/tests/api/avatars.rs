//! The pictures of accounts.

use std::time::{Duration, Instant};

use poem::http::StatusCode;
use rhythmix::strays::{self, Due};
use shared::me::{GetMe, Profile};
use shared::problem::ProblemCode;
use shared::songs::GetSong;

use crate::support::{Client, Form, TestApp, media};

async fn put(client: &Client, mime: &str, picture: Vec<u8>) -> crate::support::client::Answer {
    client.request("PUT", "/api/v1/me/avatar", &[("content-type", mime)], picture).await
}

#[tokio::test]
async fn an_avatar_is_seen_by_others_until_it_is_replaced_or_removed() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    assert_eq!(ada.send(&GetMe).await.unwrap().avatar, None);
    let song = ada.add_song(Form::distinct(1).text("visibility", "site")).await;
    assert_eq!(song.owner.avatar, None);
    app.idle().await;
    let before = app.stored_files();

    let answer = put(&ada, "image/png", media("cover.png")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.body));
    let first = answer.json::<Profile>().avatar.unwrap();
    assert_eq!(first.placeholder.as_ref().map(String::len), Some(32));
    assert_eq!(ada.send(&GetMe).await.unwrap().avatar, Some(first.clone()));
    assert_eq!(eve.send(&GetSong(song.id)).await.unwrap().owner.avatar, Some(first.clone()));
    for size in shared::songs::COVER_SIZES {
        let seen = eve.get(&first.at(size), &[]).await;
        assert_eq!((seen.status, seen.header("content-type")), (StatusCode::OK, Some("image/jpeg")));
        assert!(seen.header("cache-control").unwrap().contains("immutable"));
        assert_eq!(seen.header("x-content-type-options"), Some("nosniff"));
        assert!(seen.header("content-security-policy").unwrap().contains("sandbox"));
        assert!(seen.header("vary").unwrap().contains("Accept"));
    }
    let stranger = app.anonymous().get(&first.at(64), &[]).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);

    let second = put(&ada, "image/jpeg", media("turned.jpg")).await.json::<Profile>().avatar.unwrap();
    assert_ne!(second.url, first.url, "another picture has another link");
    let through_the_old_link = eve.get(&first.at(64), &[]).await;
    assert_eq!(through_the_old_link.header("cache-control"), Some("private, no-cache"));
    app.idle().await;
    strays::reap(app.application.state(), Due::Now).await.unwrap();
    assert_eq!(app.stored_files().len(), before.len() + 5, "nothing is left of the first");

    for _ in 0..2 {
        let removed = ada.request("DELETE", "/api/v1/me/avatar", &[], Vec::new()).await;
        assert_eq!(removed.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(ada.send(&GetMe).await.unwrap().avatar, None);
    assert_eq!(eve.get(&second.at(64), &[]).await.problem().code, ProblemCode::NotFound);
    app.idle().await;
    strays::reap(app.application.state(), Due::Now).await.unwrap();
    assert_eq!(app.stored_files(), before);
}

#[tokio::test]
async fn a_link_to_a_song_shows_no_avatars() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::distinct(1)).await;
    let avatar = put(&ada, "image/png", media("cover.png")).await.json::<Profile>().avatar.unwrap();
    let link = ada.send(&shared::songs::GetStreamUrl { song: song.id, quality: None }).await.unwrap().url;
    let (_, token) = link.split_once("token=").unwrap();
    let answer = app.anonymous().get(&format!("{}&token={token}", avatar.at(64)), &[]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_leaves_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let png = media("cover.png");
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let cases: [(&str, &str, Vec<u8>, u16, ProblemCode); 7] = [
        ("svg", "image/svg+xml", svg.clone(), 422, ProblemCode::UnusableImage),
        ("svg by another name", "image/png", svg, 422, ProblemCode::UnusableImage),
        ("text", "image/png", b"no picture".to_vec(), 422, ProblemCode::UnusableImage),
        ("nothing", "image/png", Vec::new(), 422, ProblemCode::UnusableImage),
        ("half", "image/png", png[..png.len() / 2].to_vec(), 422, ProblemCode::UnusableImage),
        ("too large", "image/png", vec![0x89; (15 << 20) + 1], 413, ProblemCode::PayloadTooLarge),
        ("a form", "application/octet-stream", png, 415, ProblemCode::UnsupportedMedia),
    ];
    for (name, mime, picture, status, code) in cases {
        let began = Instant::now();
        let problem = put(&ada, mime, picture).await.problem();
        assert_eq!((problem.status, problem.code), (status, code), "{name}: {}", problem.detail);
        assert!(began.elapsed() < Duration::from_secs(10), "{name}");
        assert!(app.stored_files().is_empty(), "{name}");
    }
    assert_eq!(ada.send(&GetMe).await.unwrap().avatar, None);
}

#[tokio::test]
async fn of_two_avatars_at_once_one_stays_and_the_other_leaves_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let both = futures_util::future::join_all((0..3).map(|_| put(&ada, "image/png", media("cover.png"))));
    for answer in both.await {
        assert!([200, 503].contains(&answer.status.as_u16()), "{}", answer.status);
    }
    assert!(ada.send(&GetMe).await.unwrap().avatar.is_some());
    // An AVIF that is being written is a file by another name.
    app.idle().await;
    strays::reap(app.application.state(), Due::All).await.unwrap();
    assert_eq!(app.stored_files().len(), 5);
}
