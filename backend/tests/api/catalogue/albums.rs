//! Making, changing, merging and deleting albums.

use shared::albums::{
    AlbumChanges, AlbumKind, AlbumMerge, CreateAlbum, DeleteAlbum, GetAlbum, ListAlbumSongs, ListAlbums,
    MergeAlbums, RestoreAlbum, UpdateAlbum,
};
use shared::bin::DeleteSong;
use shared::edits::{ListSongEdits, SongChanges, UpdateSong};
use shared::ids::AlbumId;
use shared::problem::ProblemCode;
use shared::songs::{GetSong, ListSongs, Song};

use super::id;
use crate::support::library::Said;
use crate::support::{Client, TestApp};

fn titled(title: &str) -> AlbumChanges {
    AlbumChanges { title: Some(title.into()), ..AlbumChanges::default() }
}

async fn songs(client: &Client, album: AlbumId) -> Vec<Song> {
    client.send(&ListAlbumSongs { album, limit: None, cursor: None }).await.unwrap().items
}

#[tokio::test]
async fn an_album_is_made_by_hand_and_songs_come_to_it() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let changes = AlbumChanges {
        artists: Some(vec!["Band".into()]),
        kind: Some(AlbumKind::Ep),
        year: Some(1999),
        ..titled("New")
    };
    let made = ada.send(&CreateAlbum(changes.clone())).await.unwrap().album;
    assert_eq!((made.kind, made.year, made.songs), (AlbumKind::Ep, Some(1999), 0));
    assert_eq!(ada.send(&CreateAlbum(changes)).await.unwrap_err().code, ProblemCode::AlbumExists);
    assert_eq!(ada.send(&CreateAlbum(AlbumChanges::default())).await.unwrap_err().errors[0].field, "title");
    assert_eq!(ada.send(&ListAlbums::default()).await.unwrap().items.len(), 1);
    assert!(eve.send(&ListAlbums::default()).await.unwrap().items.is_empty(), "an empty one is its owner's");

    let song = app.make_song(id(&ada).await, Said::titled("One").by(&["Band"])).await;
    let onto = SongChanges { album: Some("new".into()), ..SongChanges::default() };
    ada.send(&UpdateSong { id: song, changes: onto }).await.unwrap();
    assert_eq!(eve.send(&GetAlbum(made.id)).await.unwrap().album.songs, 1);
    ada.send(&DeleteSong(song)).await.unwrap();
    assert_eq!(ada.send(&GetAlbum(made.id)).await.unwrap().album.songs, 0, "it stays for its owner");
    assert_eq!(eve.send(&GetAlbum(made.id)).await.unwrap_err().code, ProblemCode::NotFound);
}

#[tokio::test]
async fn what_is_said_of_an_album_its_songs_say_too() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let owner = id(&ada).await;
    let first = app.make_song(owner, Said::titled("One").by(&["Band"]).on("Old").track(1, 1)).await;
    app.make_song(owner, Said::titled("Two").by(&["Band"]).on("Old").track(1, 2)).await;
    app.make_song(owner, Said::titled("Three").by(&["Band"]).on("Other")).await;
    let album = ada.send(&GetSong(first)).await.unwrap().album.unwrap().id.unwrap();

    let changes = AlbumChanges { artists: Some(vec!["The Band".into()]), ..titled("Renamed") };
    let update = UpdateAlbum { id: album, changes };
    assert_eq!(eve.send(&update).await.unwrap_err().code, ProblemCode::NotFound);
    let renamed = ada.send(&update).await.unwrap().album;
    assert_eq!((renamed.id, renamed.title.as_str(), renamed.songs), (album, "Renamed", 2));
    for song in songs(&eve, album).await {
        let said = song.album.unwrap();
        assert_eq!((said.title.as_str(), said.artists[0].name.as_str()), ("Renamed", "The Band"));
    }
    let edits = ListSongEdits { song: first, limit: None, cursor: None };
    assert_eq!(ada.send(&edits).await.unwrap().items[0].before.album.as_deref(), Some("Old"));
    let same = AlbumChanges { artists: Some(vec!["Band".into()]), ..titled("other") };
    let taken = ada.send(&UpdateAlbum { id: album, changes: same }).await.unwrap_err();
    assert_eq!(taken.code, ProblemCode::AlbumExists);
    assert_eq!(ada.send(&GetAlbum(album)).await.unwrap().album.title, "Renamed", "nothing has changed");
}

#[tokio::test]
async fn several_albums_become_one() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let owner = id(&ada).await;
    for (title, album) in [("One", "Record"), ("Two", "Record (CD 2)"), ("Three", "Record, Disc 3")] {
        app.make_song(owner, Said::titled(title).by(&["Band"]).on(album)).await;
    }
    app.make_song(id(&eve).await, Said::titled("Hers").by(&["Band"]).on("Record")).await;
    let albums = ada.send(&ListAlbums::default()).await.unwrap().items;
    let of = |title: &str| albums.iter().find(|album| album.title == title).unwrap().id;
    let hers = albums.iter().find(|album| album.owner.username == "eve").unwrap().id;
    let into =
        albums.iter().find(|album| album.title == "Record" && album.owner.username == "ada").unwrap().id;
    let merge = |album_ids: Vec<AlbumId>| MergeAlbums { into, merge: AlbumMerge { album_ids } };
    assert_eq!(ada.send(&merge(vec![hers])).await.unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(ada.send(&merge(vec![into])).await.unwrap_err().errors[0].field, "album_ids");
    let merged = merge(vec![of("Record (CD 2)"), of("Record, Disc 3")]);
    assert_eq!(ada.send(&merged).await.unwrap().album.songs, 3);
    assert!(songs(&eve, into).await.iter().all(|song| song.album.as_ref().unwrap().title == "Record"));
    assert_eq!(app.count("albums").await, 2, "hers and his");
}

#[tokio::test]
async fn a_deleted_album_comes_back_with_the_songs_that_went_with_it() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let owner = id(&ada).await;
    let gone = app.make_song(owner, Said::titled("Gone").by(&["Band"]).on("Record")).await;
    app.make_song(owner, Said::titled("Kept").by(&["Band"]).on("Record")).await;
    let album = ada.send(&GetSong(gone)).await.unwrap().album.unwrap().id.unwrap();
    ada.send(&DeleteSong(gone)).await.unwrap();
    app.clock.advance(chrono::Duration::seconds(1));
    assert_eq!(eve.send(&DeleteAlbum(album)).await.unwrap_err().code, ProblemCode::NotFound);
    for _ in 0..2 {
        ada.send(&DeleteAlbum(album)).await.unwrap();
    }
    assert_eq!(eve.send(&GetAlbum(album)).await.unwrap_err().code, ProblemCode::NotFound);
    assert!(ada.send(&ListSongs::default()).await.unwrap().items.is_empty());

    for _ in 0..2 {
        assert_eq!(ada.send(&RestoreAlbum(album)).await.unwrap().album.songs, 1);
    }
    let back = songs(&eve, album).await;
    assert_eq!(back.iter().map(|song| song.title.as_str()).collect::<Vec<_>>(), ["Kept"]);
}
