//! What a stream or a cover needs to know of a song.

use processing::format::AudioFormat;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::{SongId, UserId};
use shared::songs::{Quality, Visibility};
use uuid::Uuid;

use crate::entities::{rendition, song, song_people};
use crate::songs::store::parse_format;

/// What a stream or a cover needs to know of a song.
#[derive(Debug)]
pub struct MediaRow {
    /// Whose it is.
    pub owner: UserId,
    /// Whether everybody may see it.
    pub shared: bool,
    /// Who may see it beside its owner, where not everybody may.
    pub people: Vec<UserId>,
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
    /// Samples a second of the original.
    pub sample_rate_hz: u32,
    /// Channels of the original.
    pub channels: u8,
    /// How many samples of one channel are to be heard; `None` while they have not been counted.
    pub samples: Option<u64>,
    /// The forms that have been made.
    pub renditions: Vec<MadeRendition>,
}

/// A form of a song that lies in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeRendition {
    /// Its name in the store.
    pub id: Uuid,
    /// Which form.
    pub quality: Quality,
    /// Its size.
    pub size_bytes: u64,
}

impl MediaRow {
    /// Whether somebody may see and hear it.
    pub fn is_visible_to(&self, viewer: UserId) -> bool {
        self.shared || self.owner == viewer || self.people.contains(&viewer)
    }

    /// A form, if it has been made.
    pub fn made(&self, quality: Quality) -> Option<&MadeRendition> {
        self.renditions.iter().find(|rendition| rendition.quality == quality)
    }
}

/// The song, whoever asks; the caller must see to it that he may.
pub(super) async fn find(db: &impl ConnectionTrait, id: SongId) -> Result<Option<MediaRow>, DbErr> {
    let alive = song::Entity::find_by_id(id).filter(song::Column::DeletedAt.is_null());
    let Some(row) = alive.one(db).await? else { return Ok(None) };
    Ok(Some(MediaRow {
        owner: row.owner_id,
        shared: row.shared,
        people: people(db, id, &row.visibility).await?,
        format: parse_format(&row.format)?,
        size_bytes: row.size_bytes.try_into().unwrap_or_default(),
        duration_ms: row.duration_ms.try_into().unwrap_or_default(),
        sha256: row.sha256,
        media_id: row.media_id,
        cover_id: row.cover_id,
        sample_rate_hz: row.sample_rate_hz.try_into().unwrap_or_default(),
        channels: row.channels.try_into().unwrap_or_default(),
        samples: row.samples.and_then(|samples| samples.try_into().ok()),
        renditions: renditions(db, id).await?,
    }))
}

async fn people(db: &impl ConnectionTrait, song: SongId, visibility: &str) -> Result<Vec<UserId>, DbErr> {
    if visibility != Visibility::People.as_str() {
        return Ok(Vec::new());
    }
    song_people::Entity::find()
        .select_only()
        .column(song_people::Column::UserId)
        .filter(song_people::Column::SongId.eq(song))
        .into_tuple()
        .all(db)
        .await
}

async fn renditions(db: &impl ConnectionTrait, song: SongId) -> Result<Vec<MadeRendition>, DbErr> {
    let rows: Vec<(Uuid, String, i64)> = rendition::Entity::find()
        .select_only()
        .columns([rendition::Column::Id, rendition::Column::Quality, rendition::Column::SizeBytes])
        .filter(rendition::Column::SongId.eq(song))
        .into_tuple()
        .all(db)
        .await?;
    let known = |name: &str| Quality::ALL.into_iter().find(|quality| quality.as_str() == name);
    Ok(rows
        .into_iter()
        .filter_map(|(id, quality, size)| {
            Some(MadeRendition { id, quality: known(&quality)?, size_bytes: size.try_into().ok()? })
        })
        .collect())
}
