//! Queries about jobs whose time has come, and those whose worker is gone.

use std::time::Duration;

use sea_orm::sea_query::{Expr, Func, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use shared::ids::UserId;
use uuid::Uuid;

use crate::db;
use crate::entities::job;
use crate::jobs::Kind;
use crate::jobs::store::{DEAD, LATER, RUNNING, WAITING};

/// How often in a row a job may end with its worker gone.
const MAX_LOST: i16 = 3;

/// What is said of a job whose worker was lost too often.
const LOST: &str = "the worker that ran it was lost each time";

/// Whose leases have run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expired {
    /// Those whose time has come.
    ByTime,
    /// All: at the start of the only node there is, nobody is working.
    All,
}

/// A job that was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parked {
    /// What it did.
    pub kind: Kind,
    /// To what.
    pub subject: Uuid,
    /// Whose turn it took; `None` for the server's own work.
    pub owner: Option<UserId>,
}

/// What was found by [`tend`].
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tended {
    /// How many workers were lost.
    pub lost: u64,
    /// The jobs that it has happened to too often.
    pub parked: Vec<Parked>,
}

/// Lets jobs wait whose time has come, and those whose worker is gone; parks those that it has happened
/// to too often.
pub async fn tend(db: &impl ConnectionTrait, expired: Expired) -> Result<Tended, DbErr> {
    use job::Column as C;
    let now = db::now_ms(db).await?;
    job::Entity::update_many()
        .col_expr(C::State, Expr::value(WAITING))
        .filter(C::State.eq(LATER))
        .filter(C::RunAtMs.lte(now))
        .exec(db)
        .await?;
    let before = if expired == Expired::All { i64::MAX } else { now };
    let parked = park_hopeless(db, before).await?;
    let lost = job::Entity::update_many()
        .col_expr(C::State, Expr::value(WAITING))
        .col_expr(C::Again, Expr::value(false))
        .col_expr(C::LeaseUntilMs, Expr::value(Option::<i64>::None))
        .filter(C::State.eq(RUNNING))
        .filter(C::LeaseUntilMs.lte(before))
        .exec(db)
        .await?;
    Ok(Tended { lost: lost.rows_affected + parked.len() as u64, parked })
}

/// Gives up jobs that have lost their workers again and again.
async fn park_hopeless(db: &impl ConnectionTrait, before_ms: i64) -> Result<Vec<Parked>, DbErr> {
    use job::Column as C;
    let park = Query::update()
        .table(job::Entity)
        .value(C::State, DEAD)
        .value(C::Error, LOST)
        .value(C::Again, false)
        .value(C::LeaseUntilMs, Option::<i64>::None)
        .and_where(C::State.eq(RUNNING))
        .and_where(C::LeaseUntilMs.lte(before_ms))
        .and_where(C::Lost.gte(MAX_LOST))
        .returning(Query::returning().columns([C::Kind, C::Subject, C::OwnerId]))
        .to_owned();
    let mut parked = Vec::new();
    for row in db.query_all(&park).await? {
        let (kind, owner): (String, Uuid) = (row.try_get("", "kind")?, row.try_get("", "owner_id")?);
        // What a newer version has put in means nothing to this one.
        let Some(kind) = Kind::parse(&kind) else { continue };
        let owner = (!owner.is_nil()).then_some(UserId(owner));
        parked.push(Parked { kind, subject: row.try_get("", "subject")?, owner });
    }
    Ok(parked)
}

/// How long until [`tend`] has something to do; `None` when there is nothing to wait for.
pub async fn next_due(db: &impl ConnectionTrait) -> Result<Option<Duration>, DbErr> {
    use job::Column as C;
    let earliest = |column: C, state: &str| {
        let first = Query::select()
            .expr(Func::min(Expr::col(column)))
            .from(job::Entity)
            .and_where(C::State.eq(state))
            .to_owned();
        Expr::from(first)
    };
    let all = Query::select()
        .expr_as(earliest(C::RunAtMs, LATER), "later")
        .expr_as(earliest(C::LeaseUntilMs, RUNNING), "lease")
        .to_owned();
    let row = db.query_one(&all).await?.ok_or_else(|| DbErr::RecordNotFound("times".to_owned()))?;
    let times: [Option<i64>; 2] = [row.try_get("", "later")?, row.try_get("", "lease")?];
    let Some(first) = times.into_iter().flatten().min() else { return Ok(None) };
    let wait = first.saturating_sub(db::now_ms(db).await?);
    Ok(Some(Duration::from_millis(wait.try_into().unwrap_or(0))))
}
