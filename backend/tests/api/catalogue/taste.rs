//! What listeners think of albums, artists and playlists goes along with them: into what they are merged with, and
//! away when they are gone.

use chrono::Duration;
use shared::albums::{AlbumMerge, GetAlbum, ListAlbums, MergeAlbums};
use shared::artists::{ArtistMerge, GetArtist, ListArtistTopSongs, ListArtists, MergeArtists, PlayedBy};
use shared::bin::DeleteSong;
use shared::edits::{SongChanges, UpdateSong};
use shared::favorites::{
    AddFavoriteAlbum, AddFavoriteArtist, AddFavoritePlaylist, ListFavoriteAlbums, ListFavoriteArtists,
};
use shared::ids::{AlbumId, ArtistId, SongId};
use shared::playlists::{CreatePlaylist, GetPlaylist, ListPlaylists, NewPlaylist};
use shared::plays::{DeletePlays, PlayReport, ReportPlay};
use shared::problem::ProblemCode;
use shared::ratings::{RateAlbum, Rating, Stars};
use shared::search::{Search, SearchKind};
use shared::songs::{ArtistCredit, ArtistRole, Visibility};
use uuid::Uuid;

use super::id;
use crate::support::library::Said;
use crate::support::{Client, TestApp};

async fn album(client: &Client, title: &str) -> AlbumId {
    let albums = client.send(&ListAlbums::default()).await.unwrap().items;
    albums.iter().find(|album| album.title == title).unwrap().id
}

async fn artist(client: &Client, name: &str) -> ArtistId {
    let artists = client.send(&ListArtists::default()).await.unwrap().items;
    artists.iter().find(|artist| artist.name == name).unwrap().id
}

/// Hears a song so many times, which takes four minutes each.
async fn hear(app: &TestApp, name: &str, song: SongId, times: u32) {
    for _ in 0..times {
        let client = app.log_in(name).await;
        app.clock.advance(Duration::minutes(4));
        let started_at = app.application.state().clock.now() - Duration::minutes(4);
        let client_id = Uuid::now_v7();
        let play = PlayReport { song_id: song, started_at, listened_ms: 180_000, source: None, client_id };
        client.send(&ReportPlay(play)).await.unwrap();
    }
}

fn rate(album: AlbumId, stars: u8) -> RateAlbum {
    RateAlbum { album, stars: Stars { stars } }
}

#[tokio::test]
async fn merged_albums_keep_their_favourites_and_stars() {
    let app = TestApp::start().await;
    let (ada, eve, bob) = (app.user("ada").await, app.user("eve").await, app.user("bob").await);
    let owner = id(&ada).await;
    for title in ["One", "Two", "Three"] {
        app.make_song(owner, Said::titled(title).by(&["Band"]).on(title)).await;
    }
    let (one, two, three) = (album(&ada, "One").await, album(&ada, "Two").await, album(&ada, "Three").await);
    ada.send(&AddFavoriteAlbum(two)).await.unwrap();
    for (client, album, stars) in [(&ada, one, 2), (&ada, two, 5), (&eve, two, 4), (&eve, one, 1)] {
        client.send(&rate(album, stars)).await.unwrap();
    }
    bob.send(&rate(three, 3)).await.unwrap();
    let merge = MergeAlbums { into: one, merge: AlbumMerge { album_ids: vec![two, three] } };
    let merged = ada.send(&merge).await.unwrap().album;
    assert!(merged.favorite);
    assert_eq!(merged.rating, Some(Rating { mean: 4.0, count: 3, mine: Some(5) }));
    let theirs = eve.send(&GetAlbum(one)).await.unwrap().album;
    assert_eq!((theirs.favorite, theirs.rating.unwrap().mine), (false, Some(4)));
    let favorites = ada.send(&ListFavoriteAlbums::default()).await.unwrap().items;
    assert_eq!(favorites.iter().map(|favorite| favorite.album.id).collect::<Vec<_>>(), [one]);
    assert_eq!(app.count("marks").await, 3, "none is left of what is gone");
}

#[tokio::test]
async fn merged_artists_keep_their_favourites() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let owner = id(&ada).await;
    for name in ["Prince", "The Artist"] {
        app.make_song(owner, Said::titled(name).by(&[name])).await;
    }
    let (into, other) = (artist(&ada, "Prince").await, artist(&ada, "The Artist").await);
    for artist in [into, other] {
        app.clock.advance(Duration::seconds(1));
        ada.send(&AddFavoriteArtist(artist)).await.unwrap();
    }
    eve.send(&AddFavoriteArtist(other)).await.unwrap();
    let newest = ada.send(&ListFavoriteArtists::default()).await.unwrap().items[0].favorited_at;
    let merge = MergeArtists { into, merge: ArtistMerge { artist_ids: vec![other] } };
    assert!(ada.send(&merge).await.unwrap().artist.favorite);
    for client in [&ada, &eve] {
        let favorites = client.send(&ListFavoriteArtists::default()).await.unwrap().items;
        let [favorite] = favorites.as_slice() else { panic!("{favorites:?}") };
        assert_eq!((favorite.artist.id, favorite.favorited_at), (into, newest));
        assert!(client.send(&ListArtists::default()).await.unwrap().items[0].favorite);
    }
    assert_eq!(app.count("marks").await, 2);
}

#[tokio::test]
async fn what_is_gone_is_not_marked_any_more() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let owner = id(&ada).await;
    let song = app.make_song(owner, Said::titled("One").by(&["Gone"]).on("Gone")).await;
    let kept = app.make_song(owner, Said::titled("Two").by(&["Stays"]).on("Stays")).await;
    for name in ["Gone", "Stays"] {
        ada.send(&AddFavoriteArtist(artist(&ada, name).await)).await.unwrap();
        ada.send(&AddFavoriteAlbum(album(&ada, name).await)).await.unwrap();
        ada.send(&rate(album(&ada, name).await, 4)).await.unwrap();
    }
    let stays = ArtistCredit { id: None, name: "Stays".to_owned(), role: ArtistRole::Main };
    let (artists, album) = (Some(vec![stays]), Some("Stays".to_owned()));
    let changes = SongChanges { artists, album, ..SongChanges::default() };
    ada.send(&UpdateSong { id: song, changes }).await.unwrap();
    assert_eq!(app.count("marks").await, 2, "those of what stays");
    for song in [song, kept] {
        ada.send(&DeleteSong(song)).await.unwrap();
    }
    assert_eq!(app.count("marks").await, 2, "what lies in the bin may come back");
    app.clock.advance(Duration::days(40));
    rhythmix::songs::bin::empty(app.application.state()).await.unwrap();
    assert_eq!(app.count("marks").await, 0);
}

#[tokio::test]
async fn artists_and_playlists_show_whether_they_are_favourites() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    for name in ["Liked", "Other"] {
        app.make_song(id(&ada).await, Said::titled(name).by(&[name])).await;
    }
    let liked = artist(&ada, "Liked").await;
    ada.send(&AddFavoriteArtist(liked)).await.unwrap();
    let new = |name: &str| {
        let visibility = Some(Visibility::Site);
        CreatePlaylist(NewPlaylist { name: name.to_owned(), visibility, ..NewPlaylist::default() })
    };
    let list = ada.send(&new("Liked")).await.unwrap();
    assert!(!list.favorite);
    ada.send(&new("Other")).await.unwrap();
    ada.send(&AddFavoritePlaylist(list.id)).await.unwrap();
    for (client, mine) in [(&ada, true), (&eve, false)] {
        assert_eq!(client.send(&GetArtist(liked)).await.unwrap().artist.favorite, mine);
        assert_eq!(client.send(&GetPlaylist(list.id)).await.unwrap().favorite, mine);
        let artists = client.send(&ListArtists::default()).await.unwrap().items;
        assert_eq!(artists.iter().map(|artist| artist.favorite).collect::<Vec<_>>(), [mine, false]);
        let found = client.send(&Search { text: "liked".into(), ..Search::default() }).await.unwrap();
        assert_eq!((found.artists[0].favorite, found.playlists[0].favorite), (mine, mine));
    }
    let lists = ada.send(&ListPlaylists::default()).await.unwrap().items;
    assert_eq!(lists.iter().filter(|list| list.favorite).count(), 1);
}

#[tokio::test]
async fn the_songs_of_an_artist_are_ordered_by_plays_of_everybody_or_of_oneself() {
    let app = TestApp::start().await;
    let (ada, _) = (app.user("ada").await, app.user("eve").await);
    let owner = id(&ada).await;
    let mut songs = Vec::new();
    for title in ["A", "B", "C"] {
        songs.push(app.make_song(owner, Said::titled(title).by(&["Band"])).await);
    }
    let hidden = Said::titled("D").by(&["Band"]).seen_by(Visibility::Private);
    let hidden = app.make_song(owner, hidden).await;
    let other = app.make_song(owner, Said::titled("E").by(&["Else"])).await;
    let [a, b, c] = songs[..] else { panic!("{songs:?}") };
    for (name, song, times) in
        [("ada", b, 3), ("eve", c, 2), ("eve", b, 1), ("ada", hidden, 1), ("eve", other, 5)]
    {
        hear(&app, name, song, times).await;
    }
    let (ada, eve) = (app.log_in("ada").await, app.log_in("eve").await);
    let band = artist(&ada, "Band").await;
    let top = async |client: &Client, played_by| {
        let (mut songs, mut cursor) = (Vec::new(), None);
        loop {
            let next = ListArtistTopSongs { artist: band, played_by, limit: Some(1), cursor };
            let page = client.send(&next).await.unwrap();
            songs.extend(page.items.iter().map(|song| song.id));
            cursor = page.next_cursor;
            if cursor.is_none() {
                return songs;
            }
        }
    };
    assert_eq!(top(&ada, PlayedBy::Everyone).await, [b, c, hidden, a]);
    assert_eq!(top(&eve, PlayedBy::Everyone).await, [b, c, a]);
    assert_eq!(top(&ada, PlayedBy::Me).await, [b, hidden]);
    assert_eq!(top(&eve, PlayedBy::Me).await, [c, b]);
    let unknown = ListArtistTopSongs {
        artist: ArtistId(Uuid::from_u128(1)),
        played_by: PlayedBy::Me,
        limit: None,
        cursor: None,
    };
    assert_eq!(ada.send(&unknown).await.unwrap_err().code, ProblemCode::NotFound);
}

#[tokio::test]
async fn what_is_not_in_a_history_any_more_ranks_no_higher_in_search() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let owner = id(&ada).await;
    let quiet = app.make_song(owner, Said::titled("Same")).await;
    let loud = app.make_song(owner, Said::titled("Same")).await;
    // Enough for a job to see to it.
    let mut many = Vec::new();
    for number in 0..520 {
        many.push(app.make_song(owner, Said::titled(&format!("Filler {number}"))).await);
    }
    let search = Search { text: "same".into(), kinds: vec![SearchKind::Songs], ..Search::default() };
    let best = async |client: &Client| client.send(&search).await.unwrap().songs[0].id;
    hear(&app, "ada", loud, 2).await;
    let ada = app.log_in("ada").await;
    assert_eq!(best(&ada).await, loud);
    hear(&app, "ada", quiet, 1).await;
    let ada = app.log_in("ada").await;
    assert_eq!(best(&ada).await, loud);
    ada.send(&DeletePlays { before: None }).await.unwrap();
    hear(&app, "ada", quiet, 1).await;
    let ada = app.log_in("ada").await;
    assert_eq!(best(&ada).await, quiet, "the other has no plays any more");

    app.clock.advance(Duration::hours(1));
    let ada = app.log_in("ada").await;
    let started_at = app.application.state().clock.now() - Duration::minutes(30);
    for songs in many.chunks(500) {
        let plays = songs.iter().map(|song| PlayReport {
            song_id: *song,
            started_at,
            listened_ms: 180_000,
            source: None,
            client_id: Uuid::now_v7(),
        });
        let plays = shared::plays::PlayBatch { plays: plays.collect() };
        ada.send(&shared::plays::ReportPlays(plays)).await.unwrap();
    }
    let warm = "SELECT COUNT(DISTINCT id) AS n FROM search_things WHERE kind = 0 AND heat > 0";
    assert_eq!(app.number(warm).await, Some(521));
    ada.send(&DeletePlays { before: None }).await.unwrap();
    app.idle().await;
    assert_eq!(app.number(warm).await, Some(0));
}
