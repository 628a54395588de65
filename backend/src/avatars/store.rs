//! Queries about the pictures of accounts.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::UserId;
use uuid::Uuid;

use crate::entities::user;

/// The picture of an account; `None` also when there is no such account.
pub(super) async fn find(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Uuid>, DbErr> {
    let avatar = user::Entity::find_by_id(id).select_only().column(user::Column::AvatarId);
    Ok(avatar.into_tuple::<Option<Uuid>>().one(db).await?.flatten())
}

/// Gives an account another picture, or none, in place of `old`. `false` when it has another one than that
/// by now.
pub(super) async fn replace(
    db: &impl ConnectionTrait,
    id: UserId,
    old: Option<Uuid>,
    new: Option<Uuid>,
) -> Result<bool, DbErr> {
    let is_old = match old {
        Some(old) => user::Column::AvatarId.eq(old),
        None => user::Column::AvatarId.is_null(),
    };
    let replaced = user::Entity::update_many()
        .col_expr(user::Column::AvatarId, Expr::value(new))
        .filter(user::Column::Id.eq(id))
        .filter(is_old);
    Ok(replaced.exec(db).await?.rows_affected > 0)
}
