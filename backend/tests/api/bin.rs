//! Deleting songs, getting them back, and what is left of them in the end.

use chrono::Duration;
use poem::http::StatusCode;
use rhythmix::songs::bin;
use shared::bin::{DeleteSong, RestoreSong};
use shared::ids::SongId;
use shared::problem::ProblemCode;
use shared::songs::{GetSong, GetStreamUrl, ListSongs, Song, SongSort};

use crate::support::{Client, Form, TestApp, media};

fn with_cover(number: usize) -> Form {
    Form::distinct(number).file("cover", "c.png", &media("cover.png"))
}

async fn bin_of(client: &Client, sort: Option<SongSort>, limit: u16) -> Vec<Song> {
    let mut request = ListSongs { deleted: true, limit: Some(limit), sort, ..ListSongs::default() };
    let mut songs = Vec::new();
    loop {
        let page = client.send(&request).await.unwrap();
        songs.extend(page.items);
        match page.next_cursor {
            Some(next) => request.cursor = Some(next),
            None => return songs,
        }
    }
}

#[tokio::test]
async fn a_deleted_song_is_gone_for_everybody_at_once_and_can_come_back() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = ada.add_song(with_cover(1).text("visibility", "site")).await;
    let link = ada.send(&GetStreamUrl { song: song.id, quality: None }).await.unwrap().url;
    let cover = song.cover.clone().unwrap().at(64);
    for who in [&ada, &eve] {
        assert_eq!(who.get(&song.stream_path(), &[]).await.status, StatusCode::OK);
    }

    for _ in 0..2 {
        let answer = ada.answer_to(&DeleteSong(song.id), &[]).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::NO_CONTENT, 0), "also the second time");
    }
    for who in [&ada, &eve] {
        assert_eq!(who.send(&GetSong(song.id)).await.unwrap_err().code, ProblemCode::NotFound);
        for path in [song.stream_path(), cover.clone(), link.clone()] {
            assert_eq!(who.get(&path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(who.send(&ListSongs::default()).await.unwrap().items.is_empty());
    }
    assert!(bin_of(&eve, None, 50).await.is_empty(), "the bin shows one's own alone");
    let lying = bin_of(&ada, None, 50).await;
    assert_eq!(lying.iter().map(|song| song.id).collect::<Vec<_>>(), [song.id]);
    assert_eq!(lying.first().unwrap().deleted_at, Some(app.application.state().clock.now()));

    app.clock.advance(Duration::days(30) - Duration::seconds(1));
    let ada = app.log_in("ada").await;
    for _ in 0..2 {
        assert_eq!(ada.send(&RestoreSong(song.id)).await.unwrap(), song);
    }
    assert_eq!(ada.get(&song.stream_path(), &[]).await.body.len() as u64, song.size_bytes);
    assert!(bin_of(&ada, None, 50).await.is_empty());
}

#[tokio::test]
async fn only_the_owner_and_an_admin_can_delete_and_restore() {
    let app = TestApp::start().await;
    let root = app.set_up("root").await;
    let mut admin = app.anonymous();
    admin.token = Some(admin.send(&root).await.unwrap().access_token);
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = ada.add_song(Form::distinct(1).text("visibility", "site")).await;

    assert_eq!(eve.send(&DeleteSong(song.id)).await.unwrap_err().code, ProblemCode::NotFound);
    let unknown = SongId(uuid::Uuid::now_v7());
    assert_eq!(ada.send(&DeleteSong(unknown)).await.unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(ada.send(&RestoreSong(unknown)).await.unwrap_err().code, ProblemCode::NotFound);
    assert!(eve.send(&GetSong(song.id)).await.is_ok(), "it is still there");

    admin.send(&DeleteSong(song.id)).await.unwrap();
    assert_eq!(eve.send(&RestoreSong(song.id)).await.unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(admin.send(&RestoreSong(song.id)).await.unwrap(), song);
}

#[tokio::test]
async fn the_same_bytes_may_come_again_and_then_the_old_ones_stay_in_the_bin() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let old = ada.add_song(Form::distinct(1)).await;
    ada.send(&DeleteSong(old.id)).await.unwrap();
    let new = ada.add_song(Form::distinct(1)).await;
    assert_ne!(old.id, new.id);

    let problem = ada.send(&RestoreSong(old.id)).await.unwrap_err();
    assert_eq!((problem.status, problem.code), (409, ProblemCode::SongExists));
    ada.send(&DeleteSong(new.id)).await.unwrap();
    ada.send(&RestoreSong(old.id)).await.unwrap();
}

#[tokio::test]
async fn the_bin_is_a_list_like_any_other() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for (number, title) in ["C", "A", "B", "D"].into_iter().enumerate() {
        let song = ada.add_song(Form::distinct(number).text("title", title)).await;
        if title != "D" {
            ada.send(&DeleteSong(song.id)).await.unwrap();
        }
    }
    for limit in [1, 2, 50] {
        let titles = |songs: Vec<Song>| songs.into_iter().map(|song| song.title).collect::<Vec<_>>();
        assert_eq!(titles(bin_of(&ada, None, limit).await), ["B", "A", "C"]);
        assert_eq!(titles(bin_of(&ada, Some(SongSort::Title), limit).await), ["A", "B", "C"]);
    }
}

#[tokio::test]
async fn after_its_time_nothing_of_a_song_is_left() {
    let app = TestApp::start_with(|config| config.library.bin_days = 3).await;
    let ada = app.user("ada").await;
    let kept = ada.add_song(with_cover(1)).await;
    app.idle().await;
    let (before, renditions) = (app.stored_files(), app.count("renditions").await);
    let song = ada.add_song(with_cover(2)).await;
    app.idle().await;
    assert!(app.stored_files().len() > before.len());
    ada.upload(with_cover(2)).await;
    ada.send(&DeleteSong(song.id)).await.unwrap();

    let state = app.application.state();
    app.clock.advance(Duration::days(3) - Duration::seconds(1));
    assert_eq!(bin::empty(state).await.unwrap(), 0, "its time is not over");
    app.clock.advance(Duration::seconds(1));
    let ada = app.log_in("ada").await;
    assert_eq!(ada.send(&RestoreSong(song.id)).await.unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(bin::empty(state).await.unwrap(), 1);
    assert_eq!(bin::empty(state).await.unwrap(), 0);

    assert_eq!(app.stored_files(), before);
    assert!(bin_of(&ada, None, 50).await.is_empty());
    assert_eq!(ada.send(&DeleteSong(song.id)).await.unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(ada.get(&kept.stream_path(), &[]).await.status, StatusCode::OK);
    assert_eq!(ada.get(&kept.cover.unwrap().at(64), &[]).await.status, StatusCode::OK);
    assert_eq!((app.count("strays").await, app.count("renditions").await), (0, renditions));
    assert_eq!((app.count("songs").await, app.count("pictures").await), (1, 1));
    assert_eq!(app.count("song_details").await, 1);
}

#[tokio::test]
async fn a_large_bin_is_emptied_whole() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::distinct(1)).await;
    // What is being made of it lies among the files as well.
    app.idle().await;
    let state = app.application.state();
    let columns = "owner_id, title, artists, genres, year, title_key, artist_key, album_key, duration_ms, \
                   sample_rate_hz, channels, format, size_bytes, sha256, visibility, shared, created_at";
    ada.send(&DeleteSong(song.id)).await.unwrap();
    for _ in 0..120 {
        let (id, media) = (app.uuid_literal(), app.uuid_literal());
        app.execute(&format!(
            "INSERT INTO songs (id, media_id, deleted_at, {columns}) \
             SELECT {id}, {media}, deleted_at, {columns} FROM songs WHERE deleted_at IS NOT NULL LIMIT 1"
        ))
        .await;
    }
    app.clock.advance(Duration::days(30));
    assert_eq!(bin::empty(state).await.unwrap(), 121);
    assert_eq!(app.count("songs").await, 0);
    assert!(app.stored_files().is_empty());
}
