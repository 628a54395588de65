//! Queries about answers that are kept.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use shared::ids::UserId;

use crate::entities::kept_answer::{ActiveModel, Column, Entity, Model};

/// One request of one account.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) user: UserId,
    pub(super) key_hash: Vec<u8>,
    pub(super) fingerprint: Vec<u8>,
}

/// An answer as it is kept.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) status: u16,
    /// JSON: pairs of names and values.
    pub(super) headers: String,
    pub(super) body: Vec<u8>,
}

/// What is known of a request with a key.
#[derive(Debug)]
pub(super) enum Known {
    /// It is new, and noted now.
    New,
    /// It is being answered.
    Running,
    /// Something else was asked with this key.
    Other,
    /// It was answered.
    Answered(Kept),
}

fn this(user: UserId, key_hash: &[u8]) -> Condition {
    Condition::all().add(Column::UserId.eq(user)).add(Column::KeyHash.eq(key_hash.to_vec()))
}

fn found(user: UserId, key_hash: &[u8]) -> Select<Entity> {
    Entity::find().filter(this(user, key_hash))
}

/// Notes a request unless it is known. What is older than `kept_since`, or has had no answer since `given_up`, is
/// forgotten first.
pub(super) async fn begin(
    tx: &impl ConnectionTrait,
    asked: &Asked,
    now: DateTime<Utc>,
    kept_since: DateTime<Utc>,
    given_up: DateTime<Utc>,
) -> Result<Known, DbErr> {
    let unanswered = Condition::all().add(Column::Status.is_null()).add(Column::CreatedAt.lte(given_up));
    Entity::delete_many()
        .filter(this(asked.user, &asked.key_hash))
        .filter(Condition::any().add(Column::CreatedAt.lte(kept_since)).add(unanswered))
        .exec(tx)
        .await?;
    let row = ActiveModel {
        user_id: Set(asked.user),
        key_hash: Set(asked.key_hash.clone()),
        fingerprint: Set(asked.fingerprint.clone()),
        created_at: Set(now),
        status: Set(None),
        headers: Set(None),
        body: Set(None),
    };
    let once = OnConflict::columns([Column::UserId, Column::KeyHash]).do_nothing().to_owned();
    if Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? == 1 {
        return Ok(Known::New);
    }
    let Some(row) = found(asked.user, &asked.key_hash).one(tx).await? else { return Ok(Known::Running) };
    Ok(known(row, &asked.fingerprint))
}

fn known(row: Model, fingerprint: &[u8]) -> Known {
    if row.fingerprint != fingerprint {
        return Known::Other;
    }
    let status = row.status.and_then(|status| u16::try_from(status).ok());
    match (status, row.headers, row.body) {
        (Some(status), Some(headers), Some(body)) => Known::Answered(Kept { status, headers, body }),
        _ => Known::Running,
    }
}

/// Keeps the answer to a request that was noted.
pub(super) async fn keep(tx: &impl ConnectionTrait, asked: &Asked, kept: Kept) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(i16::try_from(kept.status).unwrap_or_default()))
        .col_expr(Column::Headers, Expr::value(kept.headers))
        .col_expr(Column::Body, Expr::value(kept.body))
        .filter(this(asked.user, &asked.key_hash))
        .exec(tx)
        .await
        .map(|_| ())
}

/// Forgets a request, so that it can be made again.
pub(super) async fn forget(tx: &impl ConnectionTrait, asked: &Asked) -> Result<(), DbErr> {
    Entity::delete_many().filter(this(asked.user, &asked.key_hash)).exec(tx).await.map(|_| ())
}

/// Forgets what an account has beyond the latest `most`.
pub(super) async fn trim(tx: &impl ConnectionTrait, user: UserId, most: u64) -> Result<(), DbErr> {
    let oldest: Option<DateTime<Utc>> = Entity::find()
        .select_only()
        .column(Column::CreatedAt)
        .filter(Column::UserId.eq(user))
        .order_by_desc(Column::CreatedAt)
        .offset(most)
        .limit(1)
        .into_tuple()
        .one(tx)
        .await?;
    if let Some(oldest) = oldest {
        let old = Entity::delete_many().filter(Column::UserId.eq(user)).filter(Column::CreatedAt.lte(oldest));
        old.exec(tx).await?;
    }
    Ok(())
}

/// Forgets what is older than that.
pub(super) async fn expire(tx: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::CreatedAt.lte(before)).exec(tx).await.map(|_| ())
}
