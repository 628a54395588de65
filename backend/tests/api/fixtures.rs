//! Every file that the test set-up makes: whole ones become songs, hostile ones leave nothing.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use shared::uploads::UploadState;

use crate::support::{Form, TestApp};

fn folder() -> PathBuf {
    match std::env::var_os("RHYTHMIX_FIXTURES") {
        Some(folder) => folder.into(),
        None => concat!(env!("CARGO_MANIFEST_DIR"), "/../target/fixtures").into(),
    }
}

/// The files of a kind, with their bytes.
fn fixtures(kind: &str) -> Vec<(String, Vec<u8>)> {
    let folder = folder();
    let index = std::fs::read_to_string(folder.join("index")).unwrap_or_else(|error| {
        panic!("{}: {error}; run `cargo xtask test`, which makes the fixtures", folder.display())
    });
    let names = index.lines().filter_map(|line| line.strip_prefix(kind)?.strip_prefix(' '));
    let found: Vec<_> =
        names.map(|name| (name.to_owned(), std::fs::read(folder.join(name)).unwrap())).collect();
    assert!(found.len() > 5, "the index has no {kind}");
    found
}

#[tokio::test]
async fn whole_files_become_songs() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for (name, bytes) in fixtures("sound") {
        let upload = ada.upload(Form::with_file(&name, &bytes)).await;
        assert_eq!(upload.state, UploadState::Done, "{name}");
        let song = ada.send(&shared::songs::GetSong(upload.song_id.unwrap())).await.unwrap();
        let expected = if name.contains("30s") { 30_000 } else { 4_000 };
        assert!(song.duration_ms.abs_diff(expected) < 100, "{name}: {} ms", song.duration_ms);
        let whole = ada.get(&song.stream_path(), &[]).await;
        assert!(whole.body == bytes, "{name} comes back changed");
    }
}

#[tokio::test]
async fn whole_pictures_become_covers() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for (number, (name, bytes)) in fixtures("picture").into_iter().enumerate() {
        let song = ada.add_song(Form::distinct(number).file("cover", &name, &bytes)).await;
        assert!(song.cover.is_some() && song.accent.is_some(), "{name}");
    }
}

#[tokio::test]
async fn hostile_files_are_refused_in_time_and_leave_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for (name, bytes) in fixtures("hostile") {
        let began = Instant::now();
        let answer = ada.post_form(Form::with_file(&name, &bytes)).await;
        let problem = answer.problem();
        assert!([415, 422].contains(&problem.status), "{name}: {} {}", problem.status, problem.detail);
        assert!(began.elapsed() < Duration::from_secs(10), "{name} took {:?}", began.elapsed());
        assert!(app.stored_files().is_empty(), "{name}");
    }
}
