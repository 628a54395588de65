//! Connections that break, servers that die, and two who append at once.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use poem::Body;
use poem::http::StatusCode;
use shared::problem::ProblemCode;
use shared::uploads::{GetUpload, UploadState};
use tokio::sync::{Notify, mpsc};

use crate::support::stored::on_s3;
use crate::support::tus::{BYTES, UPLOADS, VERSION, path};
use crate::support::{Form, TestApp, media};

/// A body whose blocks come when the test sends them; an error breaks it off.
fn slow() -> (mpsc::Sender<std::io::Result<Bytes>>, Body) {
    let (sender, body, _) = watched();
    (sender, body)
}

/// The same, and what tells when the body is asked for a block.
fn watched() -> (mpsc::Sender<std::io::Result<Bytes>>, Body, Arc<Notify>) {
    let (sender, receiver) = mpsc::channel(1);
    let asked_for = Arc::new(Notify::new());
    let blocks = stream::unfold((receiver, asked_for.clone()), async |(mut receiver, asked_for)| {
        asked_for.notify_one();
        Some((receiver.recv().await?, (receiver, asked_for)))
    });
    (sender, Body::from_bytes_stream(blocks.boxed()), asked_for)
}

#[tokio::test]
async fn what_arrived_before_a_body_broke_off_stays() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let bytes = media("tone.mp3");
    let id = ada.tus_begin(bytes.len() as u64, &[]).await;
    let mut offset = 0;
    for cut in [1, 10, 1000, 5000] {
        let (sender, body) = slow();
        let block = Bytes::copy_from_slice(&bytes[offset..offset + cut]);
        let at = offset.to_string();
        let headers = [VERSION, BYTES, ("upload-offset", at.as_str())];
        let send = async {
            sender.send(Ok(block)).await.unwrap();
            sender.send(Err(std::io::ErrorKind::ConnectionReset.into())).await.unwrap();
        };
        let target = path(id);
        let (answer, ()) = tokio::join!(ada.request_body("PATCH", &target, &headers, body), send);
        assert_eq!(answer.problem().status, 400);
        offset += cut;
        assert_eq!(ada.tus_offset(id).await, offset as u64, "cut after {cut}");
    }
    assert_eq!(ada.tus_patch(id, offset as u64, &bytes[offset..]).await.status, StatusCode::NO_CONTENT);
    let song = ada.ended(id).await.song_id.unwrap();
    assert!(ada.get(&format!("/api/v1/songs/{song}/stream"), &[]).await.body == bytes);
}

#[tokio::test]
async fn an_upload_goes_on_after_a_restart() {
    let app = TestApp::start().await;
    let mut ada = app.user("ada").await;
    let bytes = media("tone.flac");
    let half = bytes.len() / 2;
    let id = ada.tus_begin(bytes.len() as u64, &[("title", "Whole")]).await;
    assert_eq!(ada.tus_patch(id, 0, &bytes[..half]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.staged_bytes(id), bytes[..half]);
    if !on_s3() {
        // As a crash in the middle of a write leaves it: more on the disk than the database knows of.
        let more = [&bytes[..half], b"never acknowledged"].concat();
        std::fs::write(app.incoming_dir().join(id.to_string()), more).unwrap();
    }
    std::fs::write(app.incoming_dir().join("half"), b"x").unwrap();

    let app = app.restart().await;
    ada = app.resume(&ada);
    assert!(app.staged_bytes(id).starts_with(&bytes[..half]));
    assert_eq!(app.stored_files().len(), 1, "what belongs to no upload is gone");
    assert_eq!(ada.tus_offset(id).await, half as u64);
    assert_eq!(ada.tus_patch(id, half as u64, &bytes[half..]).await.status, StatusCode::NO_CONTENT);
    let upload = ada.ended(id).await;
    assert_eq!(upload.state, UploadState::Done, "{upload:?}");
    let song = upload.song_id.unwrap();
    assert!(ada.get(&format!("/api/v1/songs/{song}/stream"), &[]).await.body == bytes);
    app.unstaged().await;
}

#[tokio::test]
async fn bytes_that_the_disk_has_lost_are_never_made_up() {
    if on_s3() {
        return;
    }
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let id = ada.tus_begin(100, &[]).await;
    assert_eq!(ada.tus_patch(id, 0, &[1; 50]).await.status, StatusCode::NO_CONTENT);
    std::fs::write(app.incoming_dir().join(id.to_string()), [1; 49]).unwrap();
    assert_eq!(ada.tus_patch(id, 50, &[1; 50]).await.problem().code, ProblemCode::Expired);
    assert_eq!(ada.send(&GetUpload(id)).await.unwrap().state, UploadState::Receiving);
}

#[tokio::test]
async fn only_one_appends_at_a_time() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let id = ada.tus_begin(100, &[]).await;
    let (sender, body) = slow();
    let first = {
        let (ada, target) = (ada.clone(), path(id));
        tokio::spawn(async move {
            ada.request_body("PATCH", &target, &[VERSION, BYTES, ("upload-offset", "0")], body).await
        })
    };
    sender.send(Ok(Bytes::from_static(&[1; 10]))).await.unwrap();
    // The channel holds one block: when it takes the next, the first is being worked on.
    sender.send(Ok(Bytes::from_static(&[2; 10]))).await.unwrap();
    sender.send(Ok(Bytes::from_static(&[3; 10]))).await.unwrap();
    let second = ada.tus_patch(id, 0, &[9; 10]).await;
    assert_eq!(second.status, StatusCode::LOCKED);
    assert_eq!(second.problem().code, ProblemCode::Locked);
    drop(sender);
    assert_eq!(first.await.unwrap().header("upload-offset"), Some("30"));
    assert_eq!(ada.tus_patch(id, 30, &[4; 10]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.staged_bytes(id), [[1; 10], [2; 10], [3; 10], [4; 10]].concat());
}

#[tokio::test]
async fn the_lease_of_another_node_holds_until_it_is_over() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let id = ada.tus_begin(100, &[]).await;
    let far = "lease = id, lease_until_ms = 99999999999999";
    app.execute(&format!("UPDATE uploads SET {far}")).await;
    assert_eq!(ada.tus_patch(id, 0, &[1; 10]).await.problem().code, ProblemCode::Locked);
    app.execute("UPDATE uploads SET lease_until_ms = 1000").await;
    assert_eq!(ada.tus_patch(id, 0, &[1; 10]).await.status, StatusCode::NO_CONTENT);

    // Whoever has lost his lease keeps nothing and disturbs nobody.
    let (sender, body) = slow();
    let stale = {
        let (ada, target) = (ada.clone(), path(id));
        tokio::spawn(async move {
            ada.request_body("PATCH", &target, &[VERSION, BYTES, ("upload-offset", "10")], body).await
        })
    };
    sender.send(Ok(Bytes::from_static(&[2; 5]))).await.unwrap();
    sender.send(Ok(Bytes::from_static(&[2; 5]))).await.unwrap();
    sender.send(Ok(Bytes::from_static(&[2; 5]))).await.unwrap();
    app.execute(&format!("UPDATE uploads SET {far}")).await;
    drop(sender);
    assert_eq!(stale.await.unwrap().problem().code, ProblemCode::Locked);
    app.execute("UPDATE uploads SET lease_until_ms = 1000").await;
    assert_eq!(ada.tus_offset(id).await, 10);
    assert_eq!(ada.tus_patch(id, 10, &[3; 10]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.staged_bytes(id), [[1; 10], [3; 10]].concat());
}

#[tokio::test]
async fn a_stopping_server_keeps_what_it_has() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let id = ada.tus_begin(100, &[]).await;
    let (sender, body) = slow();
    let appending = {
        let (ada, target) = (ada.clone(), path(id));
        tokio::spawn(async move {
            ada.request_body("PATCH", &target, &[VERSION, BYTES, ("upload-offset", "0")], body).await
        })
    };
    for _ in 0..3 {
        sender.send(Ok(Bytes::from_static(&[1; 10]))).await.unwrap();
    }
    // The last of them may still be in the channel; what was taken stays.
    app.application.state().stopping.cancel();
    let answer = tokio::time::timeout(Duration::from_secs(20), appending).await.unwrap().unwrap();
    assert_eq!(answer.problem().status, 503);
    let offset = ada.tus_offset(id).await;
    assert!([0, 10, 20, 30].contains(&offset), "{offset}");
    assert!(app.staged_bytes(id).len() as u64 >= offset);
}

#[tokio::test]
async fn the_same_bytes_are_found_again() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let song = ada.add_song(Form::with_media("tone.mp3")).await.id;
    let upload = ada.tus_upload(&media("tone.mp3"), &[]).await;
    assert_eq!((upload.state, upload.duplicate_of), (UploadState::Duplicate, Some(song)));
    app.unstaged().await;
}

/// Takes a number of steps of a request and then drops it, as happens when its connection goes; `true` when it had
/// come to its body before that.
async fn cut_off(request: impl Future, steps: usize, body_asked_for: &Notify) -> bool {
    let mut request = pin!(request);
    let mut left = steps;
    let steps = poll_fn(|context| {
        assert!(request.as_mut().poll(context).is_pending(), "it ended without its body");
        left -= 1;
        if left == 0 { Poll::Ready(()) } else { Poll::Pending }
    });
    tokio::select! {
        biased;
        () = body_asked_for.notified() => true,
        () = steps => false,
    }
}

#[tokio::test]
async fn an_upload_that_breaks_off_before_its_sender_knows_where_it_is_leaves_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let (sender, body) = slow();
    let request = tokio::spawn(async move {
        ada.request_body("POST", UPLOADS, &[VERSION, BYTES, ("upload-length", "1000")], body).await
    });
    sender.send(Ok(Bytes::from_static(b"the first bytes"))).await.unwrap();
    app.until("SELECT COUNT(*) AS n FROM uploads", 1).await;

    // The connection is gone, and with it whoever would have sent the answer.
    request.abort();
    sender.send(Err(std::io::ErrorKind::ConnectionReset.into())).await.unwrap();
    app.until("SELECT COUNT(*) AS n FROM uploads", 0).await;
    app.unstaged().await;
}

#[tokio::test]
async fn a_beginning_that_breaks_off_leaves_nothing_wherever_it_does() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for steps in 1.. {
        let (sender, body, asked_for) = watched();
        let headers = [VERSION, BYTES, ("upload-length", "1000")];
        let was_last = cut_off(ada.request_body("POST", UPLOADS, &headers, body), steps, &asked_for).await;
        // Where nobody has the body any more, nothing was begun.
        let _ = sender.send(Err(std::io::ErrorKind::ConnectionReset.into())).await;
        // Who lets go of it has written down before that there is an upload, or never will.
        sender.closed().await;
        app.until("SELECT COUNT(*) AS n FROM uploads", 0).await;
        app.unstaged().await;
        if was_last {
            break;
        }
    }
}

#[tokio::test]
async fn an_appender_that_breaks_off_gives_the_upload_back_wherever_it_does() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let id = ada.tus_begin(1000, &[]).await;
    for steps in 1.. {
        let (sender, body, asked_for) = watched();
        let (target, headers) = (path(id), [VERSION, BYTES, ("upload-offset", "0")]);
        let was_last = cut_off(ada.request_body("PATCH", &target, &headers, body), steps, &asked_for).await;
        let _ = sender.send(Err(std::io::ErrorKind::ConnectionReset.into())).await;
        sender.closed().await;
        app.until("SELECT COUNT(*) AS n FROM uploads WHERE lease IS NULL", 1).await;
        if was_last {
            break;
        }
    }
}
