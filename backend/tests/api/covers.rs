//! Other pictures for songs and albums.

use poem::http::StatusCode;
use rhythmix::jobs::Kind;
use rhythmix::strays::{self, Due};
use shared::albums::{AlbumDetails, GetAlbum, MergeAlbums};
use shared::bin::DeleteSong;
use shared::problem::ProblemCode;
use shared::songs::{GetSong, Song};
use uuid::Uuid;

use crate::support::client::Answer;
use crate::support::{Client, Form, TestApp, media};

async fn put(client: &Client, path: &str, picture: Vec<u8>) -> Answer {
    client.request("PUT", path, &[("content-type", "image/png")], picture).await
}

fn song_path(song: &Song) -> String {
    format!("/api/v1/songs/{}/cover", song.id)
}

async fn on_album(client: &Client, number: usize, album: &str) -> Song {
    client.add_song(Form::distinct(number).text("album", album).text("visibility", "site")).await
}

#[tokio::test]
async fn a_song_gets_another_cover_and_its_album_shows_it() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = on_album(&ada, 1, "Album").await;
    app.idle().await;
    // It came with a cover of its own.
    let mut before = app.stored_files();
    before.retain(|file| !file.starts_with("covers/"));
    let (path, album) = (song_path(&song), song.album.clone().unwrap().id.unwrap());
    assert_eq!(put(&eve, &path, media("cover.png")).await.problem().code, ProblemCode::NotFound);

    let answer = put(&ada, &path, media("cover.png")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.body));
    let first = answer.json::<Song>().cover.unwrap();
    assert_eq!(eve.get(&first.at(64), &[]).await.status, StatusCode::OK);
    let of_album = async || ada.send(&GetAlbum(album)).await.unwrap().album.cover;
    assert_eq!(of_album().await, Some(first.clone()));
    let second = put(&ada, &path, media("turned.jpg")).await.json::<Song>().cover.unwrap();
    assert_ne!(first.url, second.url);
    assert_eq!(of_album().await, Some(second));
    app.idle().await;
    strays::reap(app.application.state(), Due::Now).await.unwrap();
    assert_eq!(app.count("pictures").await, 1);

    for _ in 0..2 {
        let removed = ada.request("DELETE", &path, &[], Vec::new()).await;
        assert_eq!(removed.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(ada.send(&GetSong(song.id)).await.unwrap().cover, None);
    assert_eq!(of_album().await, None);
    app.idle().await;
    strays::reap(app.application.state(), Due::Now).await.unwrap();
    assert_eq!(app.stored_files(), before, "nothing is left");
}

#[tokio::test]
async fn what_is_no_picture_changes_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = on_album(&ada, 1, "Album").await;
    let path = song_path(&song);
    assert_eq!(put(&ada, &path, b"no picture".to_vec()).await.problem().code, ProblemCode::UnusableImage);
    assert_eq!(
        put(&ada, &path, vec![0; 16 * 1024 * 1024]).await.problem().code,
        ProblemCode::PayloadTooLarge
    );
    let text = ada.request("PUT", &path, &[("content-type", "text/plain")], b"x".to_vec()).await;
    assert_eq!(text.problem().code, ProblemCode::UnsupportedMedia);
    let nowhere = format!("/api/v1/songs/{}/cover", Uuid::now_v7());
    assert_eq!(put(&ada, &nowhere, media("cover.png")).await.problem().code, ProblemCode::NotFound);
    assert_eq!(app.count("pictures").await, 1, "the one that it came with");
    assert_eq!(ada.send(&GetSong(song.id)).await.unwrap().cover, song.cover);
}

#[tokio::test]
async fn the_cover_that_is_chosen_for_an_album_goes_before_those_of_its_songs() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = on_album(&ada, 1, "Album").await;
    put(&ada, &song_path(&song), media("cover.png")).await.json::<Song>();
    let album = song.album.clone().unwrap().id.unwrap();
    let path = format!("/api/v1/albums/{album}/cover");
    assert_eq!(put(&eve, &path, media("turned.jpg")).await.problem().code, ProblemCode::NotFound);
    let of_song = ada.send(&GetAlbum(album)).await.unwrap().album.cover.unwrap();
    let answer = put(&ada, &path, media("turned.jpg")).await;
    let chosen = answer.json::<AlbumDetails>().album.cover.unwrap();
    assert_ne!(chosen.url, of_song.url);
    assert_eq!(eve.get(&chosen.at(128), &[]).await.status, StatusCode::OK);
    assert_eq!(app.count("pictures").await, 2);
    let removed = ada.request("DELETE", &path, &[], Vec::new()).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.send(&GetAlbum(album)).await.unwrap().album.cover, Some(of_song));
    assert_eq!(app.count("pictures").await, 1);
}

#[tokio::test]
async fn the_cover_of_an_album_goes_with_it() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let (first, second) = (on_album(&ada, 1, "One").await, on_album(&ada, 2, "Two").await);
    let [one, two] = [&first, &second].map(|song| song.album.clone().unwrap().id.unwrap());
    for album in [one, two] {
        let answer = put(&ada, &format!("/api/v1/albums/{album}/cover"), media("cover.png")).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    let merge = shared::albums::AlbumMerge { album_ids: vec![two] };
    ada.send(&MergeAlbums { into: one, merge }).await.unwrap();
    assert_eq!(app.count("pictures").await, 3, "that of the merged one is gone; the songs have theirs");
    for song in [first, second] {
        ada.send(&DeleteSong(song.id)).await.unwrap();
    }
    app.clock.advance(chrono::Duration::days(31));
    app.run_job(Kind::EmptyBin).await;
    assert_eq!((app.count("albums").await, app.count("pictures").await), (0, 0));
}
