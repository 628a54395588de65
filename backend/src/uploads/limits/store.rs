//! Queries about how much an account has.

use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use shared::ids::UserId;
use shared::uploads::UploadState;

use crate::entities::{song, upload, user};
use crate::uploads::store::{OPEN, word};

/// Locks an account against other transactions that count what it has, and says how much it may keep
/// when that was settled for it alone. SQLite has one writer and needs no lock.
pub(in crate::uploads) async fn lock_owner(
    db: &impl ConnectionTrait,
    owner: UserId,
) -> Result<Option<u64>, DbErr> {
    let quota = user::Entity::find_by_id(owner)
        .select_only()
        .column(user::Column::QuotaBytes)
        .lock_exclusive()
        .into_tuple::<Option<i64>>()
        .one(db)
        .await?;
    Ok(quota.flatten().and_then(|bytes| bytes.try_into().ok()))
}

/// How many uploads of an account wait for bytes.
pub(super) async fn count_receiving(db: &impl ConnectionTrait, owner: UserId) -> Result<u64, DbErr> {
    upload::Entity::find()
        .filter(upload::Column::OwnerId.eq(owner))
        .filter(upload::Column::State.eq(word(UploadState::Receiving)))
        .count(db)
        .await
}

/// How much an account keeps: its songs, also those in the bin, and what is on its way.
pub(super) async fn used_bytes(db: &impl ConnectionTrait, owner: UserId) -> Result<u64, DbErr> {
    // The sum of big integers is a decimal on PostgreSQL.
    let sum = |column| Func::cast_as(Func::sum(Expr::col(column)), "bigint");
    let songs = song::Entity::find()
        .select_only()
        .expr(sum(song::Column::SizeBytes.as_column_ref()))
        .filter(song::Column::OwnerId.eq(owner))
        .into_tuple::<Option<i64>>()
        .one(db)
        .await?;
    let coming = upload::Entity::find()
        .select_only()
        .expr(sum(upload::Column::SizeBytes.as_column_ref()))
        .filter(upload::Column::OwnerId.eq(owner))
        .filter(upload::Column::State.is_in(OPEN))
        .into_tuple::<Option<i64>>()
        .one(db)
        .await?;
    let bytes = |sum: Option<Option<i64>>| sum.flatten().and_then(|sum| u64::try_from(sum).ok()).unwrap_or(0);
    Ok(bytes(songs).saturating_add(bytes(coming)))
}
