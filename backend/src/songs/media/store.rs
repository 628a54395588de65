//! What a stream or a cover needs to know of a song.

use processing::format::AudioFormat;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use shared::ids::{SongId, UserId};
use uuid::Uuid;

use crate::entities::song;
use crate::songs::store::parse_format;

/// What a stream or a cover needs to know of a song.
#[derive(Debug)]
pub struct MediaRow {
    /// Whose it is.
    pub owner: UserId,
    /// Whether others may see it.
    pub shared: bool,
    /// What the file is.
    pub format: AudioFormat,
    /// Its size.
    pub size_bytes: u64,
    /// Its length in milliseconds.
    pub duration_ms: u32,
    /// The SHA-256 of its bytes.
    pub sha256: Vec<u8>,
    /// Its name in the store.
    pub media_id: Uuid,
    /// The name of its cover in the store.
    pub cover_id: Option<Uuid>,
}

/// The song, whoever asks; the caller must see to it that he may.
pub(super) async fn find(db: &impl ConnectionTrait, id: SongId) -> Result<Option<MediaRow>, DbErr> {
    let alive = song::Entity::find_by_id(id).filter(song::Column::DeletedAt.is_null());
    let Some(row) = alive.one(db).await? else { return Ok(None) };
    Ok(Some(MediaRow {
        owner: row.owner_id,
        shared: row.shared,
        format: parse_format(&row.format)?,
        size_bytes: row.size_bytes.try_into().unwrap_or_default(),
        duration_ms: row.duration_ms.try_into().unwrap_or_default(),
        sha256: row.sha256,
        media_id: row.media_id,
        cover_id: row.cover_id,
    }))
}
