//! Work for later.

use std::time::Duration;

use poem::http::StatusCode;
use rhythmix::jobs::store::{self, Fate};
use rhythmix::jobs::tending::store::{self as tending, Expired};
use rhythmix::jobs::{Claim, Kind, NewJob, enqueue, schedules};
use rhythmix::media::storage::Key;
use rhythmix::strays;
use shared::admin::{DeleteJob, JobState, ListJobs, RetryJob, RunJob};
use shared::ids::UserId;
use uuid::Uuid;

use crate::support::TestApp;

const LEASE: Duration = Duration::from_secs(60);

pub fn job(owner: u128, subject: u128) -> NewJob {
    NewJob {
        kind: Kind::MeasureSong,
        subject: Uuid::from_u128(subject),
        owner: Some(UserId(Uuid::from_u128(owner))),
        priority: 0,
    }
}

/// An application whose own workers have stopped, so that the test hands the jobs out.
pub async fn without_workers() -> TestApp {
    let mut app = TestApp::start().await;
    app.application.stop_workers().await;
    app.execute("DELETE FROM jobs").await;
    app
}

pub async fn put_in(app: &TestApp, jobs: impl IntoIterator<Item = NewJob>) {
    let write = app.application.state().db.begin().await.unwrap();
    for new in jobs {
        enqueue(&write, new).await.unwrap();
    }
    write.commit().await.unwrap();
}

async fn claim(app: &TestApp, most: u32) -> Option<Claim> {
    let write = app.application.state().db.begin().await.unwrap();
    let claim = store::claim(&write, &Kind::ALL, most, LEASE).await.unwrap();
    write.commit().await.unwrap();
    claim
}

async fn tend(app: &TestApp) -> u64 {
    let write = app.application.state().db.begin().await.unwrap();
    let tended = tending::tend(&write, Expired::ByTime).await.unwrap();
    write.commit().await.unwrap();
    tended.lost
}

async fn complete(app: &TestApp, claim: &Claim) -> bool {
    let write = app.application.state().db.begin().await.unwrap();
    let done = claim.complete(&write).await.is_ok();
    if done {
        write.commit().await.unwrap();
    }
    done
}

async fn fail(app: &TestApp, claim: &Claim, wait: Option<Duration>) -> bool {
    let write = app.application.state().db.begin().await.unwrap();
    let failed = store::fail(&write, claim, "no luck", wait).await.unwrap();
    write.commit().await.unwrap();
    failed != Fate::Unknown
}

#[tokio::test]
async fn a_stray_that_is_doomed_is_gone_when_the_workers_are_idle() {
    let app = TestApp::start().await;
    let state = app.application.state();
    let key = Key::song(Uuid::now_v7());
    state.storage.put_bytes(&key, b"left over".to_vec().into()).await.unwrap();
    assert_eq!(app.stored_files().len(), 1);

    let write = state.db.begin().await.unwrap();
    strays::doom(&write, [key]).await.unwrap();
    enqueue(&write, NewJob { kind: Kind::ReapStrays, subject: Uuid::nil(), owner: None, priority: 0 })
        .await
        .unwrap();
    write.commit().await.unwrap();
    app.idle().await;
    assert!(app.stored_files().is_empty());
}

#[tokio::test]
async fn who_comes_with_one_job_does_not_wait_for_anothers_thousand() {
    let app = without_workers().await;
    put_in(&app, (0..1000).map(|subject| job(1, subject))).await;
    assert_eq!(claim(&app, 100).await.unwrap().subject, Uuid::from_u128(0));
    put_in(&app, [job(2, 5000)]).await;
    assert_eq!(claim(&app, 100).await.unwrap().subject, Uuid::from_u128(5000));
    assert_eq!(claim(&app, 100).await.unwrap().subject, Uuid::from_u128(1));
}

#[tokio::test]
async fn who_has_many_running_waits_unless_nobody_else_does() {
    let app = without_workers().await;
    put_in(&app, (0..4).map(|subject| job(1, subject))).await;
    put_in(&app, [job(2, 10), job(2, 11)]).await;
    let mut owners = Vec::new();
    while let Some(claim) = claim(&app, 1).await {
        owners.push(claim.owner.unwrap().0.as_u128());
    }
    assert_eq!(owners, [1, 2, 1, 2, 1, 1]);
}

#[tokio::test]
async fn urgent_jobs_go_first_but_starve_nobody() {
    let app = without_workers().await;
    put_in(&app, [job(1, 0)]).await;
    let urgent = |subject| NewJob { priority: 5, ..job(2, subject) };
    put_in(&app, (100..200).map(urgent)).await;
    let mut order = Vec::new();
    for _ in 0..7 {
        order.push(claim(&app, 100).await.unwrap().subject.as_u128());
    }
    assert_eq!(order, [100, 101, 102, 103, 104, 0, 105]);
}

#[tokio::test]
async fn a_worker_that_was_overtaken_cannot_complete() {
    let app = without_workers().await;
    put_in(&app, [job(1, 0)]).await;
    let slow = claim(&app, 1).await.unwrap();
    assert!(claim(&app, 1).await.is_none(), "a job is run by one worker");
    assert_eq!(tend(&app).await, 0, "its lease is good");
    app.execute("UPDATE jobs SET lease_until_ms = 1").await;
    assert_eq!(tend(&app).await, 1);
    let second = claim(&app, 1).await.unwrap();
    assert_eq!((second.id, second.attempt), (slow.id, 2));
    assert!(!complete(&app, &slow).await);
    assert!(!fail(&app, &slow, None).await);
    assert!(complete(&app, &second).await);
    assert!(!complete(&app, &second).await, "it is done once");
    assert_eq!(app.count("jobs").await, 0);
}

#[tokio::test]
async fn a_job_that_is_put_in_while_it_runs_runs_again() {
    let app = without_workers().await;
    put_in(&app, [job(1, 0), job(1, 0)]).await;
    let first = claim(&app, 1).await.unwrap();
    assert!(claim(&app, 1).await.is_none(), "there is one job for a subject");
    put_in(&app, [job(1, 0)]).await;
    assert!(complete(&app, &first).await);
    let again = claim(&app, 1).await.unwrap();
    assert_eq!((again.id, again.attempt), (first.id, 1));
    assert!(!complete(&app, &first).await);
    assert!(complete(&app, &again).await);
    assert!(claim(&app, 1).await.is_none());
}

#[tokio::test]
async fn a_job_that_fails_waits_and_one_that_loses_its_workers_is_parked() {
    let app = without_workers().await;
    put_in(&app, [job(1, 0)]).await;
    let first = claim(&app, 1).await.unwrap();
    assert!(fail(&app, &first, Some(Duration::from_secs(3600))).await);
    tend(&app).await;
    assert!(claim(&app, 1).await.is_none(), "its time has not come");
    app.execute("UPDATE jobs SET run_at_ms = 1").await;
    for attempt in 2..=4 {
        tend(&app).await;
        assert_eq!(claim(&app, 1).await.unwrap().attempt, attempt);
        app.execute("UPDATE jobs SET lease_until_ms = 1").await;
    }
    tend(&app).await;
    assert!(claim(&app, 1).await.is_none());
    assert_eq!(app.count("jobs WHERE state = 'dead'").await, 1);
    put_in(&app, [job(1, 0)]).await;
    assert_eq!(claim(&app, 1).await.unwrap().attempt, 1, "who asks for it again revives it");
}

#[tokio::test]
async fn a_job_that_is_handed_back_has_lost_no_attempt() {
    let app = without_workers().await;
    put_in(&app, [job(1, 0)]).await;
    let first = claim(&app, 1).await.unwrap();
    let write = app.application.state().db.begin().await.unwrap();
    store::hand_back(&write, &first).await.unwrap();
    write.commit().await.unwrap();
    assert_eq!(claim(&app, 1).await.unwrap().attempt, 1);
}

#[tokio::test]
async fn what_a_crash_interrupted_runs_again_after_the_start() {
    let app = without_workers().await;
    put_in(&app, [job(1, 0)]).await;
    let lost = claim(&app, 1).await.unwrap();
    if std::env::var("RHYTHMIX_TEST_DATABASE_URL").is_ok() {
        return; // Another node may be at work there: only the lease tells.
    }
    let app = app.restart().await;
    assert!(!complete(&app, &lost).await, "the claim from before the crash is worth nothing");
}

#[tokio::test]
async fn a_due_time_is_taken_care_of_once() {
    let app = without_workers().await;
    app.execute("DELETE FROM schedule_runs").await;
    let state = app.application.state();
    let (first, second) = tokio::join!(schedules::put_in_due(state), schedules::put_in_due(state));
    assert!(first.unwrap() <= Duration::from_secs(600) && second.unwrap() <= Duration::from_secs(600));
    assert_eq!(app.count("jobs").await, 5);
    assert_eq!(app.count("schedule_runs").await, 5);
    app.execute("DELETE FROM jobs").await;
    schedules::put_in_due(state).await.unwrap();
    assert_eq!(app.count("jobs").await, 0, "nothing is due twice");
}

#[tokio::test]
async fn admins_see_restart_and_remove_what_was_given_up() {
    let app = without_workers().await;
    let root = app.admin().await;
    put_in(&app, [job(1, 7), job(1, 8)]).await;
    let first = claim(&app, 9).await.unwrap();
    assert!(fail(&app, &first, None).await);
    let dead = ListJobs { state: Some(JobState::Dead), ..ListJobs::default() };
    let seen = root.send(&dead).await.unwrap().items;
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].id, seen[0].error.as_deref()), (first.id, Some("no luck")));
    let page = root.send(&ListJobs { limit: Some(1), ..ListJobs::default() }).await.unwrap();
    let rest = ListJobs { limit: Some(1), cursor: page.next_cursor, ..ListJobs::default() };
    assert_ne!(root.send(&rest).await.unwrap().items[0].id, page.items[0].id);

    assert_eq!(root.send(&RetryJob(first.id)).await.unwrap().state, JobState::Waiting);
    assert!(root.send(&dead).await.unwrap().items.is_empty());
    assert_eq!(root.send(&DeleteJob(first.id)).await.unwrap_err().status, 412);
    while let Some(claim) = claim(&app, 9).await {
        assert!(fail(&app, &claim, None).await);
    }
    root.send(&DeleteJob(first.id)).await.unwrap();
    assert_eq!(root.send(&DeleteJob(first.id)).await.unwrap_err().status, 404);
    assert_eq!(root.send(&RetryJob(first.id)).await.unwrap_err().status, 404);

    assert_eq!(root.send(&RunJob("empty_bin".into())).await.unwrap().kind, "empty_bin");
    assert_eq!(root.send(&RunJob("render_song".into())).await.unwrap_err().status, 404);
    for query in ["kind=nonsense", "cursor=x", "limit=0", "limit=201", "state=x"] {
        let answer = root.get(&format!("/api/v1/admin/jobs?{query}"), &[]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
    let ada = app.user("ada").await;
    assert_eq!(ada.send(&dead).await.unwrap_err().status, 403);
    assert_eq!(ada.send(&RunJob("empty_bin".into())).await.unwrap_err().status, 403);
    assert_eq!(ada.send(&DeleteJob(first.id)).await.unwrap_err().status, 403);
    assert_eq!(ada.send(&RetryJob(first.id)).await.unwrap_err().status, 403);
}

#[tokio::test]
async fn readiness_tells_whether_the_workers_work() {
    let mut app = TestApp::start().await;
    let ready =
        |answer: crate::support::client::Answer| answer.json::<serde_json::Value>()["workers"].clone();
    assert_eq!(ready(app.anonymous().get("/health/ready", &[]).await), "ok");
    app.application.stop_workers().await;
    let answer = app.anonymous().get("/health/ready", &[]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready(answer), "unavailable");
}
