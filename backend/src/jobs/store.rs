//! Queries about jobs.

use sea_orm::sea_query::{Expr, ExprTrait, Func, FunctionCall, OnConflict, SimpleExpr};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::{JobId, UserId};
use uuid::Uuid;

use super::Kind;
use crate::db;
use crate::entities::job;

/// A job to be put in.
#[derive(Debug, Clone, Copy)]
pub struct NewJob {
    /// What it does.
    pub kind: Kind,
    /// To what; the nil id when to nothing in particular. There is at most one job of a kind for a
    /// subject.
    pub subject: Uuid,
    /// Whose turn it takes; `None` for the server's own work.
    pub owner: Option<UserId>,
    /// Higher ones go first, whoever they are for.
    pub priority: i16,
}

/// Puts a job in; belongs into the transaction that makes it necessary. One that is there already gets
/// the higher of the two priorities and otherwise stays.
///
/// Owners take turns (start-time fair queueing: Goyal, Vin and Cheng 1996): a job's turn is one after the
/// last of its owner, and never before the turn that is now being served.
///
/// # Errors
/// The database fails.
pub async fn enqueue(db: &impl ConnectionTrait, new: NewJob) -> Result<(), DbErr> {
    let owner = new.owner.map_or(Uuid::nil(), |owner| owner.0);
    let now = db::now_ms(db).await?;
    let row = job::ActiveModel {
        id: Set(JobId(Uuid::now_v7())),
        kind: Set(new.kind.as_str().to_owned()),
        subject: Set(new.subject),
        owner_id: Set(owner),
        state: Set("waiting".to_owned()),
        priority: Set(new.priority),
        turn: Set(next_turn(db, owner).await?),
        run_at_ms: Set(now),
        attempts: Set(0),
        fence: Set(0),
        lease_until_ms: Set(None),
        error: Set(None),
        created_at_ms: Set(now),
    };
    let urgent = Expr::col((job::Entity, job::Column::Priority)).lt(new.priority);
    let higher = OnConflict::columns([job::Column::Kind, job::Column::Subject])
        .update_column(job::Column::Priority)
        .action_and_where(urgent)
        .to_owned();
    job::Entity::insert(row).on_conflict(higher).exec_without_returning(db).await.map(|_| ())
}

async fn next_turn(db: &impl ConnectionTrait, owner: Uuid) -> Result<i64, DbErr> {
    let mine = bound(db, Func::max(Expr::col(job::Column::Turn)), job::Column::OwnerId.eq(owner)).await?;
    let served = bound(db, Func::min(Expr::col(job::Column::Turn)), job::Column::State.eq("waiting")).await?;
    Ok(std::cmp::max(mine + 1, served))
}

async fn bound(db: &impl ConnectionTrait, bound: FunctionCall, of: SimpleExpr) -> Result<i64, DbErr> {
    let row =
        job::Entity::find().select_only().expr(bound).filter(of).into_tuple::<Option<i64>>().one(db).await?;
    Ok(row.flatten().unwrap_or(0))
}
