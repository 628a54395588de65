//! Changes to an account by its owner.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use shared::ids::UserId;
use shared::me::Preferences;

use crate::entities::user;
use crate::search::refresh_store;

/// Gives the account another name for others.
pub(super) async fn set_display_name(
    db: &impl ConnectionTrait,
    id: UserId,
    name: String,
) -> Result<(), DbErr> {
    let named = user::Entity::update_many().col_expr(user::Column::DisplayName, Expr::value(name));
    named.filter(user::Column::Id.eq(id)).exec(db).await?;
    refresh_store::users(db, &[id]).await
}

/// Replaces the preferences of the account.
pub(super) async fn set_preferences(
    db: &impl ConnectionTrait,
    id: UserId,
    preferences: &Preferences,
) -> Result<(), DbErr> {
    let json = serde_json::to_string(preferences).map_err(|error| DbErr::Json(error.to_string()))?;
    let changed = user::Entity::update_many().col_expr(user::Column::Preferences, Expr::value(json));
    changed.filter(user::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Says whether plays of the account are kept.
pub(super) async fn set_keeps_history(
    db: &impl ConnectionTrait,
    id: UserId,
    keeps: bool,
) -> Result<(), DbErr> {
    let changed = user::Entity::update_many().col_expr(user::Column::KeepsHistory, Expr::value(keeps));
    changed.filter(user::Column::Id.eq(id)).exec(db).await.map(|_| ())
}
