//! Queries about strays.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::Due;
use crate::db;
use crate::entities::stray;
use crate::media::storage::Key;

/// How long a writer may take from announcing an object to keeping it.
const PATIENCE_MS: i64 = 24 * 60 * 60 * 1000;

/// Announces objects that are about to be written. Commit it before the first byte is.
///
/// # Errors
/// The database fails.
pub async fn announce(db: &impl ConnectionTrait, keys: impl IntoIterator<Item = Key>) -> Result<(), DbErr> {
    let after_ms = db::now_ms(db).await?.saturating_add(PATIENCE_MS);
    put(db, keys, after_ms).await
}

/// Takes objects out of danger; belongs into the transaction that refers to them.
///
/// # Errors
/// The database fails.
pub async fn keep(db: &impl ConnectionTrait, keys: impl IntoIterator<Item = Key>) -> Result<(), DbErr> {
    let keys = keys.into_iter().map(|key| key.to_string());
    stray::Entity::delete_many().filter(stray::Column::Key.is_in(keys)).exec(db).await.map(|_| ())
}

/// Marks objects for removal; belongs into the transaction that removes the last reference to them.
///
/// # Errors
/// The database fails.
pub async fn doom(db: &impl ConnectionTrait, keys: impl IntoIterator<Item = Key>) -> Result<(), DbErr> {
    put(db, keys, 0).await
}

async fn put(
    db: &impl ConnectionTrait,
    keys: impl IntoIterator<Item = Key>,
    after_ms: i64,
) -> Result<(), DbErr> {
    let rows: Vec<_> = keys
        .into_iter()
        .map(|key| stray::ActiveModel { key: Set(key.to_string()), after_ms: Set(after_ms) })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let newest = OnConflict::column(stray::Column::Key).update_column(stray::Column::AfterMs).to_owned();
    stray::Entity::insert_many(rows).on_conflict(newest).exec_without_returning(db).await.map(|_| ())
}

/// The keys of strays that are due, at most `limit`.
pub(super) async fn due(db: &impl ConnectionTrait, due: Due, limit: u64) -> Result<Vec<String>, DbErr> {
    stray::Entity::find()
        .select_only()
        .column(stray::Column::Key)
        .filter(stray::Column::AfterMs.lte(latest(db, due).await?))
        .order_by_asc(stray::Column::AfterMs)
        .order_by_asc(stray::Column::Key)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// Forgets strays whose objects are gone, unless they were announced anew in the meantime.
pub(super) async fn forget(db: &impl ConnectionTrait, keys: &[String], due: Due) -> Result<u64, DbErr> {
    let gone = stray::Entity::delete_many()
        .filter(stray::Column::Key.is_in(keys.iter().cloned()))
        .filter(stray::Column::AfterMs.lte(latest(db, due).await?));
    gone.exec(db).await.map(|result| result.rows_affected)
}

async fn latest(db: &impl ConnectionTrait, due: Due) -> Result<i64, DbErr> {
    match due {
        Due::Now => db::now_ms(db).await,
        Due::All => Ok(i64::MAX),
    }
}
