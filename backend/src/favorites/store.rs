//! Queries about lists of favourites.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use shared::favorites::FavoriteSong;
use shared::ids::UserId;
use uuid::Uuid;

use crate::entities::{mark, song};
use crate::paging::page;
use crate::songs::store::{SongRow, shown_to, to_song, visible_to};

/// A favourite, with its place in the list.
#[derive(Debug, FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    song: SongRow,
    place: Uuid,
    favorited_at: DateTime<Utc>,
}

/// A page of the favourite songs of a listener, behind a place, and where the next one begins.
pub(super) async fn list_songs(
    db: &impl ConnectionTrait,
    listener: UserId,
    after: Option<Uuid>,
    limit: u16,
) -> Result<(Vec<FavoriteSong>, Option<Uuid>), DbErr> {
    let mut found = song::Entity::find()
        .filter(visible_to(listener))
        .filter(mark::Column::FavoriteId.is_not_null())
        .order_by_desc(mark::Column::FavoriteId)
        .limit(u64::from(limit) + 1);
    if let Some(after) = after {
        found = found.filter(mark::Column::FavoriteId.lt(after));
    }
    let found = shown_to(found, listener)
        .column_as(mark::Column::FavoriteId, "place")
        .column(mark::Column::FavoritedAt);
    let (rows, next) = page(found.into_model::<Row>().all(db).await?, limit, |row| row.place);
    let item = |row: Row| Ok(FavoriteSong { favorited_at: row.favorited_at, song: to_song(row.song)? });
    Ok((rows.into_iter().map(item).collect::<Result<_, DbErr>>()?, next))
}
