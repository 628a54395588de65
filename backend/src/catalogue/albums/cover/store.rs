//! Queries about the pictures that were chosen for albums.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::{AlbumId, UserId};
use uuid::Uuid;

use crate::entities::album;

/// Whose an album is that is not in the bin, and its picture; locked until the transaction ends. `owner`: only if it
/// is his; `None` for anybody's.
pub(super) async fn lock(
    tx: &impl ConnectionTrait,
    id: AlbumId,
    owner: Option<UserId>,
) -> Result<Option<(UserId, Option<Uuid>)>, DbErr> {
    let mut found = album::Entity::find_by_id(id)
        .select_only()
        .columns([album::Column::OwnerId, album::Column::CoverId])
        .filter(album::Column::DeletedAt.is_null());
    if let Some(owner) = owner {
        found = found.filter(album::Column::OwnerId.eq(owner));
    }
    found.lock_exclusive().into_tuple().one(tx).await
}

/// Gives an album that is locked another picture, or none.
pub(super) async fn set(tx: &impl ConnectionTrait, id: AlbumId, cover: Option<Uuid>) -> Result<(), DbErr> {
    album::Entity::update_many()
        .col_expr(album::Column::CoverId, Expr::value(cover))
        .filter(album::Column::Id.eq(id))
        .exec(tx)
        .await
        .map(|_| ())
}
