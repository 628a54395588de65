//! Hearing songs: ranges, conditions, and who may.

use chrono::Duration;
use poem::http::StatusCode;
use shared::auth::LogOut;
use shared::problem::ProblemCode;
use shared::songs::GetStreamUrl;

use crate::support::app::sign_up;
use crate::support::{Form, TestApp, media};

#[tokio::test]
async fn whole_parts_and_heads_have_exact_bytes_and_lengths() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let file = media("tone.mp3");
    let song = ada.add_song(Form::with_media("tone.mp3")).await;
    let path = song.stream_path();
    let size = file.len();

    let whole = ada.get(&path, &[]).await;
    assert_eq!((whole.status, &whole.body), (StatusCode::OK, &file));
    assert_eq!(whole.header("content-type"), Some("audio/mpeg"));
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    assert_eq!(whole.header("content-length"), Some(size.to_string().as_str()));
    let etag = whole.header("etag").unwrap().to_owned();
    assert!(etag.starts_with('"'), "strong");

    for (range, part) in [
        ("bytes=0-1".to_owned(), 0..2),
        ("bytes=0-".to_owned(), 0..size),
        ("bytes=100-199".to_owned(), 100..200),
        ("bytes=-10".to_owned(), size - 10..size),
        (format!("bytes=10-{}", size + 1000), 10..size),
        (format!("bytes=-{}", size + 5), 0..size),
    ] {
        let answer = ada.get(&path, &[("range", &range)]).await;
        assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(answer.body, file[part.clone()], "{range}");
        assert_eq!(answer.header("content-length"), Some(part.len().to_string().as_str()));
        let expected = format!("bytes {}-{}/{size}", part.start, part.end - 1);
        assert_eq!(answer.header("content-range"), Some(expected.as_str()));
        let head = ada.request("HEAD", &path, &[("range", &range)], Vec::new()).await;
        assert_eq!(head.header("content-length"), answer.header("content-length"));
        assert!(head.body.is_empty());
    }
    for range in [format!("bytes={size}-"), "bytes=-0".to_owned()] {
        let answer = ada.get(&path, &[("range", &range)]).await;
        assert_eq!(answer.problem().code, ProblemCode::RangeNotSatisfiable);
        assert_eq!(answer.header("content-range"), Some(format!("bytes */{size}").as_str()));
    }
    for ignored in ["bytes=0-1,5-6", "items=0-1", "bytes=b-a", "bytes=5-2"] {
        assert_eq!(ada.get(&path, &[("range", ignored)]).await.status, StatusCode::OK, "{ignored}");
    }

    let part = [("range", "bytes=0-1")];
    let fits = ada.get(&path, &[part[0], ("if-range", &etag)]).await;
    assert_eq!(fits.status, StatusCode::PARTIAL_CONTENT);
    let changed = ada.get(&path, &[part[0], ("if-range", "\"other\"")]).await;
    assert_eq!(changed.status, StatusCode::OK, "the whole of what is there now");
    assert_eq!(ada.get(&path, &[("if-none-match", &etag)]).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(ada.get(&path, &[("if-match", "\"other\"")]).await.status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn every_format_is_sent_as_what_it_is() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for (name, mime) in [
        ("tone.mp3", "audio/mpeg"),
        ("tone.flac", "audio/flac"),
        ("tone.ogg", "audio/ogg"),
        ("tone.opus", "audio/ogg"),
        ("tone-aac.m4a", "audio/mp4"),
        ("tone-alac.m4a", "audio/mp4"),
        ("tone.wav", "audio/wav"),
    ] {
        // The name lies; the content is what counts.
        let song = ada.add_song(Form::with_file("picture.png", &media(name))).await;
        assert_eq!(song.mime, mime, "{name}");
        let answer = ada.get(&song.stream_path(), &[]).await;
        assert_eq!(answer.header("content-type"), Some(mime));
        assert_eq!(answer.body, media(name));
    }
}

#[tokio::test]
async fn the_media_cookie_is_good_for_media_alone() {
    let app = TestApp::start().await;
    let mut ada = app.anonymous();
    let answer = ada.answer_to(&sign_up("ada"), &[]).await;
    let cookie = format!("rhythmix_media={}", answer.cookie("rhythmix_media").unwrap());
    ada.token = Some(answer.json::<shared::auth::SessionGrant>().access_token);
    let song = ada.add_song(Form::with_media("tone.mp3")).await;

    let page = app.anonymous();
    let with_cookie = [("cookie", cookie.as_str())];
    assert_eq!(page.get(&song.stream_path(), &with_cookie).await.status, StatusCode::OK);
    for path in ["/api/v1/me".to_owned(), "/api/v1/songs".to_owned(), format!("/api/v1/songs/{}", song.id)] {
        assert_eq!(page.get(&path, &with_cookie).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(page.request("POST", "/api/v1/auth/logout", &with_cookie, Vec::new()).await.status, 401);

    ada.send(&LogOut).await.unwrap();
    assert_eq!(page.get(&song.stream_path(), &with_cookie).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_signed_link_is_good_for_one_song_and_a_quarter_of_an_hour() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::with_media("tone.mp3")).await;
    let other = ada.add_song(Form::with_media("tone.flac")).await;
    let link = ada.send(&GetStreamUrl { song: song.id, quality: None }).await.unwrap();
    assert_eq!(link.size_bytes, song.size_bytes);

    let nobody = app.anonymous();
    assert_eq!(nobody.get(&link.url, &[("range", "bytes=0-1")]).await.status, StatusCode::PARTIAL_CONTENT);
    let swapped = link.url.replace(&song.id.to_string(), &other.id.to_string());
    assert_eq!(nobody.get(&swapped, &[]).await.status, StatusCode::UNAUTHORIZED);
    let cut = &link.url[..link.url.len() - 1];
    assert_eq!(nobody.get(cut, &[]).await.status, StatusCode::UNAUTHORIZED);
    app.clock.advance(Duration::minutes(15));
    assert_eq!(nobody.get(&link.url, &[]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn without_proof_nothing_is_heard() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::with_media("tone.mp3").text("visibility", "public")).await;
    let answer = app.anonymous().get(&song.stream_path(), &[]).await;
    assert_eq!(answer.problem().code, ProblemCode::Unauthenticated);
    assert!(answer.header("www-authenticate").is_some());
}
