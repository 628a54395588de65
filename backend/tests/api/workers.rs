//! The workers of one node: they keep what they have, hand it back when the server stops, and never let
//! an upload wait for a long job.

use std::time::Duration;

use rhythmix::app::AppState;
use rhythmix::jobs::tending::store::{self, Expired};
use shared::uploads::UploadState;

use crate::support::app::Workshop;
use crate::support::{Form, Gate, TestApp};

const RENDERING: &str = "SELECT COUNT(*) AS n FROM jobs WHERE kind = 'render_song' AND state = 'running'";

/// An application with one worker, whose renditions wait for the gate.
async fn gated(job_lease: Option<Duration>) -> (TestApp, Gate) {
    let gate = Gate::closed();
    let workshop = Workshop { program: Some(gate.program()), job_lease };
    (TestApp::start_in(workshop, |config| config.jobs.workers = 1).await, gate)
}

async fn tend(state: &AppState) -> u64 {
    let write = state.db.begin().await.unwrap();
    let tended = store::tend(&write, Expired::ByTime).await.unwrap();
    write.commit().await.unwrap();
    tended.lost
}

#[tokio::test]
async fn a_job_that_takes_longer_than_its_lease_is_kept() {
    let lease = Duration::from_secs(1);
    let (app, gate) = gated(Some(lease)).await;
    let ada = app.user("ada").await;
    ada.add_song(Form::with_media("tone.mp3")).await;
    app.until(RENDERING, 1).await;
    let until = "SELECT lease_until_ms AS n FROM jobs WHERE state = 'running'";
    let first = app.number(until).await.unwrap();
    let renewed = async {
        while app.number(until).await.unwrap() < first + 2 * 1000 {
            assert_eq!(tend(app.application.state()).await, 0, "its worker lives");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), renewed).await.expect("the lease is never renewed");
    assert_eq!(app.count("jobs WHERE state = 'running' AND attempts = 1").await, 1);
    gate.open();
    app.idle().await;
    assert_eq!(app.count("renditions").await, 3);
    assert_eq!(gate.count("render"), 1, "it was done once");
}

#[tokio::test]
async fn a_job_that_runs_when_the_server_stops_is_handed_back() {
    let (mut app, gate) = gated(None).await;
    let ada = app.user("ada").await;
    ada.add_song(Form::with_media("tone.mp3")).await;
    gate.until_started("render").await;
    app.application.stop_workers().await;
    let waiting = "jobs WHERE kind = 'render_song' AND state = 'waiting' AND attempts = 0 AND lost = 0";
    assert_eq!(app.count(waiting).await, 1, "as if nobody had ever begun it");

    gate.open();
    let app = app.restart().await;
    app.idle().await;
    assert_eq!(app.count("renditions").await, 3);
    assert_eq!(gate.count("render"), 2);
    app.storage_is_clean().await;
}

#[tokio::test]
async fn an_upload_does_not_wait_for_a_long_job() {
    let (app, gate) = gated(None).await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    ada.add_song(Form::distinct(1)).await;
    app.until(RENDERING, 1).await;
    // All workers there are have something to do for long.
    for listener in [&ada, &eve] {
        assert_eq!(listener.upload(Form::distinct(2)).await.state, UploadState::Done);
    }
    assert_eq!(app.number(RENDERING).await, Some(1), "no more than one at once is rendered");
    gate.open();
    app.idle().await;
    assert_eq!(app.count("renditions").await, 3 * 3);
}
