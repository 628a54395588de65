//! Filters, of search and of lists of songs: what they leave is the same on both.

use chrono::Duration;
use shared::albums::ListAlbums;
use shared::artists::ListArtists;
use shared::favorites::{AddFavoriteAlbum, AddFavoriteArtist, AddFavoriteSong};
use shared::me::GetMe;
use shared::plays::{PlayReport, ReportPlay};
use shared::ratings::{RateAlbum, RateSong, Stars};
use shared::search::{Search, SearchFilter, SearchKind};
use shared::songs::{ListSongs, OwnerFilter, Visibility};
use uuid::Uuid;

use crate::support::library::Said;
use crate::support::{Client, TestApp};

fn search(filter: SearchFilter) -> Search {
    Search { text: "blue".into(), filter, limit: Some(50), ..Search::default() }
}

/// The songs that are found, and that are listed, with the same filters.
async fn titles(client: &Client, filter: SearchFilter) -> Vec<String> {
    let listed = ListSongs {
        genre: filter.genre.clone(),
        liked: filter.liked,
        never_played: filter.never_played,
        min_rating: filter.min_rating,
        min_year: filter.min_year,
        max_year: filter.max_year,
        min_duration_ms: filter.min_duration_ms,
        max_duration_ms: filter.max_duration_ms,
        owner: filter.owner,
        ..ListSongs::default()
    };
    let sorted = |songs: Vec<shared::songs::Song>| {
        let mut titles: Vec<String> = songs.into_iter().map(|song| song.title).collect();
        titles.sort();
        titles
    };
    let listed = sorted(client.send(&listed).await.unwrap().items);
    let found = sorted(client.send(&search(filter.clone())).await.unwrap().songs);
    assert_eq!(found, listed, "{filter:?}");
    found
}

#[tokio::test]
async fn filters_leave_the_same_of_a_search_as_of_a_list() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let (mine, theirs) = (ada.send(&GetMe).await.unwrap().id, eve.send(&GetMe).await.unwrap().id);
    let mut songs = Vec::new();
    for (title, owner, year, minutes, genre) in [
        ("Blue One", mine, Some(1971), 2, "Folk"),
        ("Blue Two", mine, Some(1999), 4, "Jazz"),
        ("Blue Three", theirs, None, 6, "Jazz"),
        ("Blue Four", theirs, Some(2005), 8, "Rock"),
    ] {
        let mut said = Said::titled(title).by(&["Blue Band"]).of(&[genre]);
        (said.year, said.duration_ms) = (year, minutes * 60_000);
        songs.push(app.make_song(owner, said.on(title)).await);
    }
    let hidden = Said::titled("Blue Secret").of(&["Jazz"]).seen_by(Visibility::Private);
    app.make_song(theirs, hidden).await;
    app.clock.advance(Duration::minutes(10));
    ada.send(&AddFavoriteSong(songs[1])).await.unwrap();
    ada.send(&RateSong { song: songs[3], stars: Stars { stars: 5 } }).await.unwrap();
    eve.send(&RateSong { song: songs[1], stars: Stars { stars: 3 } }).await.unwrap();
    let started_at = app.application.state().clock.now() - Duration::minutes(8);
    let play = PlayReport {
        song_id: songs[0],
        started_at,
        listened_ms: 120_000,
        source: None,
        client_id: Uuid::now_v7(),
    };
    ada.send(&ReportPlay(play)).await.unwrap();

    let none = SearchFilter::default;
    let jazz = || SearchFilter { genre: Some("jazz".into()), ..none() };
    assert_eq!(titles(&ada, none()).await.len(), 4);
    assert_eq!(titles(&ada, jazz()).await, ["Blue Three", "Blue Two"]);
    assert_eq!(titles(&ada, SearchFilter { genre: Some("Polka".into()), ..none() }).await, [""; 0]);
    let years = |from, to| SearchFilter { min_year: from, max_year: to, ..none() };
    assert_eq!(titles(&ada, years(Some(1999), None)).await, ["Blue Four", "Blue Two"]);
    assert_eq!(
        titles(&ada, years(None, Some(1999))).await,
        ["Blue One", "Blue Two"],
        "not of an unknown year"
    );
    assert_eq!(titles(&ada, years(Some(1999), Some(1999))).await, ["Blue Two"]);
    let lengths = |from, to| SearchFilter { min_duration_ms: from, max_duration_ms: to, ..none() };
    assert_eq!(titles(&ada, lengths(Some(240_000), Some(360_000))).await, ["Blue Three", "Blue Two"]);
    assert_eq!(
        titles(&ada, SearchFilter { owner: Some(OwnerFilter::Me), ..none() }).await,
        ["Blue One", "Blue Two"]
    );
    assert_eq!(titles(&ada, SearchFilter { liked: true, ..none() }).await, ["Blue Two"]);
    assert_eq!(titles(&ada, SearchFilter { min_rating: Some(3), ..none() }).await, ["Blue Four", "Blue Two"]);
    let fresh = SearchFilter { never_played: true, ..none() };
    assert_eq!(titles(&ada, fresh.clone()).await, ["Blue Four", "Blue Three", "Blue Two"]);
    assert_eq!(titles(&eve, fresh).await.len(), 5, "her own is hers to find");
    assert_eq!(titles(&ada, SearchFilter { liked: true, ..jazz() }).await, ["Blue Two"]);
}

#[tokio::test]
async fn kinds_that_a_filter_does_not_apply_to_are_left_out() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let owner = ada.send(&GetMe).await.unwrap().id;
    for (title, year) in [("Blue", 1971), ("Blue Train", 1957)] {
        let mut said = Said::titled(title).by(&[title]);
        said.year = Some(year);
        app.make_song(owner, said.on(title)).await;
    }
    let albums = ada.send(&ListAlbums::default()).await.unwrap().items;
    let train = albums.iter().find(|album| album.title == "Blue Train").unwrap().id;
    ada.send(&AddFavoriteAlbum(train)).await.unwrap();
    ada.send(&RateAlbum { album: train, stars: Stars { stars: 4 } }).await.unwrap();
    let artist = ada.send(&ListArtists::default()).await.unwrap().items[0].clone();
    ada.send(&AddFavoriteArtist(artist.id)).await.unwrap();
    let seen = async |client: &Client, filter| {
        let found = client.send(&search(filter)).await.unwrap();
        let albums: Vec<String> = found.albums.into_iter().map(|album| album.title).collect();
        (found.songs.len(), albums, found.artists.len())
    };
    let none = SearchFilter::default;
    let liked = || SearchFilter { liked: true, ..none() };
    assert_eq!(seen(&ada, none()).await.2, 2);
    assert_eq!(seen(&ada, liked()).await, (0, vec!["Blue Train".to_owned()], 1));
    assert_eq!(seen(&eve, liked()).await, (0, vec![], 0));
    let old = SearchFilter { max_year: Some(1960), ..none() };
    assert_eq!(seen(&ada, old).await, (1, vec!["Blue Train".to_owned()], 0));
    let rated = SearchFilter { min_rating: Some(4), ..none() };
    assert_eq!(seen(&ada, rated).await, (0, vec!["Blue Train".to_owned()], 0));
    let long = SearchFilter { min_duration_ms: Some(1), ..none() };
    assert_eq!(seen(&ada, long).await, (2, vec![], 0));
    let mine = SearchFilter { owner: Some(OwnerFilter::Me), ..none() };
    assert_eq!(seen(&ada, mine.clone()).await.1.len(), 2);
    assert_eq!(seen(&eve, mine).await, (0, vec![], 0));
}

#[tokio::test]
async fn a_narrowed_search_goes_on_where_it_ended_and_wrong_filters_are_named() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let owner = ada.send(&GetMe).await.unwrap().id;
    for number in 0..15_u16 {
        let mut said = Said::titled(&format!("Blue {number}"));
        said.year = Some(2000 + number % 3);
        app.make_song(owner, said).await;
    }
    let filter = SearchFilter { min_year: Some(2001), ..SearchFilter::default() };
    let whole = Search { kinds: vec![SearchKind::Songs], ..search(filter) };
    let all = ada.send(&whole).await.unwrap();
    assert_eq!((all.songs.len(), all.next_cursor), (10, None));
    let (mut paged, mut cursor) = (Vec::new(), None);
    loop {
        let page = ada.send(&Search { limit: Some(4), cursor, ..whole.clone() }).await.unwrap();
        paged.extend(page.songs);
        cursor = page.next_cursor.clone();
        if cursor.is_none() {
            break;
        }
        let other = Search {
            cursor: page.next_cursor,
            kinds: vec![SearchKind::Songs],
            ..search(SearchFilter::default())
        };
        assert_eq!(ada.send(&other).await.unwrap_err().status, 400, "a cursor of another search");
    }
    assert_eq!(paged, all.songs);
    for (path, field) in [
        ("/search?q=a&min_rating=0", "min_rating"),
        ("/search?q=a&min_year=2001&max_year=2000", "max_year"),
        ("/search?q=a&min_duration_ms=2&max_duration_ms=1", "max_duration_ms"),
        ("/search?q=a&bpm=120", "bpm"),
        ("/search?q=a&liked=maybe", "liked"),
        ("/songs?min_year=-1", "min_year"),
        ("/songs?max_duration_ms=1&min_duration_ms=2", "max_duration_ms"),
        ("/songs?colour=blue", "colour"),
    ] {
        let answer = ada.request("GET", &format!("/api/v1{path}"), &[], Vec::new()).await;
        let problem = answer.problem();
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (400, field), "{path}");
    }
}
