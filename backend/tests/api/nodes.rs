//! Several nodes on one PostgreSQL and one store: they share the work, and nothing is done twice.

use rhythmix::config::Config;

use crate::support::app::Workshop;
use crate::support::stored::on_s3;
use crate::support::{Form, Gate, TestApp};

/// How many songs there are to be worked on.
const SONGS: usize = 6;

#[tokio::test]
async fn nodes_share_the_jobs_and_double_none() {
    if std::env::var("RHYTHMIX_TEST_DATABASE_URL").is_err() {
        return; // With SQLite there is one node, which holds a lock: see `start`.
    }
    let shared = tempfile::tempdir().unwrap();
    let (first_gate, second_gate) = (Gate::closed(), Gate::closed());
    let one_worker = |config: &mut Config| {
        config.jobs.workers = 1;
        if !on_s3() {
            config.storage.url = format!("file://{}", shared.path().display());
        }
    };
    let workshop = |gate: &Gate| Workshop { program: Some(gate.program()), job_lease: None };
    let first = TestApp::start_in(workshop(&first_gate), one_worker).await;
    let second = first.another_node(workshop(&second_gate)).await;

    let ada = first.user("ada").await;
    let mut far = second.anonymous();
    far.token.clone_from(&ada.token);
    for number in 0..SONGS {
        let client = if number % 2 == 0 { &ada } else { &far };
        client.add_song(Form::distinct(number)).await;
    }
    // Each has room for one long job. When both have one, both have got hold of jobs.
    first_gate.until_started("render").await;
    second_gate.until_started("render").await;
    assert_eq!((first_gate.count("render"), second_gate.count("render")), (1, 1));
    first_gate.open();
    second_gate.open();
    first.until("SELECT COUNT(*) AS n FROM jobs", 0).await;

    let both = |request| first_gate.count(request) + second_gate.count(request);
    assert_eq!((both("examine"), both("render")), (SONGS, SONGS), "each is worked on once");
    let songs = i64::try_from(SONGS).unwrap();
    assert_eq!((first.count("songs").await, first.count("renditions").await), (songs, 3 * songs));
    first.storage_is_clean().await;
}
