//! Queries about jobs.
//!
//! Owners take turns (start-time fair queueing: Goyal, Vin and Cheng 1996). Each job has a turn, and the
//! lowest goes first. A new one comes one turn after the last of its owner, and never before the turn
//! that is now being served: so who comes with one job waits for nobody's thousand. A job of priority p
//! gets its turn p turns earlier. So it goes before others, but never before more than p of each, and
//! nothing ever starves. The order is one index, however many wait.

use std::time::Duration;

use sea_orm::sea_query::{
    Alias, CaseStatement, Expr, ExprTrait, Func, JoinType, LockBehavior, LockType, OnConflict, Order, Query,
    SelectStatement,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QuerySelect,
};
use shared::ids::{JobId, UserId};
use uuid::Uuid;

use super::Kind;
use super::claim::Claim;
use crate::db;
use crate::entities::job;
use crate::notifications::{Channel, notify};

/// Next in line.
pub(super) const WAITING: &str = "waiting";
/// Waits for its time, after a failure.
pub(super) const LATER: &str = "later";
/// A worker has it.
pub(super) const RUNNING: &str = "running";
/// Given up.
pub(super) const DEAD: &str = "dead";

/// How many at the head of the line are looked at for one whose owner has not too many running.
const FRONT: u64 = 64;

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
    /// How many turns earlier than usual it comes; may be negative.
    pub priority: i16,
}

/// Puts a job in; belongs into the transaction that makes it necessary. Workers hear of it when that
/// commits.
///
/// There is one job of a kind for a subject. One that waits stays, with the higher of the two priorities.
/// One that runs will run once more, for it may have read what has changed since. One that was given up
/// starts anew.
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
        state: Set(WAITING.to_owned()),
        priority: Set(new.priority),
        turn: Set(next_turn(db, owner, new.priority).await?),
        run_at_ms: Set(now),
        attempts: Set(0),
        lost: Set(0),
        again: Set(false),
        fence: Set(0),
        lease_until_ms: Set(None),
        error: Set(None),
        created_at_ms: Set(now),
    };
    job::Entity::insert(row).on_conflict(once_more()).exec_without_returning(db).await?;
    notify(db, Channel::Jobs, "").await
}

/// What becomes of a job that is there when it is put in again.
fn once_more() -> OnConflict {
    use job::Column as C;
    let old = |column: C| Expr::col((job::Entity, column));
    let new = |column: C| Expr::col((Alias::new("excluded"), column));
    let dead = || old(C::State).eq(DEAD);
    let urgent = || new(C::Priority).gt(old(C::Priority));
    let revived = |column: C| CaseStatement::new().case(dead(), new(column)).finally(old(column));
    let mut conflict = OnConflict::columns([C::Kind, C::Subject]);
    let sooner = dead().or(urgent().and(new(C::Turn).lt(old(C::Turn))));
    conflict
        .value(C::Turn, CaseStatement::new().case(sooner, new(C::Turn)).finally(old(C::Turn)))
        .value(
            C::Priority,
            CaseStatement::new().case(dead().or(urgent()), new(C::Priority)).finally(old(C::Priority)),
        )
        .value(C::Again, old(C::State).eq(RUNNING));
    for column in [C::OwnerId, C::State, C::RunAtMs, C::Attempts, C::Lost, C::Error] {
        conflict.value(column, revived(column));
    }
    conflict.to_owned()
}

/// The turn of a job that is put in now.
pub(super) async fn next_turn(db: &impl ConnectionTrait, owner: Uuid, priority: i16) -> Result<i64, DbErr> {
    use job::Column as C;
    let turns = || Query::select().from(job::Entity).to_owned();
    let last = turns()
        .expr(Func::max(Expr::col(C::Turn)))
        .and_where(C::OwnerId.eq(owner).and(C::State.eq(WAITING)).and(C::Priority.eq(priority)))
        .to_owned();
    let served = turns().expr(Func::max(Expr::col(C::Turn))).and_where(C::State.eq(RUNNING)).to_owned();
    let next = turns().expr(Func::min(Expr::col(C::Turn))).and_where(C::State.eq(WAITING)).to_owned();
    let all = Query::select()
        .expr_as(Expr::from(last), "last")
        .expr_as(Expr::from(served), "served")
        .expr_as(Expr::from(next), "next")
        .to_owned();
    let row = db.query_one(&all).await?.ok_or_else(|| DbErr::RecordNotFound("turns".to_owned()))?;
    let [last, served, next]: [Option<i64>; 3] =
        [row.try_get("", "last")?, row.try_get("", "served")?, row.try_get("", "next")?];
    let now = served.or(next).unwrap_or(0) - i64::from(priority);
    Ok(last.map_or(now, |last| std::cmp::max(now, last + 1)))
}

/// Hands the next job out for as long as `lease`. Jobs of owners that have `most` running wait until
/// nobody else does.
pub async fn claim(
    db: &impl ConnectionTrait,
    kinds: &[Kind],
    most: u32,
    lease: Duration,
) -> Result<Option<Claim>, DbErr> {
    use job::Column as C;
    let until = db::now_ms(db).await?.saturating_add(millis(lease));
    let one_more = |column: C| Expr::col(column).add(1);
    let update = Query::update()
        .table(job::Entity)
        .value(C::State, RUNNING)
        .value(C::Attempts, one_more(C::Attempts))
        .value(C::Lost, one_more(C::Lost))
        .value(C::Fence, one_more(C::Fence))
        .value(C::LeaseUntilMs, until)
        .and_where(C::State.eq(WAITING))
        .and_where(Expr::col(C::Id).eq(Expr::from(next_in_line(kinds, most))))
        .returning_all()
        .to_owned();
    let Some(row) = db.query_one(&update).await? else { return Ok(None) };
    let row = job::Model::from_query_result(&row, "")?;
    // Only kinds that we know were asked for.
    let kind = Kind::parse(&row.kind).ok_or_else(|| DbErr::Type(row.kind.clone()))?;
    Ok(Some(Claim {
        id: row.id,
        kind,
        subject: row.subject,
        owner: (!row.owner_id.is_nil()).then_some(UserId(row.owner_id)),
        attempt: row.attempts.try_into().unwrap_or(u16::MAX),
        priority: row.priority,
        fence: row.fence,
    }))
}

fn next_in_line(kinds: &[Kind], most: u32) -> SelectStatement {
    use job::Column as C;
    let (front, busy) = (Alias::new("front"), Alias::new("busy"));
    let of_front = |column: C| Expr::col((front.clone(), column));
    let first = Query::select()
        .columns([C::Id, C::OwnerId, C::Turn])
        .from(job::Entity)
        .and_where(C::State.eq(WAITING))
        .and_where(C::Kind.is_in(kinds.iter().map(|kind| kind.as_str())))
        .order_by(C::Turn, Order::Asc)
        .order_by(C::Id, Order::Asc)
        .limit(FRONT)
        .to_owned();
    let crowded = Query::select()
        .column(C::OwnerId)
        .from(job::Entity)
        .and_where(C::State.eq(RUNNING))
        .group_by_col(C::OwnerId)
        .and_having(Func::count(Expr::col(C::Id)).gte(most))
        .to_owned();
    Query::select()
        .column((job::Entity, C::Id))
        .from(job::Entity)
        .join_subquery(
            JoinType::InnerJoin,
            first,
            front.clone(),
            of_front(C::Id).equals((job::Entity, C::Id)),
        )
        .join_subquery(
            JoinType::LeftJoin,
            crowded,
            busy.clone(),
            Expr::col((busy.clone(), C::OwnerId)).equals((front.clone(), C::OwnerId)),
        )
        .and_where(Expr::col((job::Entity, C::State)).eq(WAITING))
        .order_by_expr(Expr::col((busy, C::OwnerId)).is_not_null(), Order::Asc)
        .order_by_expr(of_front(C::Turn), Order::Asc)
        .order_by_expr(of_front(C::Id), Order::Asc)
        .limit(1)
        // SQLite has one writer and knows no locks of rows; this is left out there.
        .lock_with_tables_behavior(LockType::Update, [job::Entity], LockBehavior::SkipLocked)
        .to_owned()
}

/// The job of a claim, for as long as nobody else has claimed it since.
fn mine(claim: &Claim) -> Expr {
    job::Column::Id.eq(claim.id).and(job::Column::Fence.eq(claim.fence)).and(job::Column::State.eq(RUNNING))
}

/// Keeps a claim for as long as `lease`; `false` when it is lost.
pub async fn renew(db: &impl ConnectionTrait, claim: &Claim, lease: Duration) -> Result<bool, DbErr> {
    let until = db::now_ms(db).await?.saturating_add(millis(lease));
    let renewed = job::Entity::update_many()
        .col_expr(job::Column::LeaseUntilMs, Expr::value(until))
        .filter(mine(claim))
        .exec(db)
        .await?;
    Ok(renewed.rows_affected == 1)
}

/// Ends a job that is done; one that was put in again in the meantime waits for its next turn. `false`
/// when the claim is lost, or was ended before.
pub async fn complete(db: &impl ConnectionTrait, claim: &Claim) -> Result<bool, DbErr> {
    let gone = job::Entity::delete_many().filter(mine(claim)).filter(job::Column::Again.eq(false));
    if gone.exec(db).await?.rows_affected == 1 {
        return Ok(true);
    }
    start_over(db, claim).await
}

/// Lets a job that was put in again while it ran wait as a new one would.
async fn start_over(db: &impl ConnectionTrait, claim: &Claim) -> Result<bool, DbErr> {
    let owner = claim.owner.map_or(Uuid::nil(), |owner| owner.0);
    let turn = next_turn(db, owner, claim.priority).await?;
    let waiting = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(WAITING))
        .col_expr(job::Column::Turn, Expr::value(turn))
        .col_expr(job::Column::Attempts, Expr::value(0))
        .col_expr(job::Column::Lost, Expr::value(0))
        .col_expr(job::Column::Again, Expr::value(false))
        .col_expr(job::Column::LeaseUntilMs, Expr::value(Option::<i64>::None))
        .col_expr(job::Column::Error, Expr::value(Option::<String>::None))
        .filter(mine(claim))
        .filter(job::Column::Again.eq(true));
    Ok(waiting.exec(db).await?.rows_affected == 1)
}

/// What becomes of a job whose attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It comes again.
    Again,
    /// It is given up.
    Parked,
    /// The claim was lost: that is for somebody else to say.
    Unknown,
}

/// Ends an attempt that failed: the job comes again after `wait`, or never when that is `None`. One that
/// was put in again in the meantime starts over.
pub async fn fail(
    db: &impl ConnectionTrait,
    claim: &Claim,
    error: &str,
    wait: Option<Duration>,
) -> Result<Fate, DbErr> {
    if start_over(db, claim).await? {
        return Ok(Fate::Again);
    }
    let run_at = db::now_ms(db).await?.saturating_add(wait.map_or(0, millis));
    let failed = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(if wait.is_some() { LATER } else { DEAD }))
        .col_expr(job::Column::RunAtMs, Expr::value(run_at))
        .col_expr(job::Column::Lost, Expr::value(0))
        .col_expr(job::Column::LeaseUntilMs, Expr::value(Option::<i64>::None))
        .col_expr(job::Column::Error, Expr::value(error))
        .filter(mine(claim));
    Ok(match failed.exec(db).await?.rows_affected {
        1 if wait.is_some() => Fate::Again,
        1 => Fate::Parked,
        _ => Fate::Unknown,
    })
}

/// Gives a claim back as if it had never been made.
pub async fn hand_back(db: &impl ConnectionTrait, claim: &Claim) -> Result<(), DbErr> {
    let one_less = |column: job::Column| Expr::col(column).sub(1);
    job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(WAITING))
        .col_expr(job::Column::Attempts, one_less(job::Column::Attempts))
        .col_expr(job::Column::Lost, one_less(job::Column::Lost))
        .col_expr(job::Column::Again, Expr::value(false))
        .col_expr(job::Column::LeaseUntilMs, Expr::value(Option::<i64>::None))
        .filter(mine(claim))
        .exec(db)
        .await
        .map(|_| ())
}

/// Whether a job of these kinds runs or could.
pub async fn any_due(db: &impl ConnectionTrait, kinds: &[Kind]) -> Result<bool, DbErr> {
    use job::Column as C;
    let now = db::now_ms(db).await?;
    let due = C::State.is_in([WAITING, RUNNING]).or(C::State.eq(LATER).and(C::RunAtMs.lte(now)));
    let one = job::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(C::Kind.is_in(kinds.iter().map(|kind| kind.as_str())))
        .filter(due)
        .limit(1)
        .into_tuple::<JobId>()
        .one(db)
        .await?;
    Ok(one.is_some())
}

fn millis(duration: Duration) -> i64 {
    duration.as_millis().try_into().unwrap_or(i64::MAX)
}
