//! Connections that read can be used again, whatever became of what was asked before.

use rhythmix::db::Reader;
use sea_orm::{ConnectionTrait as _, DbErr, Statement};

use crate::support::TestApp;

/// Asks for a number, and some more so that the answer takes a while.
async fn ask(reader: &Reader, number: i32) -> Result<Vec<i32>, DbErr> {
    let last = number + 499;
    let sql = format!(
        "WITH RECURSIVE numbers(number) AS (SELECT {number} UNION ALL SELECT number + 1 FROM numbers WHERE number < {last})
         SELECT number FROM numbers"
    );
    let rows = reader.query_all_raw(Statement::from_string(reader.get_database_backend(), sql)).await?;
    rows.iter().map(|row| row.try_get("", "number")).collect()
}

#[tokio::test]
async fn an_answer_that_nobody_waits_for_is_not_taken_for_another() {
    let app = TestApp::start().await;
    let reader = app.application.state().db.read();
    for number in 0..200 {
        let moments = async {
            for _ in 0..number % 10 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            answer = ask(reader, -1000) => assert_eq!(answer.unwrap().first(), Some(&-1000)),
            () = moments => {}
        }
        let expected: Vec<i32> = (number..number + 500).collect();
        assert_eq!(ask(reader, number).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn a_refused_statement_does_no_harm_to_the_next() {
    let app = TestApp::start().await;
    let reader = app.application.state().db.read();
    let wrong = Statement::from_string(reader.get_database_backend(), "SELECT nothing FROM nowhere");
    for number in 0..20 {
        assert!(reader.query_all_raw(wrong.clone()).await.is_err());
        assert_eq!(ask(reader, number).await.unwrap().len(), 500);
    }
}

#[tokio::test]
async fn connections_that_postgres_has_ended_are_made_anew() {
    let app = TestApp::start().await;
    if !app.is_postgres() {
        return;
    }
    let reader = app.application.state().db.read();
    let asked = (0..20).map(|number| ask(reader, number));
    futures_util::future::try_join_all(asked).await.unwrap();
    app.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .await;
    // Who asks within the second in which a connection is trusted is told so, once for each at most.
    let most = app.config.database.max_connections;
    let mut failed = 0;
    while let Err(error) = ask(reader, 1).await {
        failed += 1;
        assert!(failed <= most, "{error}");
    }
    for number in 0..20 {
        assert_eq!(ask(reader, number).await.unwrap().len(), 500);
    }
}
