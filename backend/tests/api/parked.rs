//! Uploads whose job was given up: seen as failed, kept, and taken up again.

use shared::admin::{DeleteJob, Job, JobState, ListJobs, RetryJob};
use shared::ids::UploadId;
use shared::uploads::{GetUpload, Upload, UploadState};

use crate::support::app::Workshop;
use crate::support::{Client, Gate, TestApp, media};

const PARKED: &str = "SELECT COUNT(*) AS n FROM jobs WHERE state = 'dead'";
const FAILED_ONCE: &str = "SELECT COUNT(*) AS n FROM jobs WHERE state = 'later'";

/// Uploads a song that no child can be started for, until its job has been tried for the last time.
async fn park(app: &TestApp, gate: &Gate, client: &Client, song: &[u8]) -> UploadId {
    gate.break_down();
    let id = client.tus_begin(song.len() as u64, &[("filename", "song.mp3")]).await;
    client.tus_patch(id, 0, song).await;
    app.until(FAILED_ONCE, 1).await;
    app.execute("UPDATE jobs SET attempts = 29, run_at_ms = 1").await;
    app.application.state().db.jobs_changed().notify_one();
    let failed = client.ended(id).await;
    gate.mend();
    assert_failed(&failed);
    id
}

fn assert_failed(upload: &Upload) {
    assert_eq!(upload.state, UploadState::Failed);
    assert_eq!((upload.progress_percent, upload.expires_at), (None, None));
    let error = upload.error.as_ref().unwrap();
    assert_eq!(error.code, "unavailable");
    assert!(error.detail.contains("kept"), "{}", error.detail);
}

async fn gated() -> (TestApp, Gate, Client, Client) {
    let gate = Gate::closed();
    gate.open();
    let workshop = Workshop { program: Some(gate.program()), job_lease: None };
    let app = TestApp::start_in(workshop, |_| {}).await;
    let (ada, root) = (app.user("ada").await, app.admin().await);
    (app, gate, ada, root)
}

async fn parked_job(root: &Client, id: UploadId) -> Job {
    let dead = ListJobs { state: Some(JobState::Dead), ..ListJobs::default() };
    let mut jobs = root.send(&dead).await.unwrap().items;
    assert_eq!(jobs.len(), 1);
    let job = jobs.remove(0);
    assert_eq!(job.subject, Some(id.0));
    assert!(job.error.as_ref().unwrap().contains("workshop"), "{job:?}");
    job
}

#[tokio::test]
async fn an_upload_that_was_given_up_is_kept_and_becomes_a_song_when_an_admin_tries_again() {
    let (app, gate, ada, root) = gated().await;
    let song = media("tone.mp3");
    let id = park(&app, &gate, &ada, &song).await;
    let job = parked_job(&root, id).await;

    let app = app.restart().await;
    let (ada, root) = (app.resume(&ada), app.resume(&root));
    assert_failed(&ada.send(&GetUpload(id)).await.unwrap());
    assert_eq!(app.staged_bytes(id), song, "a start leaves it alone");

    assert_eq!(root.send(&RetryJob(job.id)).await.unwrap().state, JobState::Waiting);
    let upload = ada.ended(id).await;
    assert_eq!((upload.state, upload.error), (UploadState::Done, None));
    app.idle().await;
    app.unstaged().await;
    app.storage_is_clean().await;
}

#[tokio::test]
async fn an_upload_goes_on_when_its_job_is_taken_up_again() {
    let (mut app, gate, ada, root) = gated().await;
    let id = park(&app, &gate, &ada, &media("tone.mp3")).await;
    let job = parked_job(&root, id).await;
    app.application.stop_workers().await;
    root.send(&RetryJob(job.id)).await.unwrap();
    let upload = ada.send(&GetUpload(id)).await.unwrap();
    assert_eq!((upload.state, upload.error), (UploadState::Queued, None));
}

#[tokio::test]
async fn an_upload_whose_job_is_removed_has_failed_for_good() {
    let (app, gate, ada, root) = gated().await;
    let id = park(&app, &gate, &ada, &media("tone.mp3")).await;
    root.send(&DeleteJob(parked_job(&root, id).await.id)).await.unwrap();
    assert_failed(&ada.send(&GetUpload(id)).await.unwrap());
    app.storage_is_clean().await;
}

#[tokio::test]
async fn an_upload_that_was_given_up_is_forgotten_in_the_end() {
    let (app, gate, ada, _) = gated().await;
    let id = park(&app, &gate, &ada, &media("tone.mp3")).await;
    app.clock.advance(chrono::Duration::days(29));
    app.run_job(rhythmix::jobs::Kind::ExpireUploads).await;
    let ada = app.log_in("ada").await;
    assert_failed(&ada.send(&GetUpload(id)).await.unwrap());
    app.clock.advance(chrono::Duration::days(2));
    app.run_job(rhythmix::jobs::Kind::ExpireUploads).await;
    let ada = app.log_in("ada").await;
    assert_eq!(ada.send(&GetUpload(id)).await.unwrap_err().status, 404);
    app.storage_is_clean().await;
}

#[tokio::test]
async fn an_upload_whose_workers_are_lost_each_time_is_given_up() {
    let (mut app, gate, ada, root) = gated().await;
    gate.break_down();
    let song = media("tone.mp3");
    let id = ada.tus_begin(song.len() as u64, &[]).await;
    ada.tus_patch(id, 0, &song).await;
    app.until(FAILED_ONCE, 1).await;
    app.application.stop_workers().await;
    let lost =
        "UPDATE jobs SET state = 'running', lost = 3, lease_until_ms = 1 WHERE kind = 'process_upload'";
    app.execute(lost).await;
    gate.mend();

    let app = app.restart().await;
    let (ada, root) = (app.resume(&ada), app.resume(&root));
    app.until(PARKED, 1).await;
    assert_failed(&ada.ended(id).await);
    let dead = ListJobs { state: Some(JobState::Dead), ..ListJobs::default() };
    let job = root.send(&dead).await.unwrap().items.remove(0);
    assert!(job.error.unwrap().contains("lost"));
    root.send(&RetryJob(job.id)).await.unwrap();
    assert_eq!(ada.ended(id).await.state, UploadState::Done);
}
