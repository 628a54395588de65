//! Queries of admins about jobs.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use shared::admin::{Job, JobState};
use shared::ids::{JobId, UserId};
use uuid::Uuid;

use crate::db;
use crate::entities::job::{self, Column, Entity};
use crate::jobs::store::{DEAD, LATER, RUNNING, WAITING};
use crate::jobs::tending::Parked;
use crate::jobs::{Kind, store};
use crate::notifications::{Channel, notify};
use crate::paging;

/// Which jobs, newest first.
pub(super) struct Wanted {
    pub(super) state: Option<JobState>,
    pub(super) kind: Option<Kind>,
    /// Only older ones.
    pub(super) before: Option<JobId>,
}

/// A page of jobs, and where the next one begins.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    wanted: Wanted,
    limit: u16,
) -> Result<(Vec<Job>, Option<JobId>), DbErr> {
    let rows = Entity::find()
        .apply_if(wanted.state, |query, state| {
            query.filter(Column::State.is_in(states(state).iter().copied()))
        })
        .apply_if(wanted.kind, |query, kind| query.filter(Column::Kind.eq(kind.as_str())))
        .apply_if(wanted.before, |query, id| query.filter(Column::Id.lt(id)))
        .order_by_desc(Column::Id)
        // One more than asked for tells whether there are more.
        .limit(u64::from(limit) + 1)
        .all(db)
        .await?;
    Ok(paging::page(rows.into_iter().map(seen).collect(), limit, |job| job.id))
}

/// One job.
pub(super) async fn find(db: &impl ConnectionTrait, id: JobId) -> Result<Option<Job>, DbErr> {
    Ok(Entity::find_by_id(id).one(db).await?.map(seen))
}

/// The job of a kind that is about nothing in particular.
pub(super) async fn find_by_kind(db: &impl ConnectionTrait, kind: Kind) -> Result<Option<Job>, DbErr> {
    let found = Entity::find()
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::Subject.eq(Uuid::nil()))
        .one(db)
        .await?;
    Ok(found.map(seen))
}

/// Lets a job that was given up, or that waits after a failure, wait as a new one would. Gives the one that
/// was given up.
pub(super) async fn retry(db: &impl ConnectionTrait, id: JobId) -> Result<Option<Parked>, DbErr> {
    let idle = Column::State.is_in([DEAD, LATER]);
    let found = Entity::find_by_id(id).filter(idle.clone()).lock_exclusive().one(db).await?;
    let Some(row) = found else { return Ok(None) };
    let turn = store::next_turn(db, row.owner_id, row.priority).await?;
    Entity::update_many()
        .col_expr(Column::State, Expr::value(WAITING))
        .col_expr(Column::Turn, Expr::value(turn))
        .col_expr(Column::RunAtMs, Expr::value(db::now_ms(db).await?))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::Lost, Expr::value(0))
        .filter(Column::Id.eq(id))
        .filter(idle)
        .exec(db)
        .await?;
    notify(db, Channel::Jobs, "").await?;
    Ok(if row.state == DEAD { parked(&row) } else { None })
}

/// A job that was given up and is now removed.
pub(super) struct Removed(pub(super) Option<Parked>);

/// Removes a job that was given up; `None` when there is none.
pub(super) async fn delete_dead(db: &impl ConnectionTrait, id: JobId) -> Result<Option<Removed>, DbErr> {
    let dead = Entity::find_by_id(id).filter(Column::State.eq(DEAD)).lock_exclusive().one(db).await?;
    let Some(row) = dead else { return Ok(None) };
    Entity::delete_by_id(id).exec(db).await?;
    Ok(Some(Removed(parked(&row))))
}

/// `None` for what only a newer version knows.
fn parked(row: &job::Model) -> Option<Parked> {
    let owner = (!row.owner_id.is_nil()).then_some(UserId(row.owner_id));
    Some(Parked { kind: Kind::parse(&row.kind)?, subject: row.subject, owner })
}

/// How a state stands in the database.
fn states(state: JobState) -> &'static [&'static str] {
    match state {
        JobState::Waiting => &[WAITING, LATER],
        JobState::Running => &[RUNNING],
        JobState::Dead => &[DEAD],
        JobState::Unknown => &[],
    }
}

fn seen(row: job::Model) -> Job {
    let known = [JobState::Waiting, JobState::Running, JobState::Dead];
    let state = known.into_iter().find(|state| states(*state).contains(&row.state.as_str()));
    let time = |ms: i64| DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default();
    Job {
        id: row.id,
        kind: row.kind,
        subject: (!row.subject.is_nil()).then_some(row.subject),
        owner_id: (!row.owner_id.is_nil()).then_some(UserId(row.owner_id)),
        state: state.unwrap_or(JobState::Unknown),
        attempts: row.attempts.try_into().unwrap_or_default(),
        error: row.error,
        created_at: time(row.created_at_ms),
        run_at: time(row.run_at_ms),
    }
}
