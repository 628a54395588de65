//! Queries about waveforms.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::SongId;

use crate::entities::song_details;

/// What was measured of a song, as `processing::examine` writes it. `None` while it was not.
pub(super) async fn find(db: &impl ConnectionTrait, song: SongId) -> Result<Option<Vec<u8>>, DbErr> {
    song_details::Entity::find()
        .select_only()
        .column(song_details::Column::Waveform)
        .filter(song_details::Column::SongId.eq(song))
        .into_tuple()
        .one(db)
        .await
}
