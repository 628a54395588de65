//! Queries about the pictures of songs.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::{SongId, UserId};
use uuid::Uuid;

use crate::entities::song;

/// Whose a song is that is not in the bin, and its picture; locked until the transaction ends. `owner`: only if it is
/// his; `None` for anybody's.
pub(super) async fn lock(
    tx: &impl ConnectionTrait,
    id: SongId,
    owner: Option<UserId>,
) -> Result<Option<(UserId, Option<Uuid>)>, DbErr> {
    let mut found = song::Entity::find_by_id(id)
        .select_only()
        .columns([song::Column::OwnerId, song::Column::CoverId])
        .filter(song::Column::DeletedAt.is_null());
    if let Some(owner) = owner {
        found = found.filter(song::Column::OwnerId.eq(owner));
    }
    found.lock_exclusive().into_tuple().one(tx).await
}

/// Gives a song that is locked another picture, or none.
pub(super) async fn set(tx: &impl ConnectionTrait, id: SongId, cover: Option<Uuid>) -> Result<(), DbErr> {
    song::Entity::update_many()
        .col_expr(song::Column::CoverId, Expr::value(cover))
        .filter(song::Column::Id.eq(id))
        .exec(tx)
        .await
        .map(|_| ())
}
