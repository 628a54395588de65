//! Queries about lyrics.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde::de::DeserializeOwned;
use shared::ids::{SongId, UserId};
use shared::lyrics::Lyrics;
use shared::tags::Tags;

use super::best;
use crate::entities::{song, song_details, song_lyrics};
use crate::search::refresh_store;
use crate::songs::facts_store;

/// What somebody has written.
pub(super) async fn find_written(db: &impl ConnectionTrait, song: SongId) -> Result<Option<Lyrics>, DbErr> {
    let row = song_lyrics::Entity::find_by_id(song).one(db).await?;
    row.map(|row| from_json(&row.lyrics)).transpose()
}

/// What the file says about itself. `None` while it has not been examined.
pub(super) async fn find_tags(db: &impl ConnectionTrait, song: SongId) -> Result<Option<Tags>, DbErr> {
    let tags = song_details::Entity::find_by_id(song).select_only().column(song_details::Column::Tags);
    let tags: Option<String> = tags.into_tuple().one(db).await?;
    tags.as_deref().map(from_json).transpose()
}

/// Keeps the lyrics of a song that is not deleted, and says whose it is. `owner`: only if it is his; `None`
/// for anybody's. `None` when there is no such song.
pub(super) async fn put(
    db: &impl ConnectionTrait,
    song: SongId,
    owner: Option<UserId>,
    lyrics: &Lyrics,
    now: DateTime<Utc>,
) -> Result<Option<UserId>, DbErr> {
    let mut found = song::Entity::find_by_id(song).select_only().column(song::Column::OwnerId);
    found = found.filter(song::Column::DeletedAt.is_null());
    if let Some(owner) = owner {
        found = found.filter(song::Column::OwnerId.eq(owner));
    }
    // Locked, so that it is not removed for good meanwhile.
    let Some(owner) = found.lock_shared().into_tuple().one(db).await? else { return Ok(None) };
    let row = song_lyrics::ActiveModel {
        song_id: Set(song),
        lyrics: Set(serde_json::to_string(lyrics).map_err(|error| DbErr::Json(error.to_string()))?),
        updated_at: Set(now),
    };
    let again = OnConflict::column(song_lyrics::Column::SongId)
        .update_columns([song_lyrics::Column::Lyrics, song_lyrics::Column::UpdatedAt])
        .to_owned();
    song_lyrics::Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    facts_store::set_lyrics(db, song, !lyrics.lines.is_empty()).await?;
    refresh_store::lyrics(db, &[song]).await?;
    Ok(Some(owner))
}

/// What is sung in each of these songs, as one text, where anything is.
///
/// # Errors
/// The database fails.
pub async fn find_sung(
    db: &impl ConnectionTrait,
    songs: &[SongId],
) -> Result<HashMap<SongId, String>, DbErr> {
    let ids = || songs.iter().copied();
    let written =
        song_lyrics::Entity::find().filter(song_lyrics::Column::SongId.is_in(ids())).all(db).await?;
    let mut sung: HashMap<SongId, Lyrics> = HashMap::new();
    for row in written {
        sung.insert(row.song_id, from_json(&row.lyrics)?);
    }
    // Most files say nothing of it, and what they say else is long.
    let said: Vec<(SongId, String)> = song_details::Entity::find()
        .select_only()
        .columns([song_details::Column::SongId, song_details::Column::Tags])
        .filter(song_details::Column::SongId.is_in(ids()))
        .filter(song_details::Column::Tags.like("%\"lyrics\":[{%"))
        .into_tuple()
        .all(db)
        .await?;
    for (song, tags) in said {
        if let (false, Some(lyrics)) = (sung.contains_key(&song), best(&from_json(&tags)?)) {
            sung.insert(song, lyrics);
        }
    }
    let text = |lyrics: Lyrics| {
        let lines: Vec<String> = lyrics.lines.into_iter().map(|line| line.text).collect();
        lines.join("\n")
    };
    Ok(sung
        .into_iter()
        .map(|(song, lyrics)| (song, text(lyrics)))
        .filter(|(_, text)| !text.is_empty())
        .collect())
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, DbErr> {
    serde_json::from_str(text).map_err(|error| DbErr::Json(error.to_string()))
}
