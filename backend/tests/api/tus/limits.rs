//! How much, how many, for how long; and taking back what was begun.

use chrono::Duration;
use futures_util::future::join_all;
use poem::http::StatusCode;
use rhythmix::jobs::Kind;
use sha2::{Digest, Sha256};
use shared::ids::ImportId;
use shared::problem::ProblemCode;
use shared::songs::ListSongs;
use shared::uploads::{Contents, FindKnown, ListUploads, UndoImport, UploadState};
use uuid::Uuid;

use crate::support::{Form, TestApp, media};

#[tokio::test]
async fn a_quota_holds_however_many_come_at_once() {
    let app = TestApp::start_with(|config| config.uploads.quota_bytes = 1000).await;
    let ada = app.user("ada").await;
    let answers = join_all((0..20).map(|_| ada.tus_create(100, &[]))).await;
    let taken = answers.iter().filter(|answer| answer.status == StatusCode::CREATED).count();
    assert_eq!(taken, 10);
    for answer in answers.iter().filter(|answer| answer.status != StatusCode::CREATED) {
        assert_eq!(answer.problem().code, ProblemCode::QuotaExceeded);
    }
    let form = ada.post_form(Form::with_media("tone.mp3")).await;
    assert_eq!(form.problem().code, ProblemCode::QuotaExceeded);
    assert!(app.user("eve").await.tus_create(100, &[]).await.status.is_success(), "each has his own");

    // What is taken back is free again.
    let page = ada.send(&ListUploads::default()).await.unwrap();
    assert_eq!(ada.tus_delete(page.items[0].id).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.tus_create(101, &[]).await.problem().code, ProblemCode::QuotaExceeded);
    assert_eq!(ada.tus_create(100, &[]).await.status, StatusCode::CREATED);

    // An account may have a quota of its own.
    app.execute("UPDATE users SET quota_bytes = 1200 WHERE username = 'ada'").await;
    assert_eq!(ada.tus_create(200, &[]).await.status, StatusCode::CREATED);
    assert_eq!(ada.tus_create(1, &[]).await.problem().code, ProblemCode::QuotaExceeded);
}

#[tokio::test]
async fn songs_count_against_the_quota() {
    let size = media("tone.mp3").len() as u64;
    let app = TestApp::start_with(|config| config.uploads.quota_bytes = size + 100).await;
    let ada = app.user("ada").await;
    assert_eq!(ada.upload(Form::with_media("tone.mp3")).await.state, UploadState::Done);
    assert_eq!(ada.tus_create(101, &[]).await.problem().code, ProblemCode::QuotaExceeded);
    assert_eq!(ada.tus_create(100, &[]).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn only_so_many_are_open_at_once() {
    let app = TestApp::start_with(|config| config.uploads.max_open_per_user = 3).await;
    let ada = app.user("ada").await;
    let answers = join_all((0..6).map(|_| ada.tus_create(100, &[]))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == StatusCode::CREATED).count(), 3);
    let refused = answers.iter().find(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS).unwrap();
    assert_eq!(refused.problem().code, ProblemCode::TooManyUploads);
    assert!(refused.header("retry-after").is_some());
}

#[tokio::test]
async fn only_so_many_are_sent_at_once() {
    let app = TestApp::start_with(|config| config.uploads.max_appending_per_user = 1).await;
    let ada = app.user("ada").await;
    let (one, two) = (ada.tus_begin(100, &[]).await, ada.tus_begin(100, &[]).await);
    app.execute("UPDATE uploads SET lease = id, lease_until_ms = 99999999999999 WHERE offset_bytes = 0")
        .await;
    assert_eq!(ada.tus_patch(one, 0, &[1; 10]).await.problem().code, ProblemCode::Locked);
    let three = ada.tus_begin(100, &[]).await;
    assert_eq!(ada.tus_patch(three, 0, &[1; 10]).await.problem().code, ProblemCode::TooManyUploads);
    app.execute("UPDATE uploads SET lease_until_ms = 1").await;
    assert_eq!(ada.tus_patch(two, 0, &[1; 10]).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn what_nobody_goes_on_with_is_given_up() {
    let app = TestApp::start_with(|config| config.uploads.quota_bytes = 1000).await;
    let ada = app.user("ada").await;
    let (old, young) = (ada.tus_begin(500, &[]).await, ada.tus_begin(500, &[]).await);
    assert_eq!(ada.tus_patch(old, 0, &[1; 10]).await.status, StatusCode::NO_CONTENT);
    // What the schedule has brought at the start would otherwise find it first.
    app.idle().await;
    app.clock.advance(Duration::hours(20));
    let ada = app.log_in("ada").await;
    assert_eq!(ada.tus_patch(young, 0, &[1; 10]).await.status, StatusCode::NO_CONTENT);
    app.clock.advance(Duration::hours(5));
    let ada = app.log_in("ada").await;
    assert_eq!(ada.tus_head(old).await.status, StatusCode::GONE);
    assert_eq!(ada.tus_patch(old, 10, &[1; 10]).await.problem().code, ProblemCode::Expired);
    assert_eq!(ada.tus_create(100, &[]).await.problem().code, ProblemCode::QuotaExceeded);

    app.run_job(Kind::ExpireUploads).await;
    assert_eq!(ada.tus_head(old).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.tus_offset(young).await, 10, "whoever goes on has time again");
    assert!(app.staged_bytes(old).is_empty());
    assert_eq!(app.staged_bytes(young), [1; 10]);
    assert_eq!(ada.tus_create(500, &[]).await.status, StatusCode::CREATED);

    app.clock.advance(Duration::hours(25));
    app.run_job(Kind::ExpireUploads).await;
    assert!(app.stored_files().is_empty());
}

#[tokio::test]
async fn what_ended_long_ago_is_forgotten() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    assert_eq!(ada.tus_upload(&media("tone.mp3"), &[]).await.state, UploadState::Done);
    app.idle().await;
    app.clock.advance(Duration::days(29));
    app.run_job(Kind::ExpireUploads).await;
    let ada = app.log_in("ada").await;
    assert_eq!(ada.send(&ListUploads::default()).await.unwrap().items.len(), 1);
    app.clock.advance(Duration::days(2));
    app.run_job(Kind::ExpireUploads).await;
    let ada = app.log_in("ada").await;
    assert!(ada.send(&ListUploads::default()).await.unwrap().items.is_empty());
    assert_eq!(ada.send(&ListSongs::default()).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn an_upload_can_be_taken_back() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let id = ada.tus_begin(100, &[]).await;
    assert_eq!(ada.tus_patch(id, 0, &[1; 10]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.tus_delete(id).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.tus_delete(id).await.problem().code, ProblemCode::NotFound);
    assert_eq!(ada.tus_patch(id, 10, &[1; 10]).await.problem().code, ProblemCode::NotFound);
    assert!(app.stored_files().is_empty());

    // What has become a song stays one.
    let upload = ada.tus_upload(&media("tone.mp3"), &[]).await;
    assert_eq!(ada.tus_delete(upload.id).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.send(&ListSongs::default()).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn one_asks_only_about_ones_own_bytes() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let song = ada.add_song(Form::with_media("tone.mp3")).await.id;
    let hex = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect::<String>();
    let here = hex(&media("tone.mp3"));
    let ask = FindKnown(Contents { sha256: vec![here.clone(), hex(b"something else")] });
    let known = ada.send(&ask).await.unwrap().known;
    assert_eq!(known.iter().map(|one| (&one.sha256, one.song_id)).collect::<Vec<_>>(), [(&here, song)]);
    assert!(eve.send(&ask).await.unwrap().known.is_empty());
    let deleted = ada.request("DELETE", &format!("/api/v1/songs/{song}"), &[], Vec::new()).await;
    assert!(deleted.status.is_success());
    assert!(ada.send(&ask).await.unwrap().known.is_empty(), "what lies in the bin is not there");
    assert_eq!(ada.tus_upload(&media("tone.mp3"), &[]).await.state, UploadState::Done, "and may come again");

    for bad in [vec!["x".to_owned()], vec![here; 201]] {
        let problem = ada.send(&FindKnown(Contents { sha256: bad })).await.unwrap_err();
        assert_eq!((problem.status, problem.code), (400, ProblemCode::InvalidRequest));
    }
    assert!(ada.send(&FindKnown(Contents { sha256: Vec::new() })).await.unwrap().known.is_empty());
}

#[tokio::test]
async fn an_import_is_undone_as_one() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let import = ImportId(Uuid::now_v7());
    let text = import.to_string();
    let pairs = [("import_id", text.as_str())];
    assert_eq!(ada.tus_upload(&media("tone.mp3"), &pairs).await.state, UploadState::Done);
    let form = Form::with_media("tone.flac").text("import_id", &text);
    assert_eq!(ada.upload(form).await.import_id, Some(import));
    let kept = ada.add_song(Form::with_media("tone.ogg")).await.id;
    let open = ada.tus_begin(100, &pairs).await;
    assert_eq!(ada.tus_patch(open, 0, &[1; 10]).await.status, StatusCode::NO_CONTENT);
    // The id of an import is the client's; another account may have the same one.
    assert_eq!(eve.tus_upload(&media("tone.mp3"), &pairs).await.state, UploadState::Done);
    let of_import = ListUploads { import_id: Some(import), ..ListUploads::default() };
    assert_eq!(ada.send(&of_import).await.unwrap().items.len(), 3);

    let undone = ada.send(&UndoImport(import)).await.unwrap();
    assert_eq!((undone.songs, undone.uploads), (2, 1));
    let songs = ada.send(&ListSongs::default()).await.unwrap().items;
    assert_eq!(songs.iter().map(|song| song.id).collect::<Vec<_>>(), [kept]);
    assert_eq!(ada.tus_head(open).await.status, StatusCode::NOT_FOUND);
    app.unstaged().await;
    assert_eq!(eve.send(&ListSongs::default()).await.unwrap().items.len(), 1);
    let again = ada.send(&UndoImport(import)).await.unwrap();
    assert_eq!((again.songs, again.uploads), (0, 0));
}

#[tokio::test]
async fn uploads_come_in_pages() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(ada.tus_begin(10, &[]).await);
    }
    made.reverse();
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = ada.send(&ListUploads { limit: Some(2), cursor, ..ListUploads::default() }).await.unwrap();
        seen.extend(page.items.iter().map(|upload| upload.id));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, made);
    let bad = ListUploads { cursor: Some("x".to_owned()), ..ListUploads::default() };
    assert_eq!(ada.send(&bad).await.unwrap_err().status, 400);
}
