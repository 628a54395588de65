//! Uploads that go straight to the object store.

use std::time::Duration;

use poem::http::StatusCode;
use sha2::{Digest, Sha256};
use shared::problem::ProblemCode;
use shared::server::GetServer;
use shared::songs::{GetSong, Visibility};
use shared::uploads::{CompleteDirect, CreateDirect, DirectFile, UploadState};

use crate::object_store::on_s3;
use crate::support::media;

/// One part of 16 MiB and a small one: a song with much behind its end.
fn large_song() -> Vec<u8> {
    let mut bytes = media("tone.mp3");
    bytes.resize((16 << 20) + 1000, 0);
    bytes
}

fn describe(bytes: &[u8]) -> DirectFile {
    let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    DirectFile {
        size_bytes: bytes.len() as u64,
        sha256,
        filename: Some("a.mp3".into()),
        ..DirectFile::default()
    }
}

#[tokio::test]
async fn the_bytes_go_by_the_links_and_become_a_song() {
    let (app, _server) = on_s3(|_| {}).await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    assert!(app.anonymous().send(&GetServer).await.unwrap().uploads.direct);
    let bytes = large_song();
    let file = DirectFile {
        title: Some("Straight".into()),
        artists: vec!["One".into(), "Two".into()],
        visibility: Some(Visibility::Site),
        ..describe(&bytes)
    };
    let made = ada.answer_to(&CreateDirect(file), &[]).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let made: shared::uploads::DirectUpload = made.json();
    let id = made.upload.id;
    assert_eq!((made.parts.len(), made.part_bytes), (2, 16 << 20));
    assert_eq!(made.upload.state, UploadState::Receiving);

    let http = reqwest::Client::new();
    let missing = ada.send(&CompleteDirect(id)).await.unwrap_err();
    assert_eq!((missing.status, missing.code), (409, ProblemCode::Incomplete));
    assert!(missing.detail.contains("0, 16777216"), "{}", missing.detail);
    for part in &made.parts {
        let (from, to) = (part.offset_bytes as usize, (part.offset_bytes + part.size_bytes) as usize);
        // First too short, which completing must see.
        for cut in [1, 0] {
            let sent = http.put(&part.url).body(bytes[from..to - cut].to_vec()).send().await.unwrap();
            assert!(sent.status().is_success());
            if cut == 1 {
                let missing = ada.send(&CompleteDirect(id)).await.unwrap_err();
                assert!(missing.detail.contains(&part.offset_bytes.to_string()), "{}", missing.detail);
            }
        }
    }
    assert_eq!(eve.send(&CompleteDirect(id)).await.unwrap_err().code, ProblemCode::NotFound);
    let queued = ada.send(&CompleteDirect(id)).await.unwrap();
    assert_eq!(queued.offset_bytes, queued.size_bytes);
    let upload = ada.ended(id).await;
    assert_eq!(upload.state, UploadState::Done, "{:?}", upload.error);
    assert_eq!(ada.send(&CompleteDirect(id)).await.unwrap(), upload, "to complete it again changes nothing");
    let song = ada.send(&GetSong(upload.song_id.unwrap())).await.unwrap();
    assert_eq!((song.title.as_str(), song.artist_line().as_str()), ("Straight", "One, Two"));
    assert_eq!(song.visibility, Visibility::Site);
    assert!(ada.get(&song.stream_path(), &[]).await.body == bytes);
    app.unstaged().await;
}

#[tokio::test]
async fn other_bytes_than_announced_are_refused() {
    let (app, _server) = on_s3(|_| {}).await;
    let ada = app.user("ada").await;
    let bytes = media("tone.mp3");
    let made = ada.send(&CreateDirect(describe(&bytes))).await.unwrap();
    let mut other = bytes.clone();
    *other.last_mut().unwrap() ^= 1;
    let sent = reqwest::Client::new().put(&made.parts[0].url).body(other).send().await.unwrap();
    assert!(sent.status().is_success());
    // Its bytes do not come by way of us.
    assert_eq!(ada.tus_patch(made.upload.id, 0, &bytes).await.problem().status, 400);
    ada.send(&CompleteDirect(made.upload.id)).await.unwrap();
    let upload = ada.ended(made.upload.id).await;
    assert_eq!(upload.error.unwrap().code, "checksum_mismatch");
    app.unstaged().await;
    assert!(app.stored_files().is_empty());
}

#[tokio::test]
async fn parts_that_belong_to_no_upload_are_removed() {
    let (app, _server) = on_s3(|_| {}).await;
    let ada = app.user("ada").await;
    let bytes = media("tone.mp3");
    let made = ada.send(&CreateDirect(describe(&bytes))).await.unwrap();
    assert_eq!(ada.tus_delete(made.upload.id).await.status, StatusCode::NO_CONTENT);
    // The link is still good: a late part has no upload any more.
    let sent = reqwest::Client::new().put(&made.parts[0].url).body(bytes).send().await.unwrap();
    assert!(sent.status().is_success());
    assert_eq!(app.stored_files().len(), 1);
    app.run_job(rhythmix::jobs::Kind::ExpireUploads).await;
    assert_eq!(app.stored_files().len(), 1, "it may belong to a form that is still arriving");
    app.clock.advance(chrono::Duration::hours(25));
    app.run_job(rhythmix::jobs::Kind::ExpireUploads).await;
    assert!(app.stored_files().is_empty());
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let (app, _server) = on_s3(|config| config.uploads.max_audio_bytes = 1 << 20).await;
    let ada = app.user("ada").await;
    let file = describe(b"x");
    for (file, status) in [
        (DirectFile { size_bytes: 0, ..file.clone() }, 415),
        (DirectFile { size_bytes: (1 << 20) + 1, ..file.clone() }, 413),
        (DirectFile { sha256: String::new(), ..file.clone() }, 400),
        (DirectFile { sha256: "x".into(), ..file.clone() }, 400),
        (DirectFile { year: Some(3), ..file.clone() }, 422),
    ] {
        assert_eq!(ada.send(&CreateDirect(file)).await.unwrap_err().status, status);
    }
    let made = ada.send(&CreateDirect(file.clone())).await.unwrap();
    assert!(made.expires_at > made.upload.created_at);
    // What the schedule has brought at the start would otherwise find it first.
    app.idle().await;
    app.clock.advance(chrono::Duration::from_std(Duration::from_secs(25 * 3600)).unwrap());
    let ada = app.log_in("ada").await;
    assert_eq!(ada.send(&CompleteDirect(made.upload.id)).await.unwrap_err().code, ProblemCode::Expired);

    let (app, _server) = on_s3(|config| config.storage.direct_uploads = false).await;
    let ada = app.user("ada").await;
    assert!(!app.anonymous().send(&GetServer).await.unwrap().uploads.direct);
    let refused = ada.send(&CreateDirect(file)).await.unwrap_err();
    assert_eq!((refused.status, refused.code), (501, ProblemCode::NotOffered));
}
