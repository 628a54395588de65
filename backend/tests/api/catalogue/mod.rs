//! Artists, albums and genres, as listeners see them.

mod albums;
mod artists;
mod contract;
mod counts;
mod edits;
mod taste;

use shared::albums::{AlbumSort, GetAlbum, ListAlbumSongs, ListAlbums};
use shared::artists::{ArtistSort, GetArtist, ListArtistAlbums, ListArtists};
use shared::bin::{DeleteSong, RestoreSong};
use shared::genres::{GenreSort, GetGenre, ListGenres};
use shared::ids::UserId;
use shared::me::GetMe;
use shared::problem::ProblemCode;
use shared::songs::{ListSongs, Visibility};

use crate::support::library::Said;
use crate::support::{Client, TestApp};

pub async fn id(client: &Client) -> UserId {
    client.send(&GetMe).await.unwrap().id
}

#[tokio::test]
async fn songs_make_their_albums_artists_and_genres() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let owner = id(&ada).await;
    for (title, disc, track) in [("Third", 2, 1), ("Second", 1, 10), ("First", 1, 9)] {
        let said = Said::titled(title).by(&["Björk"]).of(&["Pop", "Art Pop"]).on("Début").track(disc, track);
        app.make_song(owner, said).await;
    }
    app.make_song(owner, Said::titled("Alone").by(&["bjork", "Thom"]).of(&["ART POP"])).await;

    let artists = ada.send(&ListArtists::default()).await.unwrap().items;
    let seen: Vec<_> = artists.iter().map(|a| (a.name.as_str(), a.songs, a.duration_ms)).collect();
    assert_eq!(seen, [("Björk", 4, 720_000), ("Thom", 1, 180_000)]);
    let most = ListGenres { sort: Some(GenreSort::SongsDescending), ..Default::default() };
    let genres = ada.send(&most).await.unwrap().items;
    let seen: Vec<_> = genres.iter().map(|g| (g.name.as_str(), g.songs)).collect();
    assert_eq!(seen, [("Art Pop", 4), ("Pop", 3)]);
    let albums = ada.send(&ListAlbums::default()).await.unwrap().items;
    let [album] = albums.as_slice() else { panic!("one album, not {albums:?}") };
    assert_eq!((album.title.as_str(), album.songs, album.duration_ms), ("Début", 3, 540_000));
    assert_eq!(album.artists[0].id, Some(artists[0].id));

    let songs = ada.send(&ListAlbumSongs { album: album.id, limit: None, cursor: None }).await.unwrap().items;
    let titles: Vec<_> = songs.iter().map(|song| song.title.as_str()).collect();
    assert_eq!(titles, ["First", "Second", "Third"], "by disc and track");
    assert_eq!(songs[0].album.as_ref().unwrap().id, Some(album.id));
    let details = ada.send(&GetAlbum(album.id)).await.unwrap();
    assert_eq!((details.genres, details.editable), (vec!["Art Pop".to_owned(), "Pop".to_owned()], true));
    let artist = ada.send(&GetArtist(artists[0].id)).await.unwrap();
    assert_eq!((artist.albums, artist.artist.songs, artist.editable), (1, 4, true));
    let theirs = |appears_on| ListArtistAlbums {
        artist: artists[0].id,
        appears_on,
        sort: None,
        limit: None,
        cursor: None,
    };
    assert_eq!(ada.send(&theirs(false)).await.unwrap().items.len(), 1);
    assert_eq!(ada.send(&theirs(true)).await.unwrap().items.len(), 0);
    for genre in [genres[0].id.to_string(), "art pop".to_owned()] {
        let of = ListSongs { genre: Some(genre), ..ListSongs::default() };
        assert_eq!(ada.send(&of).await.unwrap().items.len(), 4);
    }
    let of = ListSongs { artist: Some(artists[1].id), ..ListSongs::default() };
    assert_eq!(ada.send(&of).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn what_is_private_makes_nothing_for_others() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let owner = id(&ada).await;
    let said = |title: &str| Said::titled(title).by(&["Band"]).of(&["Noise"]).on("Record");
    let secret = app.make_song(owner, said("Secret").seen_by(Visibility::Private)).await;
    let open = app.make_song(owner, said("Open")).await;

    let mine = ada.send(&ListArtists::default()).await.unwrap().items;
    let theirs = eve.send(&ListArtists::default()).await.unwrap().items;
    assert_eq!((mine[0].songs, theirs[0].songs), (2, 1));
    let albums = eve.send(&ListAlbums::default()).await.unwrap().items;
    assert_eq!((albums[0].songs, albums[0].duration_ms), (1, 180_000));
    assert_eq!(ada.send(&ListGenres::default()).await.unwrap().items[0].songs, 2);

    ada.send(&DeleteSong(open)).await.unwrap();
    assert!(eve.send(&ListArtists::default()).await.unwrap().items.is_empty());
    assert!(eve.send(&ListAlbums::default()).await.unwrap().items.is_empty());
    assert!(eve.send(&ListGenres::default()).await.unwrap().items.is_empty());
    let not_found = ProblemCode::NotFound;
    assert_eq!(eve.send(&GetArtist(mine[0].id)).await.unwrap_err().code, not_found);
    assert_eq!(eve.send(&GetAlbum(albums[0].id)).await.unwrap_err().code, not_found);
    let genre = ada.send(&ListGenres::default()).await.unwrap().items[0].id;
    assert_eq!(eve.send(&GetGenre(genre)).await.unwrap_err().code, not_found);
    assert_eq!(ada.send(&ListAlbums::default()).await.unwrap().items[0].songs, 1);

    ada.send(&RestoreSong(open)).await.unwrap();
    assert_eq!(eve.send(&GetAlbum(albums[0].id)).await.unwrap().album.songs, 1);
    ada.send(&DeleteSong(secret)).await.unwrap();
    assert_eq!(ada.send(&GetAlbum(albums[0].id)).await.unwrap().album.songs, 1);
}

#[tokio::test]
async fn lists_go_on_where_they_ended_in_every_order() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let eve = app.user("eve").await;
    let (mine, theirs) = (id(&ada).await, id(&eve).await);
    for number in 0..12_u16 {
        let (owner, visibility) = match number % 3 {
            0 => (mine, Visibility::Private),
            1 => (mine, Visibility::Site),
            _ => (theirs, Visibility::Site),
        };
        let mut said = Said::titled("T").by(&[&format!("Artist {}", number % 7)]).of(&["G"]);
        said.year = Some(1990 + number % 4);
        app.make_song(owner, said.on(&format!("Album {number:02}")).seen_by(visibility)).await;
    }
    for sort in AlbumSort::ALL {
        let whole = ada.send(&ListAlbums { sort: Some(sort), ..Default::default() }).await.unwrap().items;
        assert_eq!(whole.len(), 12);
        let (mut paged, mut cursor) = (Vec::new(), None);
        loop {
            let next = ListAlbums { sort: Some(sort), limit: Some(5), cursor, ..Default::default() };
            let page = ada.send(&next).await.unwrap();
            paged.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(paged, whole, "{sort:?}");
    }
    for sort in ArtistSort::ALL {
        let whole = ada.send(&ListArtists { sort: Some(sort), ..Default::default() }).await.unwrap().items;
        assert_eq!(whole.len(), 7);
        let first = ListArtists { sort: Some(sort), limit: Some(4), cursor: None };
        let first = ada.send(&first).await.unwrap();
        let cursor = first.next_cursor.clone();
        let rest = ada.send(&ListArtists { sort: Some(sort), limit: Some(4), cursor }).await.unwrap();
        assert_eq!([first.items, rest.items].concat(), whole, "{sort:?}");
        let other = ListAlbums { cursor: first.next_cursor, ..Default::default() };
        assert_eq!(ada.send(&other).await.unwrap_err().status, 400, "a cursor of another list");
    }
}
