//! Work for later.

use rhythmix::app::AppState;
use rhythmix::jobs::store;
use rhythmix::jobs::{Claim, Kind, NewJob, enqueue};
use rhythmix::media::storage::Key;
use rhythmix::strays;
use shared::ids::UserId;
use std::time::Duration;
use uuid::Uuid;

use crate::support::TestApp;

const LEASE: Duration = Duration::from_secs(60);
/// The kinds that these tests hand out themselves: nobody puts in any of them for the subjects here.
const OURS: [Kind; 1] = [Kind::MeasureSong];

fn job(owner: u128, subject: u128) -> NewJob {
    NewJob {
        kind: Kind::MeasureSong,
        subject: Uuid::from_u128(subject),
        owner: Some(UserId(Uuid::from_u128(owner))),
        priority: 0,
    }
}

async fn put_in(state: &AppState, jobs: impl IntoIterator<Item = NewJob>) {
    let write = state.db.begin().await.unwrap();
    for new in jobs {
        enqueue(&write, new).await.unwrap();
    }
    write.commit().await.unwrap();
}

async fn claim(state: &AppState, most: u32) -> Option<Claim> {
    let write = state.db.begin().await.unwrap();
    let claim = store::claim(&write, &OURS, most, LEASE).await.unwrap();
    write.commit().await.unwrap();
    claim
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
    let reap = NewJob { kind: Kind::ReapStrays, subject: Uuid::nil(), owner: None, priority: 0 };
    enqueue(&write, reap).await.unwrap();
    write.commit().await.unwrap();
    app.idle().await;
    assert!(app.stored_files().is_empty());
}

#[tokio::test]
async fn who_comes_with_one_job_does_not_wait_for_anothers_thousand() {
    let app = TestApp::start().await;
    // The workers must not take part.
    let state = app.application.state().clone();
    app.application.stop().await;
    put_in(&state, (0..1000).map(|subject| job(1, subject))).await;
    let first = claim(&state, 100).await.unwrap();
    assert_eq!(first.subject, Uuid::from_u128(0));
    put_in(&state, [job(2, 5000)]).await;
    assert_eq!(claim(&state, 100).await.unwrap().subject, Uuid::from_u128(5000));
    assert_eq!(claim(&state, 100).await.unwrap().subject, Uuid::from_u128(1));
}
