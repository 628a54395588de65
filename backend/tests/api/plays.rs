//! What listeners have heard, and how often.

use chrono::{DateTime, Duration, Utc};
use poem::http::StatusCode;
use rhythmix::songs::bin;
use shared::bin::{DeleteSong, RestoreSong};
use shared::ids::{PlayId, SongId};
use shared::me::{GetMe, ProfileChanges, UpdateMe};
use shared::plays::{
    DeletePlay, DeletePlays, GetPlay, ListMostPlayed, ListPlays, ListRecentlyPlayed, MAX_BATCH, Play,
    PlayBatch, PlayOutcome, PlayReceipt, PlayReport, PlaySource, PlaySourceKind, PlayedSong, ReportPlay,
    ReportPlays,
};
use shared::problem::ProblemCode;
use shared::songs::GetSong;
use uuid::Uuid;

use crate::support::{Client, Form, TestApp};

/// So long is the song in all forms, about.
const WHOLE_MS: u32 = 2_000;

fn report(song: SongId, started_at: DateTime<Utc>) -> PlayReport {
    let client_id = Uuid::new_v4();
    PlayReport { song_id: song, started_at, listened_ms: WHOLE_MS, source: None, client_id }
}

async fn send(client: &Client, report: &PlayReport) -> PlayReceipt {
    client.send(&ReportPlay(report.clone())).await.unwrap()
}

async fn send_all(client: &Client, plays: Vec<PlayReport>) -> Vec<PlayOutcome> {
    let answers = client.send(&ReportPlays(PlayBatch { plays })).await.unwrap();
    answers.items.iter().map(|receipt| receipt.outcome).collect()
}

async fn history(client: &Client, limit: u16) -> Vec<Play> {
    let mut request = ListPlays { limit: Some(limit), cursor: None };
    let mut plays = Vec::new();
    loop {
        let page = client.send(&request).await.unwrap();
        assert!(page.items.len() <= usize::from(limit));
        plays.extend(page.items);
        match page.next_cursor {
            Some(next) => request.cursor = Some(next),
            None => return plays,
        }
    }
}

async fn recent(client: &Client, limit: u16) -> Vec<PlayedSong> {
    let mut request = ListRecentlyPlayed { limit: Some(limit), cursor: None };
    let mut songs = Vec::new();
    loop {
        let page = client.send(&request).await.unwrap();
        songs.extend(page.items);
        match page.next_cursor {
            Some(next) => request.cursor = Some(next),
            None => return songs,
        }
    }
}

async fn most(client: &Client, mut request: ListMostPlayed) -> Vec<(SongId, u32)> {
    let mut songs = Vec::new();
    loop {
        let page = client.send(&request).await.unwrap();
        songs.extend(page.items.iter().map(|played| (played.song.id, played.plays)));
        match page.next_cursor {
            Some(next) => request.cursor = Some(next),
            None => return songs,
        }
    }
}

async fn play_count(client: &Client, song: SongId) -> u32 {
    client.send(&GetSong(song)).await.unwrap().play_count
}

/// An application whose accounts are some days old, and a listener with songs that others may hear too.
async fn some_songs(songs: usize) -> (TestApp, Client, Vec<SongId>) {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let mut ids = Vec::new();
    for number in 0..songs {
        ids.push(ada.add_song(Form::distinct(number).text("visibility", "site")).await.id);
    }
    app.user("eve").await;
    app.clock.advance(Duration::days(7));
    let ada = app.log_in("ada").await;
    (app, ada, ids)
}

fn now(app: &TestApp) -> DateTime<Utc> {
    app.application.state().clock.now()
}

#[tokio::test]
async fn a_play_stands_in_the_history_and_is_counted() {
    let (app, ada, songs) = some_songs(1).await;
    let eve = app.log_in("eve").await;
    let source = Some(PlaySource { kind: PlaySourceKind::Album, id: Some(Uuid::from_u128(7)) });
    let play = PlayReport { source, ..report(songs[0], now(&app) - Duration::hours(1)) };
    let answer = ada.answer_to(&ReportPlay(play.clone()), &[]).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let receipt: PlayReceipt = answer.json();
    assert_eq!((receipt.client_id, receipt.outcome), (play.client_id, PlayOutcome::Counted));
    let id = receipt.play_id.unwrap();
    assert_eq!(answer.header("location"), Some(format!("/api/v1/me/plays/{id}").as_str()));

    let entry = ada.send(&GetPlay(id)).await.unwrap();
    assert_eq!((entry.song_id, entry.listened_ms, entry.source), (songs[0], WHOLE_MS, source));
    assert_eq!(entry.started_at.timestamp_millis(), play.started_at.timestamp_millis());
    assert_eq!(entry.song.as_ref().unwrap().play_count, 1);
    assert_eq!(history(&ada, 50).await, [entry]);
    assert!(history(&eve, 50).await.is_empty());
    assert_eq!(eve.send(&GetPlay(id)).await.unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(play_count(&eve, songs[0]).await, 1, "all plays of everybody");
}

#[tokio::test]
async fn a_play_that_is_reported_again_or_in_parallel_counts_once() {
    let (app, ada, songs) = some_songs(1).await;
    let play = report(songs[0], now(&app) - Duration::hours(1));
    let mut reports = Vec::new();
    for _ in 0..6 {
        let (ada, play) = (ada.clone(), play.clone());
        reports.push(tokio::spawn(async move { send(&ada, &play).await }));
    }
    let mut receipts = Vec::new();
    for report in reports {
        receipts.push(report.await.unwrap());
    }
    let counted = receipts.iter().filter(|receipt| receipt.outcome == PlayOutcome::Counted).count();
    let known = receipts.iter().filter(|receipt| receipt.outcome == PlayOutcome::Known).count();
    assert_eq!((counted, known), (1, 5), "{receipts:?}");
    assert!(receipts.iter().all(|receipt| receipt.play_id == receipts[0].play_id));
    assert_eq!(ada.answer_to(&ReportPlay(play), &[]).await.status, StatusCode::OK);

    // Heard while the same song was heard: on another device, or by another name.
    let mut reports = Vec::new();
    for shift in [-1500, -1, 0, 1, 1500] {
        let begin = now(&app) - Duration::hours(2) + Duration::milliseconds(shift);
        let (ada, play) = (ada.clone(), report(songs[0], begin));
        reports.push(tokio::spawn(async move { send(&ada, &play).await.outcome }));
    }
    let mut outcomes = Vec::new();
    for report in reports {
        outcomes.push(report.await.unwrap());
    }
    // The first and the last are too far from each other to overlap.
    let counted = outcomes.iter().filter(|outcome| **outcome == PlayOutcome::Counted).count();
    assert!((1..=2).contains(&counted), "{outcomes:?}");
    assert!(outcomes.iter().all(|o| matches!(o, PlayOutcome::Counted | PlayOutcome::Overlapping)));
    assert_eq!(play_count(&ada, songs[0]).await as usize, 1 + counted);
    assert_eq!(history(&ada, 50).await.len(), 1 + counted);
}

#[tokio::test]
async fn one_bad_play_does_not_spoil_a_batch() {
    let (app, ada, songs) = some_songs(2).await;
    let eve = app.log_in("eve").await;
    let private = ada.add_song(Form::distinct(9)).await.id;
    let at = |minute| now(&app) - Duration::hours(3) + Duration::minutes(minute);
    let good = report(songs[0], at(0));
    let plays = vec![
        good.clone(),
        report(private, at(1)),
        PlayReport { listened_ms: 100, ..report(songs[0], at(2)) },
        good.clone(),
        report(songs[0], at(0)),
        report(songs[1], now(&app) + Duration::hours(1)),
        report(songs[1], now(&app) - Duration::days(8)),
        PlayReport { listened_ms: 0, ..report(songs[1], at(3)) },
        report(songs[1], at(0)),
    ];
    use PlayOutcome::{Counted, Known, Overlapping, Refused, TooShort};
    let outcomes = [Counted, Refused, TooShort, Known, Overlapping, Refused, Refused, Refused, Counted];
    assert_eq!(send_all(&eve, plays.clone()).await, outcomes);
    let again = eve.send(&ReportPlays(PlayBatch { plays: plays.clone() })).await.unwrap().items;
    let outcomes: Vec<PlayOutcome> = again.iter().map(|receipt| receipt.outcome).collect();
    assert_eq!(outcomes, [Known, Refused, TooShort, Known, Overlapping, Refused, Refused, Refused, Known]);
    let fields: Vec<&str> =
        again.iter().filter_map(|receipt| Some(receipt.error.as_ref()?.field.as_str())).collect();
    assert_eq!(fields, ["song_id", "started_at", "started_at", "listened_ms"]);
    assert_eq!(history(&eve, 50).await.len(), 2);
    assert_eq!((play_count(&eve, songs[0]).await, play_count(&eve, songs[1]).await), (1, 1));

    // Alone, what was refused is a problem.
    let problem = eve.send(&ReportPlay(plays[1].clone())).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::NotFound);
    let problem = eve.send(&ReportPlay(plays[5].clone())).await.unwrap_err();
    assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "started_at"));
    for count in [0, MAX_BATCH + 1] {
        let problem =
            eve.send(&ReportPlays(PlayBatch { plays: vec![good.clone(); count] })).await.unwrap_err();
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "plays"));
    }
    let body = r#"{"song_id":"x","started_at":"2026-01-01T00:00:00Z","listened_ms":1,"client_id":"y"}"#;
    let problem = eve.post_json("/api/v1/me/plays", body).await.problem();
    assert_eq!((problem.status, problem.errors[0].field.as_str()), (400, "song_id"));
}

#[tokio::test]
async fn a_large_batch_counts_each_song_as_often_as_it_was_heard() {
    let (app, ada, songs) = some_songs(3).await;
    let begin = now(&app) - Duration::days(1);
    let plays: Vec<PlayReport> = (0..500)
        .map(|number| report(songs[number % 7 % 3], begin + Duration::seconds(number as i64 * 10)))
        .collect();
    let half = plays[..250].to_vec();
    assert!(send_all(&ada, half).await.iter().all(|outcome| *outcome == PlayOutcome::Counted));
    let outcomes = send_all(&ada, plays.clone()).await;
    assert!(outcomes[..250].iter().all(|outcome| *outcome == PlayOutcome::Known));
    assert!(outcomes[250..].iter().all(|outcome| *outcome == PlayOutcome::Counted));
    for song in &songs {
        let heard = plays.iter().filter(|play| play.song_id == *song).count();
        assert_eq!(play_count(&ada, *song).await as usize, heard);
    }
    for limit in [7, 200] {
        let whole = history(&ada, limit).await;
        assert!(whole.is_sorted_by(|a, b| a.started_at > b.started_at));
        assert_eq!(whole.len(), 500);
    }
}

#[tokio::test]
async fn what_was_played_is_listed_once_last_and_most_played_first() {
    let (app, ada, songs) = some_songs(4).await;
    let at = |minute| now(&app) - Duration::hours(3) + Duration::minutes(minute);
    let order = [0, 1, 2, 0, 1, 0];
    let plays = order.iter().zip(0..).map(|(song, minute)| report(songs[*song], at(minute))).collect();
    send_all(&ada, plays).await;
    // One that is reported late does not come before what was heard after it.
    send(&ada, &report(songs[2], at(-60))).await;
    for limit in [1, 2, 50] {
        let listed = recent(&ada, limit).await;
        let listed: Vec<_> = listed.iter().map(|played| (played.song.id, played.plays)).collect();
        assert_eq!(listed, [(songs[0], 3), (songs[1], 2), (songs[2], 2)], "by {limit}");
    }
    let last = recent(&ada, 1).await[0].last_played_at;
    assert_eq!(last.timestamp_millis(), at(5).timestamp_millis());
    for limit in [1, 2, 50] {
        let all = ListMostPlayed { limit: Some(limit), ..ListMostPlayed::default() };
        let (first, rest) = (most(&ada, all.clone()).await[0], most(&ada, all).await.len());
        assert_eq!((first, rest), ((songs[0], 3), 3));
        let between = ListMostPlayed { from: Some(at(1)), to: Some(at(5)), limit: Some(limit), cursor: None };
        let mut listed = most(&ada, between).await;
        assert_eq!(listed.remove(0), (songs[1], 2));
        listed.sort_unstable();
        assert_eq!(listed, [(songs[0], 1), (songs[2], 1)]);
    }
    let page = ListMostPlayed { limit: Some(1), ..ListMostPlayed::default() };
    let cursor = ada.send(&page).await.unwrap().next_cursor;
    let other = ListMostPlayed { from: Some(at(1)), cursor, ..ListMostPlayed::default() };
    assert_eq!(ada.send(&other).await.unwrap_err().errors[0].field, "cursor");
}

#[tokio::test]
async fn what_is_deleted_is_counted_no_more_and_does_not_come_back() {
    let (app, ada, songs) = some_songs(2).await;
    let at = |minute| now(&app) - Duration::hours(3) + Duration::minutes(minute);
    let plays: Vec<PlayReport> = (0..4).map(|number| report(songs[number % 2], at(number as i64))).collect();
    send_all(&ada, plays.clone()).await;
    let ids: Vec<PlayId> = history(&ada, 50).await.iter().rev().map(|play| play.id).collect();

    let eve = app.log_in("eve").await;
    eve.send(&DeletePlay(ids[2])).await.unwrap();
    assert_eq!(history(&ada, 50).await.len(), 4, "nobody else deletes it");
    for _ in 0..2 {
        let answer = ada.answer_to(&DeletePlay(ids[2]), &[]).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    }
    assert_eq!((play_count(&ada, songs[0]).await, play_count(&ada, songs[1]).await), (1, 2));
    let last = recent(&ada, 50).await.into_iter().find(|played| played.song.id == songs[0]).unwrap();
    assert_eq!(last.last_played_at.timestamp_millis(), at(0).timestamp_millis());
    assert_eq!(send(&ada, &plays[2]).await.outcome, PlayOutcome::Forgotten);

    ada.send(&DeletePlays { before: Some(at(1)) }).await.unwrap();
    let left: Vec<PlayId> = history(&ada, 50).await.iter().rev().map(|play| play.id).collect();
    assert_eq!(left, [ids[1], ids[3]]);
    assert_eq!(recent(&ada, 50).await.len(), 1);
    assert_eq!((play_count(&ada, songs[0]).await, play_count(&ada, songs[1]).await), (0, 2));
    let late = vec![plays[0].clone(), report(songs[0], at(-30)), report(songs[0], at(90))];
    use PlayOutcome::{Counted, Forgotten};
    assert_eq!(send_all(&ada, late).await, [Forgotten, Forgotten, Counted]);

    ada.send(&DeletePlays::default()).await.unwrap();
    assert!(history(&ada, 50).await.is_empty() && recent(&ada, 50).await.is_empty());
    assert_eq!((play_count(&ada, songs[0]).await, play_count(&ada, songs[1]).await), (0, 0));
    assert_eq!(send_all(&ada, plays).await, [Forgotten; 4]);
    assert_eq!((app.count("marks").await, app.count("plays").await), (0, 0));
    assert_eq!(app.count("forgotten_plays").await, 0, "the time up to which it was deleted says it all");
}

#[tokio::test]
async fn an_account_without_history_leaves_no_trace() {
    let (app, ada, songs) = some_songs(1).await;
    let at = |minute| now(&app) - Duration::hours(3) + Duration::minutes(minute);
    send(&ada, &report(songs[0], at(0))).await;
    assert!(ada.send(&GetMe).await.unwrap().keeps_history);
    let off = ProfileChanges { keeps_history: Some(false), ..ProfileChanges::default() };
    assert!(!ada.send(&UpdateMe(off)).await.unwrap().keeps_history);
    assert_eq!(send(&ada, &report(songs[0], at(1))).await.outcome, PlayOutcome::Off);
    assert_eq!(send_all(&ada, vec![report(songs[0], at(2))]).await, [PlayOutcome::Off]);
    assert_eq!((history(&ada, 50).await.len(), play_count(&ada, songs[0]).await), (1, 1), "what was stays");
    let named = ProfileChanges { display_name: Some("Ada".into()), ..ProfileChanges::default() };
    assert!(!ada.send(&UpdateMe(named)).await.unwrap().keeps_history, "other changes leave it");
    let on = ProfileChanges { keeps_history: Some(true), ..ProfileChanges::default() };
    ada.send(&UpdateMe(on)).await.unwrap();
    assert_eq!(send(&ada, &report(songs[0], at(3))).await.outcome, PlayOutcome::Counted);
}

#[tokio::test]
async fn an_entry_stays_when_its_song_is_hidden_or_gone() {
    let (app, ada, songs) = some_songs(2).await;
    let eve = app.log_in("eve").await;
    for (song, minute) in [(songs[0], 0), (songs[1], 5)] {
        send(&eve, &report(song, now(&app) - Duration::hours(1) + Duration::minutes(minute))).await;
    }
    ada.send(&DeleteSong(songs[1])).await.unwrap();
    let plays = history(&eve, 50).await;
    assert_eq!((plays[0].song_id, &plays[0].song), (songs[1], &None));
    assert_eq!(plays[1].song.as_ref().unwrap().id, songs[0]);
    let all = || most(&eve, ListMostPlayed::default());
    let from = Some(now(&app) - Duration::days(1));
    let since = || most(&eve, ListMostPlayed { from, ..ListMostPlayed::default() });
    assert_eq!((recent(&eve, 50).await.len(), all().await.len(), since().await.len()), (1, 1, 1));
    ada.send(&RestoreSong(songs[1])).await.unwrap();
    assert_eq!((recent(&eve, 50).await.len(), all().await.len(), since().await.len()), (2, 2, 2));

    ada.send(&DeleteSong(songs[1])).await.unwrap();
    app.clock.advance(Duration::days(30));
    assert_eq!(bin::empty(app.application.state()).await.unwrap(), 1);
    let eve = app.log_in("eve").await;
    assert_eq!(history(&eve, 50).await[0].song, None);
    eve.send(&DeletePlays::default()).await.unwrap();
    assert_eq!((app.count("plays").await, app.count("marks").await), (0, 0));
}
