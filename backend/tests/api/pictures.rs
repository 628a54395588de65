//! The AVIFs of pictures: made later, served to who takes them.

use poem::http::StatusCode;
use rhythmix::jobs::{Kind, NewJob, enqueue};
use rhythmix::strays::{self, Due};
use shared::songs::GetSong;

use crate::support::{Form, TestApp, media};

/// What a browser sends for an image.
const BROWSER: (&str, &str) = ("accept", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8");

#[tokio::test]
async fn who_takes_avif_gets_it_once_it_is_made() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::distinct(1).file("cover", "c.png", &media("cover.png"))).await;
    app.idle().await;
    assert_eq!(app.stored_avifs(), 5);
    let cover = song.cover.unwrap();
    for size in shared::songs::COVER_SIZES {
        let link = cover.at(size);
        let avif = ada.get(&link, &[BROWSER]).await;
        assert_eq!((avif.status, avif.header("content-type")), (StatusCode::OK, Some("image/avif")));
        assert_eq!(&avif.body[4..12], b"ftypavif");
        let jpeg = ada.get(&link, &[("accept", "image/*")]).await;
        assert_eq!(jpeg.header("content-type"), Some("image/jpeg"));
        let (tag, other) = (avif.header("etag").unwrap(), jpeg.header("etag").unwrap());
        assert_ne!(tag, other, "a cache must not take one for the other");
        assert!(!tag.starts_with("W/") && !other.starts_with("W/"));
        for answer in [&avif, &jpeg] {
            assert!(answer.header("vary").unwrap().contains("Accept"));
            assert!(answer.header("cache-control").unwrap().contains("immutable"));
        }
        let again = ada.get(&link, &[BROWSER, ("if-none-match", tag)]).await;
        assert_eq!((again.status, again.header("etag")), (StatusCode::NOT_MODIFIED, Some(tag)));
        assert_eq!(ada.get(&link, &[BROWSER, ("if-none-match", other)]).await.status, StatusCode::OK);
    }
    assert_eq!(app.count("strays").await, 0, "what is referred to is no stray");
}

#[tokio::test]
async fn a_picture_of_before_there_were_placeholders_gets_one() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::distinct(1).file("cover", "c.png", &media("cover.png"))).await;
    app.idle().await;
    app.execute("UPDATE pictures SET placeholder = NULL, has_avif = FALSE").await;
    let old = ada.send(&GetSong(song.id)).await.unwrap().cover.unwrap();
    assert_eq!(old.placeholder, None);
    let (_, version) = old.url.split_once("v=").unwrap();
    let write = app.application.state().db.begin().await.unwrap();
    let job = NewJob { kind: Kind::DrawPicture, subject: version.parse().unwrap(), owner: None, priority: 0 };
    enqueue(&write, job).await.unwrap();
    write.commit().await.unwrap();
    app.idle().await;
    let new = ada.send(&GetSong(song.id)).await.unwrap().cover.unwrap();
    assert_eq!(new.placeholder.map(|text| text.len()), Some(32));
}

#[tokio::test]
async fn a_picture_that_is_removed_leaves_no_avif() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let header = [("content-type", "image/png")];
    for settle in [true, false] {
        let set = ada.request("PUT", "/api/v1/me/avatar", &header, media("cover.png")).await;
        assert_eq!(set.status, StatusCode::OK);
        if settle {
            app.idle().await;
            assert_eq!(app.stored_avifs(), 5);
        }
        ada.request("DELETE", "/api/v1/me/avatar", &[], Vec::new()).await;
        app.idle().await;
        strays::reap(app.application.state(), Due::All).await.unwrap();
        assert_eq!((app.stored_files().len(), app.stored_avifs()), (0, 0), "{settle}");
    }
}
