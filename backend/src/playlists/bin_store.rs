//! Queries about playlists whose time in the bin is over.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::events::MarkKind;
use shared::ids::PlaylistId;
use uuid::Uuid;

use crate::entities::playlist;
use crate::{marks, pictures};

/// Removes playlists for good that went into the bin before a time, at most `limit`, with their entries,
/// members and pictures. Says how many those were.
pub(super) async fn remove_batch(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
    limit: u64,
) -> Result<u64, DbErr> {
    // Locked, so that nobody restores one of them meanwhile.
    let due: Vec<(PlaylistId, Option<Uuid>)> = playlist::Entity::find()
        .select_only()
        .columns([playlist::Column::Id, playlist::Column::CoverId])
        .filter(playlist::Column::DeletedAt.lte(before))
        .order_by_asc(playlist::Column::Id)
        .limit(limit)
        .lock_exclusive()
        .into_tuple()
        .all(db)
        .await?;
    let ids = || due.iter().map(|(id, _)| *id);
    for picture in due.iter().filter_map(|(_, cover)| *cover) {
        pictures::remove(db, picture).await?;
    }
    if !due.is_empty() {
        marks::store::forget(db, MarkKind::Playlist, ids().map(|id| id.0)).await?;
        playlist::Entity::delete_many().filter(playlist::Column::Id.is_in(ids())).exec(db).await?;
    }
    Ok(due.len() as u64)
}
