//! Connections for statements that only read.
//!
//! The pool of sqlx asks a connection for a sign of life whenever it comes back, and meanwhile others cannot have it. Here
//! it is asked only when it was left in the middle of something, or has rested; see `docs/decisions/0026-fast-lists.md`.

use std::fmt;
use std::sync::Arc;

use deadpool::Runtime;
use deadpool::managed::{Manager, Metrics, Pool, PoolError, QueueMode, RecycleResult};
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::sea_query::Values;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection as _, Error};
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr, ExecResult, QueryResult,
    RuntimeErr, Statement,
};
use sea_query_sqlx::SqlxValues;

use super::{PATIENCE, TRUSTED};

/// See the module. Clones are the same.
#[derive(Debug, Clone)]
pub struct Reader(Connections);

#[derive(Debug, Clone)]
enum Connections {
    Sqlite(DatabaseConnection),
    Postgres(Pool<Opener>),
}

/// Opens connections to PostgreSQL, and looks after them.
struct Opener(PgConnectOptions);

impl fmt::Debug for Opener {
    /// Says nothing of the options: the password is one of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opener")
    }
}

#[derive(Debug)]
struct Connection {
    postgres: PgConnection,
    /// Whether what was asked last has been answered to its end.
    is_done: bool,
}

impl Manager for Opener {
    type Type = Connection;
    type Error = Error;

    async fn create(&self) -> Result<Connection, Error> {
        Ok(Connection { postgres: PgConnection::connect_with(&self.0).await?, is_done: true })
    }

    async fn recycle(&self, connection: &mut Connection, metrics: &Metrics) -> RecycleResult<Error> {
        if !connection.is_done || metrics.last_used() > TRUSTED {
            connection.postgres.ping().await?;
        }
        Ok(())
    }
}

impl Reader {
    /// Reads by a pool whose connections can only read.
    pub(super) fn sqlite(pool: DatabaseConnection) -> Self {
        Self(Connections::Sqlite(pool))
    }

    /// Reads by at most so many connections. None is opened yet.
    ///
    /// # Errors
    /// Never, with the settings that are given here.
    pub(super) fn postgres(options: PgConnectOptions, most: u32) -> anyhow::Result<Self> {
        let pool = Pool::builder(Opener(options))
            .max_size(usize::try_from(most)?)
            // What the one that was used last needs is still close to the processor.
            .queue_mode(QueueMode::Lifo)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .recycle_timeout(Some(PATIENCE));
        Ok(Self(Connections::Postgres(pool.build()?)))
    }
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DatabaseBackend {
        match &self.0 {
            Connections::Sqlite(_) => DatabaseBackend::Sqlite,
            Connections::Postgres(_) => DatabaseBackend::Postgres,
        }
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(refused())
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(refused())
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.0 {
            Connections::Sqlite(pool) => pool.query_one_raw(statement).await,
            Connections::Postgres(pool) => Ok(rows(pool, statement).await?.into_iter().next()),
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.0 {
            Connections::Sqlite(pool) => pool.query_all_raw(statement).await,
            Connections::Postgres(pool) => rows(pool, statement).await,
        }
    }
}

#[tracing::instrument(level = "trace", skip_all)]
async fn rows(pool: &Pool<Opener>, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
    let values = SqlxValues(statement.values.unwrap_or(Values(Vec::new())));
    let mut connection = pool.get().await.map_err(unavailable)?;
    // Stays so when it fails, and when nobody waits for the answer any more.
    connection.is_done = false;
    let query = sqlx::query_with(AssertSqlSafe(statement.sql), values);
    let rows = query.fetch_all(&mut connection.postgres).await;
    let rows = rows.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(Arc::new(error))))?;
    connection.is_done = true;
    Ok(rows.into_iter().map(QueryResult::from).collect())
}

fn unavailable(error: PoolError<Error>) -> DbErr {
    match error {
        PoolError::Backend(error) => DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))),
        _ => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
    }
}

fn refused() -> DbErr {
    DbErr::Custom("what only reads was asked to write".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_printed_tells_the_password() {
        let options = "postgres://rhythmix:well-kept@localhost/music".parse().unwrap();
        let printed = format!("{:?}", Reader::postgres(options, 1).unwrap());
        assert!(printed.contains("Opener") && !printed.contains("well-kept"), "{printed}");
    }
}
