//! Counters are what a recount says, whatever listeners do at the same time.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::{ConnectionTrait, Statement};
use shared::favorites::{AddFavoriteSong, RemoveFavoriteSong};
use shared::ids::SongId;
use shared::plays::{DeletePlay, DeletePlays, ListPlays, PlayBatch, PlayReport, ReportPlay, ReportPlays};
use shared::ratings::{RateSong, Stars, UnrateSong};
use shared::songs::{ListSongs, SongSort};
use uuid::Uuid;

use crate::support::{Client, Form, TestApp};

/// Something that a listener does. Numbers are taken modulo what there is of a thing.
#[derive(Debug, Clone)]
enum Act {
    Rate(usize, u8),
    Unrate(usize),
    Favorite(usize, bool),
    /// Song, second and name: the same names come again, at other times and with other songs.
    Play(usize, i64, u128),
    Plays(Vec<(usize, i64, u128)>),
    DeleteLast,
    DeleteBefore(i64),
}

fn act() -> impl Strategy<Value = Act> {
    let play = || (0..3_usize, 0..60_i64, 0..40_u128);
    prop_oneof![
        3 => (0..3_usize, 1..=5_u8).prop_map(|(song, stars)| Act::Rate(song, stars)),
        1 => (0..3_usize).prop_map(Act::Unrate),
        2 => (0..3_usize, any::<bool>()).prop_map(|(song, like)| Act::Favorite(song, like)),
        4 => play().prop_map(|(song, at, name)| Act::Play(song, at, name)),
        2 => proptest::collection::vec(play(), 1..8).prop_map(Act::Plays),
        2 => Just(Act::DeleteLast),
        1 => (0..60_i64).prop_map(Act::DeleteBefore),
    ]
}

async fn perform(client: &Client, songs: &[SongId], begin: DateTime<Utc>, act: Act) {
    let at = |second| begin + Duration::seconds(second);
    let the = |song: usize| *songs.get(song).unwrap();
    let play = |(song, second, name): (usize, i64, u128)| PlayReport {
        song_id: the(song),
        started_at: at(second),
        listened_ms: 2000,
        source: None,
        client_id: Uuid::from_u128(name),
    };
    match act {
        Act::Rate(song, stars) => {
            let rate = RateSong { song: the(song), stars: Stars { stars } };
            client.send(&rate).await.unwrap();
        }
        Act::Unrate(song) => client.send(&UnrateSong(the(song))).await.unwrap(),
        Act::Favorite(song, true) => client.send(&AddFavoriteSong(the(song))).await.unwrap(),
        Act::Favorite(song, false) => client.send(&RemoveFavoriteSong(the(song))).await.unwrap(),
        Act::Play(song, second, name) => {
            client.send(&ReportPlay(play((song, second, name)))).await.unwrap();
        }
        Act::Plays(plays) => {
            let plays = plays.into_iter().map(play).collect();
            client.send(&ReportPlays(PlayBatch { plays })).await.unwrap();
        }
        Act::DeleteLast => {
            let page = client.send(&ListPlays { limit: Some(1), cursor: None }).await.unwrap();
            if let Some(last) = page.items.first() {
                client.send(&DeletePlay(last.id)).await.unwrap();
            }
        }
        Act::DeleteBefore(second) => {
            client.send(&DeletePlays { before: Some(at(second)) }).await.unwrap();
        }
    }
}

/// Fails unless each counter is what a recount gives, and no two plays of a song overlap.
async fn recount(app: &TestApp) {
    let wrong = [
        "SELECT COUNT(*) AS n FROM songs WHERE play_count <> \
         (SELECT COUNT(*) FROM plays WHERE plays.song_id = songs.id)",
        "SELECT COUNT(*) AS n FROM songs WHERE rating_count <> \
         (SELECT COUNT(stars) FROM marks WHERE kind = 1 AND subject_id = songs.id)",
        "SELECT COUNT(*) AS n FROM songs WHERE rating_sum <> \
         (SELECT COALESCE(SUM(stars), 0) FROM marks WHERE kind = 1 AND subject_id = songs.id)",
        "SELECT COUNT(*) AS n FROM songs WHERE rating_rank <> CASE rating_count WHEN 0 THEN 0 ELSE \
         rating_sum * 100 / rating_count * 1000000 + rating_count END",
        "SELECT COUNT(*) AS n FROM marks WHERE plays <> (SELECT COUNT(*) FROM plays \
         WHERE plays.user_id = marks.user_id AND plays.song_id = marks.subject_id)",
        "SELECT COUNT(*) AS n FROM marks WHERE COALESCE(last_played_ms, 0) <> COALESCE((SELECT \
         MAX(started_at_ms) FROM plays WHERE plays.user_id = marks.user_id AND \
         plays.song_id = marks.subject_id), 0)",
        "SELECT COUNT(*) AS n FROM plays WHERE NOT EXISTS (SELECT 1 FROM marks \
         WHERE plays.user_id = marks.user_id AND plays.song_id = marks.subject_id)",
        "SELECT COUNT(*) AS n FROM marks WHERE favorite_id IS NULL AND stars IS NULL AND plays = 0",
        "SELECT COUNT(*) AS n FROM plays AS a JOIN plays AS b ON a.user_id = b.user_id \
         AND a.song_id = b.song_id AND a.id <> b.id AND a.started_at_ms <= b.started_at_ms \
         AND a.started_at_ms + a.listened_ms > b.started_at_ms",
        "SELECT COUNT(*) AS n FROM plays AS a JOIN forgotten_plays AS b ON a.user_id = b.user_id \
         AND a.client_id = b.client_id",
    ];
    let db = app.application.state().db.read();
    for query in wrong {
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), query)).await.unwrap();
        assert_eq!(row.unwrap().try_get::<i64>("", "n").unwrap(), 0, "{query}");
    }
}

#[test]
fn counters_are_what_a_recount_says() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (app, clients, songs) = runtime.block_on(async {
        let app = TestApp::start().await;
        let ada = app.user("ada").await;
        let mut songs = Vec::new();
        for number in 0..3 {
            songs.push(ada.add_song(Form::distinct(number).text("visibility", "site")).await.id);
        }
        let mut clients = vec![ada.clone(), ada];
        for name in ["eve", "bob"] {
            clients.push(app.user(name).await);
        }
        // Young enough for their sessions to go on.
        app.clock.advance(Duration::minutes(5));
        (app, clients, Arc::new(songs))
    });
    let begin = app.application.state().clock.now() - Duration::minutes(4);
    // What each of four devices does, two of which are of one listener.
    let acts = proptest::collection::vec(proptest::collection::vec(act(), 0..14), 4);
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    runner
        .run(&acts, |acts| {
            runtime.block_on(async {
                let mut devices = Vec::new();
                for (client, acts) in clients.iter().cloned().zip(acts) {
                    let songs = songs.clone();
                    devices.push(tokio::spawn(async move {
                        for act in acts {
                            perform(&client, &songs, begin, act).await;
                        }
                    }));
                }
                for device in devices {
                    device.await.unwrap();
                }
                recount(&app).await;
                // As new for the next case, but for what must never come back.
                app.execute("UPDATE users SET history_from_ms = NULL").await;
                app.execute("DELETE FROM forgotten_plays").await;
            });
            Ok(())
        })
        .unwrap();
    assert!(runtime.block_on(app.count("marks")) > 0, "nothing has happened");
}

async fn listed(client: &Client, mut request: ListSongs) -> Vec<SongId> {
    let mut songs = Vec::new();
    loop {
        let page = client.send(&request).await.unwrap();
        songs.extend(page.items.iter().map(|song| song.id));
        match page.next_cursor {
            Some(next) => request.cursor = Some(next),
            None => return songs,
        }
    }
}

#[tokio::test]
async fn lists_of_songs_go_by_what_listeners_have_to_do_with_them() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let mut songs = Vec::new();
    for number in 0..5 {
        let form = Form::distinct(number);
        let form = if number == 4 { form } else { form.text("visibility", "site") };
        songs.push(ada.add_song(form).await.id);
    }
    let [first, second, third, fourth, private] = songs[..] else { panic!("{songs:?}") };
    app.clock.advance(Duration::minutes(10));
    let begin = app.application.state().clock.now() - Duration::minutes(10);
    for act in [Act::Rate(0, 4), Act::Rate(1, 5), Act::Rate(2, 3), Act::Favorite(3, true), Act::Play(0, 0, 1)]
    {
        perform(&ada, &songs, begin, act).await;
    }
    let plays = vec![(2, 0, 1), (2, 10, 2), (0, 0, 3), (1, 0, 4), (2, 20, 5)];
    for act in [Act::Rate(0, 5), Act::Favorite(1, true), Act::Favorite(2, true), Act::Plays(plays)] {
        perform(&eve, &songs, begin, act).await;
    }
    perform(&ada, &songs, begin, Act::Rate(4, 5)).await;

    let base = |limit| ListSongs { limit: Some(limit), ..ListSongs::default() };
    for limit in [1, 2, 50] {
        let rated = ListSongs { sort: Some(SongSort::RatingDescending), ..base(limit) };
        assert_eq!(listed(&ada, rated.clone()).await, [private, second, first, third, fourth]);
        assert_eq!(listed(&eve, rated.clone()).await, [second, first, third, fourth]);
        let good = ListSongs { min_rating: Some(4), ..rated };
        assert_eq!(listed(&eve, good).await, [second, first]);
        let played = ListSongs { sort: Some(SongSort::PlayCountDescending), ..base(limit) };
        let by_plays = listed(&ada, played).await;
        assert_eq!(by_plays, [third, first, second, private, fourth]);

        let liked = ListSongs { liked: true, ..base(limit) };
        assert_eq!(listed(&ada, liked.clone()).await, [fourth]);
        assert_eq!(listed(&eve, liked).await, [third, second]);
        let unheard = ListSongs { never_played: true, ..base(limit) };
        assert_eq!(listed(&ada, unheard.clone()).await, [private, fourth, third, second]);
        assert_eq!(listed(&eve, unheard.clone()).await, [fourth]);
        let both = ListSongs { liked: true, min_rating: Some(5), ..base(limit) };
        assert_eq!(listed(&eve, both).await, [second]);
    }
    for min_rating in [0, 6] {
        let problem = ada.send(&ListSongs { min_rating: Some(min_rating), ..base(5) }).await.unwrap_err();
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (400, "min_rating"));
    }
}
