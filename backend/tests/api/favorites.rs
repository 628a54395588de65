//! What listeners like.

use chrono::Duration;
use poem::http::StatusCode;
use rhythmix::songs::bin;
use shared::bin::{DeleteSong, RestoreSong};
use shared::favorites::{AddFavoriteSong, FavoriteSong, ListFavoriteSongs, RemoveFavoriteSong};
use shared::ids::SongId;
use shared::problem::ProblemCode;
use shared::songs::{GetSong, ListSongs};

use crate::support::{Client, Form, TestApp};

async fn favorites_of(client: &Client, limit: u16) -> Vec<FavoriteSong> {
    let mut request = ListFavoriteSongs { limit: Some(limit), cursor: None };
    let mut favorites = Vec::new();
    loop {
        let page = client.send(&request).await.unwrap();
        assert!(page.items.len() <= usize::from(limit));
        favorites.extend(page.items);
        match page.next_cursor {
            Some(next) => request.cursor = Some(next),
            None => return favorites,
        }
    }
}

async fn ids_of(client: &Client, limit: u16) -> Vec<SongId> {
    favorites_of(client, limit).await.iter().map(|favorite| favorite.song.id).collect()
}

#[tokio::test]
async fn favorites_are_listed_newest_first_and_each_listener_has_his_own() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let mut songs = Vec::new();
    for number in 0..5 {
        songs.push(ada.add_song(Form::distinct(number).text("visibility", "site")).await.id);
    }
    let begin = app.application.state().clock.now();
    for song in &songs {
        app.clock.advance(Duration::seconds(1));
        ada.send(&AddFavoriteSong(*song)).await.unwrap();
    }
    eve.send(&AddFavoriteSong(songs[2])).await.unwrap();
    // Once more changes nothing, not even the place.
    app.clock.advance(Duration::seconds(1));
    let answer = ada.answer_to(&AddFavoriteSong(songs[0]), &[]).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::NO_CONTENT, 0));

    let newest: Vec<SongId> = songs.iter().rev().copied().collect();
    for limit in [1, 2, 4, 5, 200] {
        assert_eq!(ids_of(&ada, limit).await, newest, "by {limit}");
    }
    assert_eq!(ids_of(&eve, 50).await, [songs[2]]);
    let whole = favorites_of(&ada, 50).await;
    assert_eq!(whole.last().unwrap().favorited_at, begin + Duration::seconds(1));
    assert!(whole.iter().all(|favorite| favorite.song.favorite));

    for _ in 0..2 {
        let answer = ada.answer_to(&RemoveFavoriteSong(songs[3]), &[]).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "also the second time");
    }
    assert_eq!(ids_of(&ada, 50).await, [songs[4], songs[2], songs[1], songs[0]]);
    assert_eq!(ids_of(&eve, 50).await, [songs[2]]);
    assert_eq!(app.count("marks").await, 5, "nothing is left of what is no favourite any more");
}

#[tokio::test]
async fn a_song_shows_whether_it_is_a_favorite_of_who_asks() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let liked = ada.add_song(Form::distinct(1).text("visibility", "site")).await.id;
    let other = ada.add_song(Form::distinct(2).text("visibility", "site")).await.id;
    ada.send(&AddFavoriteSong(liked)).await.unwrap();
    for (who, favorite) in [(&ada, true), (&eve, false)] {
        assert_eq!(who.send(&GetSong(liked)).await.unwrap().favorite, favorite);
        for song in who.send(&ListSongs::default()).await.unwrap().items {
            assert_eq!(song.favorite, favorite && song.id != other);
        }
    }
}

#[tokio::test]
async fn what_may_not_be_seen_is_no_favorite_and_is_left_out_until_it_is_back() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let private = ada.add_song(Form::distinct(1)).await.id;
    let shared = ada.add_song(Form::distinct(2).text("visibility", "site")).await.id;
    let unknown = SongId(uuid::Uuid::now_v7());
    for song in [private, unknown] {
        let refused = eve.send(&AddFavoriteSong(song)).await.unwrap_err();
        assert_eq!(refused.code, ProblemCode::NotFound);
        eve.send(&RemoveFavoriteSong(song)).await.unwrap();
    }
    assert_eq!(app.count("marks").await, 0);

    eve.send(&AddFavoriteSong(shared)).await.unwrap();
    ada.send(&DeleteSong(shared)).await.unwrap();
    assert!(ids_of(&eve, 50).await.is_empty());
    assert_eq!(ada.send(&AddFavoriteSong(shared)).await.unwrap_err().code, ProblemCode::NotFound);
    ada.send(&RestoreSong(shared)).await.unwrap();
    assert_eq!(ids_of(&eve, 50).await, [shared]);

    ada.send(&DeleteSong(shared)).await.unwrap();
    eve.send(&RemoveFavoriteSong(shared)).await.unwrap();
    ada.send(&RestoreSong(shared)).await.unwrap();
    assert!(ids_of(&eve, 50).await.is_empty(), "what is hidden can be taken out");
}

#[tokio::test]
async fn a_song_that_is_removed_takes_its_marks_along() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let (gone, kept) = (ada.add_song(Form::distinct(1)).await.id, ada.add_song(Form::distinct(2)).await.id);
    for song in [gone, kept] {
        ada.send(&AddFavoriteSong(song)).await.unwrap();
    }
    ada.send(&DeleteSong(gone)).await.unwrap();
    app.clock.advance(Duration::days(30));
    assert_eq!(bin::empty(app.application.state()).await.unwrap(), 1);
    assert_eq!(app.count("marks").await, 1);
    let ada = app.log_in("ada").await;
    assert_eq!(ids_of(&ada, 50).await, [kept]);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for number in 0..2 {
        let song = ada.add_song(Form::distinct(number)).await.id;
        ada.send(&AddFavoriteSong(song)).await.unwrap();
    }
    let songs = ada.send(&ListSongs { limit: Some(1), ..ListSongs::default() }).await.unwrap();
    for cursor in [songs.next_cursor.unwrap(), "made-up".into(), String::new()] {
        let problem = ada.send(&ListFavoriteSongs { limit: None, cursor: Some(cursor) }).await.unwrap_err();
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (400, "cursor"));
    }
}
