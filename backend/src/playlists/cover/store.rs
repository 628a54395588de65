//! Queries about the own pictures of playlists.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::{PlaylistId, UserId};
use uuid::Uuid;

use crate::entities::playlist;
use crate::playlists::access_store::visible_to;

/// The picture of a playlist that the viewer may see; the outer `None` when there is no such playlist.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    viewer: UserId,
    id: PlaylistId,
) -> Result<Option<Option<Uuid>>, DbErr> {
    let cover = playlist::Entity::find_by_id(id).select_only().column(playlist::Column::CoverId);
    cover.filter(visible_to(viewer)).into_tuple().one(db).await
}

/// Gives a playlist of this owner another picture, or none, in place of `old`. `false` when it has another one
/// than that by now.
pub(super) async fn replace(
    db: &impl ConnectionTrait,
    owner: UserId,
    id: PlaylistId,
    old: Option<Uuid>,
    new: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let is_old = match old {
        Some(old) => playlist::Column::CoverId.eq(old),
        None => playlist::Column::CoverId.is_null(),
    };
    let replaced = playlist::Entity::update_many()
        .col_expr(playlist::Column::CoverId, Expr::value(new))
        .col_expr(playlist::Column::Version, Expr::col(playlist::Column::Version).add(1))
        .col_expr(playlist::Column::UpdatedAt, Expr::value(now))
        .filter(playlist::Column::Id.eq(id))
        .filter(playlist::Column::OwnerId.eq(owner))
        .filter(playlist::Column::DeletedAt.is_null())
        .filter(is_old);
    Ok(replaced.exec(db).await?.rows_affected > 0)
}
