//! What listeners like.

use chrono::Duration;
use poem::http::StatusCode;
use rhythmix::songs::bin;
use shared::bin::{DeleteSong, RestoreSong};
use shared::favorites::{
    AddFavoriteAlbum, AddFavoriteArtist, AddFavoritePlaylist, AddFavoriteSong, FavoriteSong,
    ListFavoriteAlbums, ListFavoriteArtists, ListFavoritePlaylists, ListFavoriteSongs, RemoveFavoriteAlbum,
    RemoveFavoriteArtist, RemoveFavoritePlaylist, RemoveFavoriteSong,
};
use shared::ids::{AlbumId, ArtistId, PlaylistId, SongId};
use shared::playlists::{CreatePlaylist, DeletePlaylist, NewPlaylist, RestorePlaylist};
use shared::problem::{Problem, ProblemCode};
use shared::songs::{GetSong, ListSongs, Visibility};

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

#[tokio::test]
async fn albums_artists_and_playlists_can_be_favorites_too() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let mut songs = Vec::new();
    for (number, visibility) in ["site", "private", "site"].into_iter().enumerate() {
        let form = Form::distinct(number)
            .text("artist", &format!("Artist {number}"))
            .text("album", &format!("Album {number}"))
            .text("visibility", visibility);
        songs.push(ada.add_song(form).await);
    }
    let albums: Vec<AlbumId> = songs.iter().map(|song| song.album.as_ref().unwrap().id.unwrap()).collect();
    let artists: Vec<ArtistId> = songs.iter().map(|song| song.artists[0].id.unwrap()).collect();
    let mut playlists = Vec::new();
    for visibility in [Visibility::Site, Visibility::Private, Visibility::Site] {
        let new = NewPlaylist { name: "List".into(), visibility: Some(visibility), ..NewPlaylist::default() };
        playlists.push(ada.send(&CreatePlaylist(new)).await.unwrap().id);
    }

    let refused = |problem: Box<Problem>| assert_eq!(problem.code, ProblemCode::NotFound);
    refused(eve.send(&AddFavoriteAlbum(albums[1])).await.unwrap_err());
    refused(eve.send(&AddFavoriteArtist(artists[1])).await.unwrap_err());
    refused(eve.send(&AddFavoritePlaylist(playlists[1])).await.unwrap_err());
    refused(eve.send(&AddFavoriteAlbum(AlbumId(artists[0].0))).await.unwrap_err());
    for number in [0, 2, 0] {
        eve.send(&AddFavoriteAlbum(albums[number])).await.unwrap();
        eve.send(&AddFavoriteArtist(artists[number])).await.unwrap();
        eve.send(&AddFavoritePlaylist(playlists[number])).await.unwrap();
    }
    let all = async || {
        let liked = eve.send(&ListFavoriteAlbums::default()).await.unwrap().items;
        let liked_albums: Vec<AlbumId> = liked.iter().map(|liked| liked.album.id).collect();
        let liked = eve.send(&ListFavoriteArtists::default()).await.unwrap().items;
        let liked_artists: Vec<ArtistId> = liked.iter().map(|liked| liked.artist.id).collect();
        let liked = eve.send(&ListFavoritePlaylists::default()).await.unwrap().items;
        let liked_playlists: Vec<PlaylistId> = liked.iter().map(|liked| liked.playlist.id).collect();
        (liked_albums, liked_artists, liked_playlists)
    };
    let both = (vec![albums[2], albums[0]], vec![artists[2], artists[0]], vec![playlists[2], playlists[0]]);
    assert_eq!(all().await, both);
    let first = eve.send(&ListFavoriteAlbums { limit: Some(1), cursor: None }).await.unwrap();
    assert_eq!(first.items[0].album.id, albums[2]);
    assert!(first.items[0].album.favorite);
    let rest = ListFavoriteAlbums { limit: Some(1), cursor: first.next_cursor.clone() };
    let rest = eve.send(&rest).await.unwrap();
    assert_eq!((rest.items[0].album.id, rest.next_cursor), (albums[0], None));
    let other = ListFavoriteArtists { limit: Some(1), cursor: first.next_cursor };
    assert_eq!(eve.send(&other).await.unwrap_err().errors[0].field, "cursor");

    // What is hidden is left out, and there again when it is back.
    ada.send(&DeleteSong(songs[2].id)).await.unwrap();
    ada.send(&DeletePlaylist(playlists[2])).await.unwrap();
    assert_eq!(all().await, (vec![albums[0]], vec![artists[0]], vec![playlists[0]]));
    ada.send(&RestoreSong(songs[2].id)).await.unwrap();
    ada.send(&RestorePlaylist(playlists[2])).await.unwrap();
    assert_eq!(all().await, both);

    for _ in 0..2 {
        eve.send(&RemoveFavoriteAlbum(albums[0])).await.unwrap();
        eve.send(&RemoveFavoriteArtist(artists[0])).await.unwrap();
        eve.send(&RemoveFavoritePlaylist(playlists[0])).await.unwrap();
    }
    assert_eq!(all().await, (vec![albums[2]], vec![artists[2]], vec![playlists[2]]));
    assert_eq!(app.count("marks").await, 3);
}
