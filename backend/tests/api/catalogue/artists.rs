//! Renaming and merging artists.

use shared::albums::ListAlbums;
use shared::artists::{ArtistChanges, ArtistMerge, GetArtist, ListArtists, MergeArtists, UpdateArtist};
use shared::ids::ArtistId;
use shared::problem::ProblemCode;
use shared::songs::{GetSong, ListSongs};

use super::id;
use crate::support::library::Said;
use crate::support::{Client, TestApp};

fn rename(id: ArtistId, name: &str) -> UpdateArtist {
    UpdateArtist { id, changes: ArtistChanges { name: Some(name.into()) } }
}

async fn artist(client: &Client, name: &str) -> ArtistId {
    let artists = client.send(&ListArtists::default()).await.unwrap().items;
    artists.iter().find(|artist| artist.name == name).unwrap().id
}

#[tokio::test]
async fn an_artist_is_renamed_where_the_old_name_stood() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let owner = id(&ada).await;
    let song = app.make_song(owner, Said::titled("One").by(&["Beatels", "Other"]).on("Help")).await;
    let beatels = artist(&ada, "Beatels").await;
    assert_eq!(eve.send(&rename(beatels, "Mine")).await.unwrap_err().code, ProblemCode::Forbidden);
    assert_eq!(ada.send(&rename(beatels, "other")).await.unwrap_err().code, ProblemCode::ArtistExists);
    assert_eq!(ada.send(&rename(beatels, " ")).await.unwrap_err().errors[0].field, "name");
    let renamed = ada.send(&rename(beatels, "The Beatles")).await.unwrap().artist;
    assert_eq!((renamed.id, renamed.name.as_str(), renamed.songs), (beatels, "The Beatles", 1));
    assert_eq!(eve.send(&GetSong(song)).await.unwrap().artist_line(), "The Beatles, Other");
    let album = &eve.send(&ListAlbums::default()).await.unwrap().items[0];
    assert_eq!(album.artists[0].name, "The Beatles");
    app.make_song(owner, Said::titled("Two").by(&["The Beatles"]).on("Help")).await;
    assert_eq!(eve.send(&ListAlbums::default()).await.unwrap().items.len(), 1, "it is found by its new name");

    app.make_song(id(&eve).await, Said::titled("Hers").by(&["The Beatles"])).await;
    assert_eq!(ada.send(&rename(beatels, "X")).await.unwrap_err().code, ProblemCode::Forbidden);
}

#[tokio::test]
async fn several_artists_become_one() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let owner = id(&ada).await;
    for (title, names) in
        [("One", &["Prince"][..]), ("Two", &["The Artist", "Prince"]), ("Three", &["TAFKAP"])]
    {
        app.make_song(owner, Said::titled(title).by(names).on("Record")).await;
    }
    let (into, other, third) =
        (artist(&ada, "Prince").await, artist(&ada, "The Artist").await, artist(&ada, "TAFKAP").await);
    let merge = MergeArtists { into, merge: ArtistMerge { artist_ids: vec![other, third] } };
    let merged = ada.send(&merge).await.unwrap();
    assert_eq!((merged.artist.songs, merged.artist.duration_ms), (3, 540_000));
    assert_eq!(ada.send(&ListArtists::default()).await.unwrap().items.len(), 1);
    assert_eq!(ada.send(&GetArtist(other)).await.unwrap_err().code, ProblemCode::NotFound);
    let songs = ada.send(&ListSongs::default()).await.unwrap().items;
    assert!(songs.iter().all(|song| song.artist_line() == "Prince"), "none is credited twice");

    let later = app.make_song(owner, Said::titled("Four").by(&["tafkap"])).await;
    let credited = ada.send(&GetSong(later)).await.unwrap().artists;
    assert_eq!(credited[0].id, Some(into), "the old name leads to the one");
    assert_eq!(ada.send(&GetArtist(into)).await.unwrap().artist.songs, 4);
}
