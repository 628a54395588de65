//! Queries about renditions.

use chrono::{DateTime, Utc};
use processing::examine::Sound;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::{SongId, UserId};
use shared::renditions::Rendition;
use shared::songs::Quality;
use uuid::Uuid;

use crate::entities::{rendition, song};
use crate::songs::store::parse_format;

/// What renditions are made of.
#[derive(Debug)]
pub(super) struct Original {
    /// Whose song it is.
    pub(super) owner: UserId,
    /// Its name in the store.
    pub(super) media_id: Uuid,
    /// Its size.
    pub(super) size_bytes: u64,
    /// What it sounds like; `None` while it has not been measured.
    pub(super) sound: Option<Sound>,
    /// The forms that there are already.
    pub(super) made: Vec<Quality>,
}

/// A rendition that is to be known.
#[derive(Debug)]
pub(super) struct NewRendition {
    /// Its name in the store.
    pub(super) id: Uuid,
    /// Which form it is.
    pub(super) quality: Quality,
    /// Its size.
    pub(super) size_bytes: u64,
    /// The SHA-256 of its bytes.
    pub(super) sha256: Vec<u8>,
    /// A [`Rendition`], as JSON.
    pub(super) layout: String,
}

/// The original of a song that is not deleted.
pub(super) async fn find_original(db: &impl ConnectionTrait, id: SongId) -> Result<Option<Original>, DbErr> {
    let alive = song::Entity::find_by_id(id).filter(song::Column::DeletedAt.is_null());
    let Some(row) = alive.one(db).await? else { return Ok(None) };
    let made: Vec<String> = rendition::Entity::find()
        .select_only()
        .column(rendition::Column::Quality)
        .filter(rendition::Column::SongId.eq(id))
        .into_tuple()
        .all(db)
        .await?;
    let format = parse_format(&row.format)?;
    let sound = row.samples.and_then(|samples| u64::try_from(samples).ok()).map(|samples| Sound {
        format,
        samples,
        sample_rate_hz: row.sample_rate_hz.try_into().unwrap_or_default(),
        channels: row.channels.try_into().unwrap_or_default(),
    });
    let made = Quality::ALL.into_iter().filter(|quality| made.iter().any(|name| name == quality.as_str()));
    let size_bytes = row.size_bytes.try_into().unwrap_or_default();
    Ok(Some(Original {
        owner: row.owner_id,
        media_id: row.media_id,
        size_bytes,
        sound,
        made: made.collect(),
    }))
}

/// Makes renditions known. `false`, and none is, when the song is gone or has one of them already.
pub(super) async fn insert(
    db: &impl ConnectionTrait,
    song: SongId,
    rendered: Vec<NewRendition>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    // Locked, so that it is not removed for good meanwhile.
    let known = song::Entity::find_by_id(song).select_only().column(song::Column::Id).lock_shared();
    if known.into_tuple::<SongId>().one(db).await?.is_none() {
        return Ok(false);
    }
    let count = rendered.len() as u64;
    let rows = rendered.into_iter().map(|rendered| rendition::ActiveModel {
        id: Set(rendered.id),
        song_id: Set(song),
        quality: Set(rendered.quality.as_str().to_owned()),
        size_bytes: Set(rendered.size_bytes.try_into().unwrap_or(i64::MAX)),
        sha256: Set(rendered.sha256),
        layout: Set(rendered.layout),
        created_at: Set(now),
    });
    let twice =
        OnConflict::columns([rendition::Column::SongId, rendition::Column::Quality]).do_nothing().to_owned();
    let inserted = rendition::Entity::insert_many(rows).on_conflict(twice).exec_without_returning(db).await?;
    if inserted == count {
        return Ok(true);
    }
    // One job at a time makes them, so this is a job whose lease was lost; its completion will fail.
    Err(DbErr::RecordNotInserted)
}

/// How the renditions of a song are laid out, of those that have been made.
///
/// # Errors
/// The database fails, or a layout in it cannot be read.
pub async fn layouts(db: &impl ConnectionTrait, song: SongId) -> Result<Vec<Rendition>, DbErr> {
    let rows: Vec<String> = rendition::Entity::find()
        .select_only()
        .column(rendition::Column::Layout)
        .filter(rendition::Column::SongId.eq(song))
        .into_tuple()
        .all(db)
        .await?;
    let read = |layout: &String| serde_json::from_str(layout);
    rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| DbErr::Json(error.to_string()))
}
