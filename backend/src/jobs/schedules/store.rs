//! Queries about due times that have been taken care of.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
};

use crate::entities::schedule_run::{ActiveModel, Column, Entity};

/// Which of these due times have been taken care of.
pub(super) async fn done(
    db: &impl ConnectionTrait,
    due: &[(&str, i64)],
) -> Result<Vec<(String, i64)>, DbErr> {
    let any = due.iter().fold(Condition::any(), |any, (name, due)| {
        any.add(Condition::all().add(Column::Name.eq(*name)).add(Column::DueMs.eq(*due)))
    });
    Entity::find()
        .select_only()
        .column(Column::Name)
        .column(Column::DueMs)
        .filter(any)
        .into_tuple()
        .all(db)
        .await
}

/// Takes care of a due time; `false` when somebody else has.
pub(super) async fn take(db: &impl ConnectionTrait, name: &str, due_ms: i64) -> Result<bool, DbErr> {
    let row = ActiveModel { name: Set(name.to_owned()), due_ms: Set(due_ms) };
    let once = OnConflict::columns([Column::Name, Column::DueMs]).do_nothing().to_owned();
    let taken = Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
    Ok(taken == 1)
}

/// Forgets what was done before `before_ms`.
pub(super) async fn forget(db: &impl ConnectionTrait, name: &str, before_ms: i64) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Name.eq(name))
        .filter(Column::DueMs.lt(before_ms))
        .exec(db)
        .await
        .map(|_| ())
}
