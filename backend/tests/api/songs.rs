//! Listing and reading songs.

use std::collections::HashSet;

use shared::ids::SongId;
use shared::problem::ProblemCode;
use shared::songs::{GetSong, ListSongs, OwnerFilter, Song, SongSort};

use crate::support::{Client, Form, TestApp};

/// All pages of a list, each as long as `limit`.
async fn all(client: &Client, sort: SongSort, owner: Option<OwnerFilter>, limit: u16) -> Vec<Song> {
    let mut songs = Vec::new();
    let mut cursor = None;
    loop {
        let page = {
            let request =
                ListSongs { sort: Some(sort), owner, limit: Some(limit), cursor, ..ListSongs::default() };
            client.send(&request).await.unwrap()
        };
        assert!(page.items.len() <= usize::from(limit));
        songs.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => return songs,
        }
    }
}

fn titles(songs: &[Song]) -> Vec<&str> {
    songs.iter().map(|song| song.title.as_str()).collect()
}

#[tokio::test]
async fn lists_have_every_order_and_pages_that_neither_repeat_nor_lose() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let made = [
        ("Zebra", "Émile", "B", "1999", "1", "site"),
        ("apple", "emile", "A", "2001", "2", "private"),
        ("Äpfel", "Zoe", "A", "2001", "1", "public"),
        ("apple", "Anna", "", "", "", "site"),
        ("Banana", "Émile", "B", "1999", "2", "private"),
    ];
    for (number, (title, artist, album, year, track, visibility)) in made.into_iter().enumerate() {
        let who = if number % 2 == 0 { &ada } else { &eve };
        let form = Form::distinct(number)
            .text("title", title)
            .text("artist", artist)
            .text("album", album)
            .text("year", year)
            .text("track_number", track)
            .text("visibility", visibility);
        who.upload(form).await;
    }
    for sort in SongSort::ALL {
        let whole = all(&ada, sort, None, 200).await;
        assert_eq!(whole.len(), 4, "her three and the shared one of the other");
        for limit in 1..=4 {
            assert_eq!(all(&ada, sort, None, limit).await, whole, "{sort:?} by {limit}");
        }
        let ids: HashSet<SongId> = whole.iter().map(|song| song.id).collect();
        assert_eq!(ids.len(), whole.len());
    }
    let by_title = all(&ada, SongSort::Title, None, 50).await;
    assert_eq!(titles(&by_title), ["Äpfel", "apple", "Banana", "Zebra"]);
    let by_album = all(&ada, SongSort::Album, Some(OwnerFilter::Me), 50).await;
    assert_eq!(titles(&by_album), ["Äpfel", "Zebra", "Banana"]);
    let by_artist = all(&ada, SongSort::Artist, None, 50).await;
    assert_eq!(titles(&by_artist), ["apple", "Zebra", "Banana", "Äpfel"]);
    let newest = all(&ada, SongSort::CreatedAtDescending, Some(OwnerFilter::Me), 50).await;
    assert_eq!(titles(&newest), ["Banana", "Äpfel", "Zebra"]);
}

#[tokio::test]
async fn a_page_stays_where_it_was_while_songs_are_added() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for number in 0..3 {
        ada.upload(Form::distinct(number).text("title", &format!("old {number}"))).await;
    }
    let first = ada.send(&ListSongs { limit: Some(2), ..ListSongs::default() }).await.unwrap();
    ada.upload(Form::distinct(9).text("title", "new")).await;
    let rest = ListSongs { limit: Some(2), cursor: first.next_cursor, ..ListSongs::default() };
    assert_eq!(titles(&ada.send(&rest).await.unwrap().items), ["old 0"]);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for number in 0..2 {
        ada.upload(Form::distinct(number)).await;
    }
    let page = ada.send(&ListSongs { limit: Some(1), ..ListSongs::default() }).await.unwrap();
    let other = ListSongs { sort: Some(SongSort::Title), cursor: page.next_cursor, ..ListSongs::default() };
    let problem = ada.send(&other).await.unwrap_err();
    assert_eq!((problem.status, problem.code), (400, ProblemCode::InvalidRequest));
}

#[tokio::test]
async fn a_private_song_does_not_exist_for_others() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let secret =
        ada.add_song(Form::distinct(1).file("cover", "c.png", &crate::support::media("cover.png"))).await;
    let shared = ada.add_song(Form::distinct(2).text("visibility", "site")).await;
    assert_eq!(eve.send(&GetSong(shared.id)).await.unwrap().title, shared.title);

    let unknown = SongId(uuid::Uuid::now_v7());
    for path in ["", "/stream", "/cover?size=64", "/stream-url"] {
        let mut answers = Vec::new();
        for id in [secret.id, unknown] {
            let answer = eve.get(&format!("/api/v1/songs/{id}{path}"), &[]).await;
            assert_eq!(answer.problem().code, ProblemCode::NotFound, "{path}");
            answers.push(answer.body);
        }
        assert_eq!(answers[0], answers[1], "not yours and not there are the same");
    }
    assert_eq!(titles(&all(&eve, SongSort::Title, None, 50).await), [shared.title.as_str()]);
}

#[tokio::test]
async fn covers_come_in_the_offered_sizes_and_can_be_kept() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song =
        ada.add_song(Form::distinct(1).file("cover", "c.png", &crate::support::media("cover.png"))).await;
    let cover = song.cover.unwrap();
    assert_eq!(cover.placeholder.as_ref().map(String::len), Some(32), "24 bytes in base64");
    assert!(song.accent.unwrap().starts_with('#'));
    for size in shared::songs::COVER_SIZES {
        let answer = ada.get(&cover.at(size), &[]).await;
        assert_eq!(answer.header("content-type"), Some("image/jpeg"));
        assert!(answer.header("cache-control").unwrap().contains("immutable"));
        assert!(answer.body.starts_with(&[0xFF, 0xD8]));
        let etag = answer.header("etag").unwrap();
        assert_eq!(ada.get(&cover.at(size), &[("if-none-match", etag)]).await.status.as_u16(), 304);
    }
    for link in [cover.url.replace("v=", "v=0"), format!("/api/v1/songs/{}/cover?", song.id)] {
        let answer = ada.get(&format!("{link}&size=64"), &[]).await;
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"), "names no version: {link}");
    }
    let odd = ada.get(&format!("{}&size=300", cover.url), &[]).await;
    assert_eq!(odd.problem().errors.first().unwrap().field, "size");
}
