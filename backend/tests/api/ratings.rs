//! What listeners give to songs.

use std::sync::Arc;

use shared::albums::{GetAlbum, ListAlbums};
use shared::bin::{DeleteSong, RestoreSong};
use shared::ids::SongId;
use shared::problem::ProblemCode;
use shared::ratings::{RateAlbum, RateSong, Rating, Stars, UnrateAlbum, UnrateSong};
use shared::songs::{GetSong, ListSongs};

use crate::support::{Client, Form, TestApp};

fn rate(song: SongId, stars: u8) -> RateSong {
    RateSong { song, stars: Stars { stars } }
}

async fn rating_of(client: &Client, song: SongId) -> Option<Rating> {
    client.send(&GetSong(song)).await.unwrap().rating
}

#[tokio::test]
async fn a_song_shows_the_mean_of_all_and_the_stars_of_who_asks() {
    let app = TestApp::start().await;
    let (ada, eve, bob) = (app.user("ada").await, app.user("eve").await, app.user("bob").await);
    let song = ada.add_song(Form::distinct(1).text("visibility", "site")).await.id;
    assert_eq!(rating_of(&ada, song).await, None);

    let given = ada.send(&rate(song, 5)).await.unwrap();
    assert_eq!(given, Rating { mean: 5.0, count: 1, mine: Some(5) });
    eve.send(&rate(song, 2)).await.unwrap();
    for _ in 0..2 {
        let given = ada.send(&rate(song, 4)).await.unwrap();
        assert_eq!(given, Rating { mean: 3.0, count: 2, mine: Some(4) }, "only the last counts");
    }
    assert_eq!(rating_of(&bob, song).await, Some(Rating { mean: 3.0, count: 2, mine: None }));
    let listed = eve.send(&ListSongs::default()).await.unwrap().items.remove(0);
    assert_eq!(listed.rating, Some(Rating { mean: 3.0, count: 2, mine: Some(2) }));

    for _ in 0..2 {
        ada.send(&UnrateSong(song)).await.unwrap();
        assert_eq!(rating_of(&ada, song).await, Some(Rating { mean: 2.0, count: 1, mine: None }));
    }
    eve.send(&UnrateSong(song)).await.unwrap();
    assert_eq!(rating_of(&eve, song).await, None);
    assert_eq!(app.count("marks").await, 0);
}

#[tokio::test]
async fn only_what_may_be_seen_can_be_rated_and_only_with_stars_that_there_are() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let private = ada.add_song(Form::distinct(1)).await.id;
    let shared = ada.add_song(Form::distinct(2).text("visibility", "site")).await.id;
    assert_eq!(eve.send(&rate(private, 3)).await.unwrap_err().code, ProblemCode::NotFound);
    eve.send(&UnrateSong(private)).await.unwrap();
    for stars in [0, 6, 255] {
        let problem = eve.send(&rate(shared, stars)).await.unwrap_err();
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "stars"));
    }
    let path = format!("/api/v1/me/ratings/songs/{shared}");
    for body in ["{\"stars\":-1}", "{\"stars\":2.5}", "{\"stars\":5,\"count\":9}", "{}"] {
        let json = &[("content-type", "application/json")];
        assert_eq!(eve.request("PUT", &path, json, body.into()).await.problem().status, 400, "{body}");
    }
    eve.send(&rate(shared, 5)).await.unwrap();
    ada.send(&DeleteSong(shared)).await.unwrap();
    assert_eq!(eve.send(&rate(shared, 4)).await.unwrap_err().code, ProblemCode::NotFound);
    eve.send(&UnrateSong(shared)).await.unwrap();
    ada.send(&RestoreSong(shared)).await.unwrap();
    assert_eq!(rating_of(&ada, shared).await, None, "what is hidden can be taken back");
}

#[tokio::test]
async fn mean_and_count_are_exact_when_many_rate_at_once() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::distinct(1).text("visibility", "site")).await.id;
    let mut raters = Vec::new();
    for number in 0..6_u8 {
        let rater = Arc::new(app.user(&format!("rater{number}")).await);
        // Two devices of each, which disagree until the last word.
        for device in 0..2_u8 {
            let rater = rater.clone();
            raters.push(tokio::spawn(async move {
                for round in 0..5 {
                    let stars = (number + device + round) % 5 + 1;
                    rater.send(&rate(song, stars)).await.unwrap();
                    if round == 3 {
                        rater.send(&UnrateSong(song)).await.unwrap();
                    }
                }
            }));
        }
    }
    for rater in raters {
        rater.await.unwrap();
    }
    let kept = app.number("SELECT COUNT(stars) AS n FROM marks").await.unwrap();
    let sum = app.number("SELECT CAST(SUM(stars) AS BIGINT) AS n FROM marks").await.unwrap();
    let rating = rating_of(&ada, song).await.unwrap();
    assert_eq!((i64::from(rating.count), rating.mean), (kept, sum as f64 / kept as f64));
}

#[tokio::test]
async fn albums_are_rated_as_songs_are() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let form = Form::distinct(1).text("artist", "One").text("album", "First").text("visibility", "site");
    let album = ada.add_song(form).await.album.unwrap().id.unwrap();
    let hidden = Form::distinct(2).text("artist", "One").text("album", "Second");
    let hidden = ada.add_song(hidden).await.album.unwrap().id.unwrap();
    let rate = |album, stars| RateAlbum { album, stars: Stars { stars } };
    assert_eq!(eve.send(&rate(hidden, 3)).await.unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(eve.send(&rate(album, 6)).await.unwrap_err().status, 422);
    ada.send(&rate(album, 5)).await.unwrap();
    let given = eve.send(&rate(album, 2)).await.unwrap();
    assert_eq!(given, Rating { mean: 3.5, count: 2, mine: Some(2) });
    assert_eq!(eve.send(&GetAlbum(album)).await.unwrap().album.rating, Some(given));
    let listed = ada.send(&ListAlbums::default()).await.unwrap().items;
    let listed = listed.iter().find(|listed| listed.id == album).unwrap().rating;
    assert_eq!(listed, Some(Rating { mine: Some(5), ..given }));
    for _ in 0..2 {
        ada.send(&UnrateAlbum(album)).await.unwrap();
    }
    eve.send(&UnrateAlbum(hidden)).await.unwrap();
    let left = ada.send(&GetAlbum(album)).await.unwrap().album.rating;
    assert_eq!(left, Some(Rating { mean: 2.0, count: 1, mine: None }));
    assert_eq!(app.count("marks").await, 1);
}
