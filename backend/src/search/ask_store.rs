//! Reading the index: one statement, whatever is asked, which gets its arms as JSON and answers a row for each.

use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, Statement};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::ask::Ask;

/// How many rows of a range are looked through for those that have other words too.
const SCANNED: i64 = 2000;

const SQLITE: &str = include_str!("candidates.sqlite.sql");
const POSTGRES: &str = include_str!("candidates.postgres.sql");

/// Something found: the term or the text that it was found by, its grade, and what it is.
#[derive(Debug, Deserialize)]
pub(super) struct Found(pub(super) String, pub(super) i16, pub(super) Uuid);

/// What the arms of a question give, each in its place.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) plain: Vec<(usize, Vec<Found>)>,
    pub(super) filtered: Vec<(usize, Vec<Found>)>,
    pub(super) lookups: Vec<(usize, Vec<String>)>,
}

/// Reads what is asked for, at most `most` of each arm.
pub(super) async fn read(db: &impl ConnectionTrait, ask: &Ask, most: usize) -> Result<Answer, DbErr> {
    let backend = db.get_database_backend();
    let sql = if backend == DatabaseBackend::Postgres { POSTGRES } else { SQLITE };
    let arms = serde_json::to_string(ask).map_err(|error| DbErr::Json(error.to_string()))?;
    let values = [arms.into(), i64::try_from(most).unwrap_or(i64::MAX).into(), SCANNED.into()];
    let mut answer = Answer::default();
    for row in db.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await? {
        let (part, arm): (i32, i64) = (row.try_get("", "part")?, row.try_get("", "arm")?);
        let arm = usize::try_from(arm).unwrap_or_default();
        let found: String = row.try_get("", "found")?;
        match part {
            0 => answer.plain.push((arm, from_json(&found)?)),
            1 => answer.filtered.push((arm, from_json(&found)?)),
            _ => answer.lookups.push((arm, from_json(&found)?)),
        }
    }
    Ok(answer)
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, DbErr> {
    serde_json::from_str(text).map_err(|error| DbErr::Json(error.to_string()))
}
