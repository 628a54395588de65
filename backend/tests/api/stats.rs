//! Statistics are what a count by hand gives.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use shared::bin::{DeleteSong, RestoreSong};
use shared::ids::SongId;
use shared::plays::{PlayBatch, PlayOutcome, PlayReport, ReportPlays};
use shared::stats::{GetStats, GetYearReview, Period, Streak, Totals};
use uuid::Uuid;

use crate::support::{Client, Form, TestApp};

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn play(client: &Client, heard: &[(SongId, &str)]) {
    let plays = heard.iter().map(|(song, started_at)| PlayReport {
        song_id: *song,
        started_at: time(started_at),
        listened_ms: 2000,
        source: None,
        client_id: Uuid::new_v4(),
    });
    let batch = PlayBatch { plays: plays.collect() };
    let receipts = client.send(&ReportPlays(batch)).await.unwrap().items;
    assert!(receipts.iter().all(|receipt| receipt.outcome == PlayOutcome::Counted), "{receipts:?}");
}

fn song(number: usize, artist: &str, album: &str, genre: &str) -> Form {
    Form::distinct(number)
        .text("artist", artist)
        .text("album", album)
        .text("genre", genre)
        .text("visibility", "site")
}

/// An application at the end of 2027, with an account of the beginning of 2026 and songs that all may hear.
async fn two_years() -> (TestApp, Client, Client, Vec<SongId>) {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let mut songs = Vec::new();
    for (number, (artist, album, genre)) in
        [("One", "First", "Dub"), ("Two", "First", "Dub"), ("One", "Second", "Jazz")].into_iter().enumerate()
    {
        songs.push(ada.add_song(song(number, artist, album, genre)).await.id);
    }
    app.user("eve").await;
    app.execute("UPDATE users SET created_at = '2026-01-01 00:00:00+00:00'").await;
    let now = app.application.state().clock.now();
    app.clock.advance(time("2027-12-30T12:00:00Z") - now);
    let (ada, eve) = (app.log_in("ada").await, app.log_in("eve").await);
    (app, ada, eve, songs)
}

fn stats(from: &str, to: &str, time_zone: &str) -> GetStats {
    GetStats { from: Some(time(from)), to: Some(time(to)), time_zone: Some(time_zone.to_owned()) }
}

#[tokio::test]
async fn statistics_are_what_a_count_by_hand_gives() {
    let (_app, ada, eve, songs) = two_years().await;
    let [a, b, c] = songs[..] else { panic!("{songs:?}") };
    play(
        &eve,
        &[
            (a, "2027-03-01T10:00:00Z"),
            (a, "2027-03-01T10:30:00Z"),
            (b, "2027-03-02T23:30:00Z"),
            (c, "2027-03-03T10:00:00Z"),
            (a, "2027-03-10T08:00:00Z"),
            // Out of the time below.
            (c, "2027-02-28T23:59:59Z"),
            (c, "2027-03-11T00:00:00Z"),
        ],
    )
    .await;
    play(&ada, &[(c, "2027-03-01T11:00:00Z")]).await;

    let asked = stats("2027-03-01T00:00:00Z", "2027-03-11T00:00:00Z", "UTC");
    let found = eve.send(&asked).await.unwrap();
    assert_eq!(found.totals, Totals { plays: 5, listened_ms: 10_000, songs: 3, days: 4 });
    assert_eq!((found.period, found.series.len()), (Period::Day, 10));
    let by_day: Vec<u32> = found.series.iter().map(|span| span.plays).collect();
    assert_eq!(by_day, [2, 1, 1, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!((found.series[0].date, found.series[0].listened_ms), (date("2027-03-01"), 4000));
    let by_hour: Vec<(u8, u32)> =
        found.hours.iter().filter(|hour| hour.plays > 0).map(|hour| (hour.hour, hour.plays)).collect();
    assert_eq!((found.hours.len(), by_hour), (24, vec![(8, 1), (10, 3), (23, 1)]));
    let tops: Vec<(SongId, u32)> = found.top.songs.iter().map(|top| (top.song.id, top.plays)).collect();
    assert_eq!((tops.len(), tops[0]), (3, (a, 3)));
    assert_eq!(found.top.songs[0].last_played_at, time("2027-03-10T08:00:00Z"));
    let artists: Vec<_> = found.top.artists.iter().map(|top| (top.name.as_str(), top.plays)).collect();
    assert_eq!(artists, [("One", 4), ("Two", 1)]);
    let albums: Vec<_> = found.top.albums.iter().map(|top| (top.title.as_str(), top.plays)).collect();
    // Songs of other artists are of another album of the same name.
    assert_eq!(albums.iter().map(|(_, plays)| plays).sum::<u32>(), 5);
    assert_eq!(albums[0], ("First", 3));
    let genres: Vec<_> = found.top.genres.iter().map(|top| (top.name.as_str(), top.listened_ms)).collect();
    assert_eq!(genres, [("Dub", 8000), ("Jazz", 2000)]);
    let first = found.first.unwrap();
    assert_eq!((first.song_id, first.started_at), (a, time("2027-03-01T10:00:00Z")));
    let streak = Streak { longest_days: 3, longest_from: Some(date("2027-03-01")), current_days: 1 };
    assert_eq!(found.streak, streak);

    // The same by other clocks: half past eleven is the next day.
    let found = eve.send(&GetStats { time_zone: Some("Europe/Berlin".into()), ..asked }).await.unwrap();
    let by_day: Vec<u32> = found.series.iter().map(|span| span.plays).collect();
    assert_eq!(by_day, [2, 0, 2, 0, 0, 0, 0, 0, 0, 1, 0]);
    assert_eq!(found.hours[0].plays, 1);
    // Clocks are put forward in between.
    play(&eve, &[(a, "2027-03-28T21:30:00Z"), (a, "2027-03-29T21:30:00Z")]).await;
    let asked = stats("2027-03-27T23:00:00Z", "2027-03-29T22:00:00Z", "Europe/Berlin");
    let found = eve.send(&asked).await.unwrap();
    assert_eq!(found.hours[23].plays, 2);
    assert_eq!(found.series.iter().map(|span| span.plays).collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test]
async fn what_is_hidden_is_counted_and_not_named() {
    let (_app, ada, eve, songs) = two_years().await;
    play(&eve, &[(songs[0], "2027-12-01T10:00:00Z"), (songs[2], "2027-12-02T10:00:00Z")]).await;
    ada.send(&DeleteSong(songs[0])).await.unwrap();
    let found = eve.send(&GetStats::default()).await.unwrap();
    assert_eq!((found.totals.plays, found.totals.songs, found.series.len()), (2, 2, 31));
    let names: Vec<_> = found.top.genres.iter().map(|top| top.name.as_str()).collect();
    assert_eq!((names, found.top.songs.len()), (vec!["Jazz"], 1));
    assert_eq!((found.top.albums.len(), found.top.artists[0].plays), (1, 1));
    let first = found.first.unwrap();
    assert_eq!((first.song_id, first.song), (songs[0], None));
    ada.send(&RestoreSong(songs[0])).await.unwrap();
    assert_eq!(eve.send(&GetStats::default()).await.unwrap().top.songs.len(), 2);
}

#[tokio::test]
async fn a_year_in_review() {
    let (app, _ada, eve, songs) = two_years().await;
    let [a, b, c] = songs[..] else { panic!("{songs:?}") };
    play(
        &eve,
        &[
            (a, "2026-06-01T10:00:00Z"),
            (a, "2027-01-01T10:00:00Z"),
            (b, "2027-01-02T10:00:00Z"),
            (b, "2027-01-02T11:00:00Z"),
            (c, "2027-12-29T10:00:00Z"),
            (b, "2027-12-30T10:00:00Z"),
        ],
    )
    .await;
    let review = GetYearReview { year: 2027, time_zone: None };
    let found = eve.send(&review).await.unwrap();
    assert_eq!(found.totals, Totals { plays: 5, listened_ms: 10_000, songs: 3, days: 4 });
    let months: Vec<u32> = found.months.iter().map(|span| span.plays).collect();
    assert_eq!(months, [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    let biggest = found.biggest_day.unwrap();
    assert_eq!((biggest.date, biggest.plays), (date("2027-01-02"), 2));
    assert_eq!(found.discoveries.songs, 2, "one was heard the year before");
    let new: Vec<(SongId, u32)> =
        found.discoveries.top.iter().map(|played| (played.song.id, played.plays)).collect();
    assert_eq!(new, [(b, 3), (c, 1)]);
    assert_eq!((found.streak.longest_days, found.streak.current_days), (2, 2));
    assert_eq!(found.first.unwrap().song_id, a);
    assert_eq!(eve.send(&GetYearReview { year: 2026, ..review.clone() }).await.unwrap().totals.plays, 1);

    let empty = eve.send(&GetYearReview { year: 2025, ..review }).await.unwrap();
    assert_eq!((empty.totals, empty.biggest_day, empty.first), (Totals::default(), None, None));
    assert_eq!((empty.months.len(), empty.hours.len()), (12, 24));
    // A leap of the clock: the new year goes on where the old one ended.
    app.clock.advance(Duration::days(2));
    let eve = app.log_in("eve").await;
    let next = eve.send(&GetYearReview { year: 2028, time_zone: None }).await.unwrap();
    assert_eq!(next.streak, Streak::default());
}

#[tokio::test]
async fn a_time_that_cannot_be_is_refused_by_name() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let field = async |asked: GetStats| {
        let problem = ada.send(&asked).await.unwrap_err();
        assert_eq!(problem.status, 400);
        problem.errors[0].field.clone()
    };
    assert_eq!(field(stats("2027-01-02T00:00:00Z", "2027-01-02T00:00:00Z", "UTC")).await, "from");
    assert_eq!(field(stats("2010-01-01T00:00:00Z", "2027-01-02T00:00:00Z", "UTC")).await, "from");
    assert_eq!(field(stats("2027-01-01T00:00:00Z", "2027-01-02T00:00:00Z", "Mars/Base")).await, "time_zone");
    let problem = ada.send(&GetYearReview { year: 1969, time_zone: None }).await.unwrap_err();
    assert_eq!((problem.status, problem.errors[0].field.as_str()), (400, "year"));
    for (path, status) in [("/api/v1/me/stats?from=yesterday", 400), ("/api/v1/me/stats/years/next", 404)] {
        assert_eq!(ada.get(path, &[]).await.problem().status, status, "{path}");
    }
}
