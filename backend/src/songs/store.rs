//! Queries about songs. Each that is about what somebody may see takes who that is.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QuerySelect, QueryTrait, SqlErr,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::ids::{ImportId, SongId, UserId};
use shared::songs::{Loudness, Song, Visibility};
use uuid::Uuid;

use super::facts_store;
use super::shown_store::{Shown, shown};
use super::sort_keys::sort_keys;
use crate::catalogue::entry::{AlbumEntry, Credited, Linked};
use crate::entities::{song, song_details, song_people};
use processing::format::AudioFormat;

/// How many rows go into one statement; each has some forty values, and SQLite takes 32,766.
const REWRITTEN_AT_ONCE: usize = 500;

/// A song to be made.
#[derive(Debug)]
pub struct NewSong {
    /// Its id.
    pub id: SongId,
    /// Whose it is.
    pub owner: UserId,
    /// The title.
    pub title: String,
    /// Who is credited.
    pub credits: Vec<Credited>,
    /// The album.
    pub album: Option<AlbumEntry>,
    /// Where in the album.
    pub track_number: Option<u16>,
    /// On which disc.
    pub disc_number: Option<u16>,
    /// The year of release.
    pub year: Option<u16>,
    /// The genres.
    pub genres: Vec<String>,
    /// Length in milliseconds.
    pub duration_ms: u32,
    /// Samples a second.
    pub sample_rate_hz: u32,
    /// Channels.
    pub channels: u8,
    /// What the file is.
    pub format: AudioFormat,
    /// Its size.
    pub size_bytes: u64,
    /// The SHA-256 of its bytes.
    pub sha256: Vec<u8>,
    /// Its name in the store.
    pub media_id: Uuid,
    /// The name of its cover in the store.
    pub cover_id: Option<Uuid>,
    /// A colour that goes with it, `#rrggbb`.
    pub accent: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// How many samples of one channel are to be heard.
    pub samples: u64,
    /// How loud it is; `None` for silence.
    pub loudness: Option<Loudness>,
    /// What it was dropped together with.
    pub import_id: Option<ImportId>,
}

/// Makes the row of a song that belongs there. `false` when its owner has these bytes already.
pub(super) async fn insert(db: &impl ConnectionTrait, new: NewSong, linked: &Linked) -> Result<bool, DbErr> {
    let album = new.album.as_ref().map(|album| album.title.as_str());
    let keys = sort_keys(&new.title, &linked.credits, album, new.disc_number, new.track_number);
    let row = song::Model {
        id: new.id,
        owner_id: new.owner,
        title: new.title,
        artists: to_json(&linked.credits)?,
        genres: to_json(&new.genres)?,
        track_number: new.track_number.and_then(|number| number.try_into().ok()),
        disc_number: new.disc_number.and_then(|number| number.try_into().ok()),
        year: new.year.and_then(|year| year.try_into().ok()).unwrap_or_default(),
        title_key: keys.title,
        artist_key: keys.artist,
        album_key: keys.album,
        duration_ms: new.duration_ms.try_into().unwrap_or(i32::MAX),
        sample_rate_hz: new.sample_rate_hz.try_into().unwrap_or(i32::MAX),
        channels: new.channels.into(),
        format: new.format.as_str().to_owned(),
        size_bytes: new.size_bytes.try_into().unwrap_or(i64::MAX),
        sha256: new.sha256,
        media_id: new.media_id,
        cover_id: new.cover_id,
        accent: new.accent,
        visibility: new.visibility.as_str().to_owned(),
        shared: new.visibility.is_shared(),
        created_at: new.created_at,
        samples: new.samples.try_into().ok(),
        loudness_centi: new.loudness.map(|loudness| centi(loudness.integrated_lufs)),
        true_peak_centi: new.loudness.map(|loudness| centi(loudness.true_peak_dbtp)),
        album_artists: to_json(&linked.album_artists)?,
        compilation: new.album.as_ref().is_some_and(|album| album.compilation),
        album: new.album.map(|album| album.title),
        deleted_at: None,
        import_id: new.import_id,
        rating_sum: 0,
        rating_count: 0,
        rating_rank: 0,
        play_count: 0,
        album_id: linked.album,
        catalogued: true,
    };
    match row.into_active_model().insert(db).await {
        Ok(row) => facts_store::keep(db, &[row]).await.map(|()| true),
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Writes rows anew that are locked, as far as a song can be edited.
///
/// # Errors
/// The database fails.
pub async fn rewrite(tx: &impl ConnectionTrait, rows: Vec<song::Model>) -> Result<(), DbErr> {
    use song::Column as C;
    let edited = OnConflict::column(C::Id)
        .update_columns([
            C::Title,
            C::Artists,
            C::Genres,
            C::Album,
            C::TrackNumber,
            C::DiscNumber,
            C::Year,
            C::TitleKey,
            C::ArtistKey,
            C::AlbumKey,
            C::CoverId,
            C::Accent,
            C::Visibility,
            C::Shared,
            C::AlbumArtists,
            C::Compilation,
            C::AlbumId,
            C::Catalogued,
        ])
        .to_owned();
    for rows in rows.chunks(REWRITTEN_AT_ONCE) {
        let rows = rows.iter().cloned().map(song::ActiveModel::from);
        song::Entity::insert_many(rows).on_conflict(edited.clone()).exec_without_returning(tx).await?;
    }
    facts_store::keep(tx, &rows).await
}

/// Keeps what is seldom asked for about a song; belongs into the transaction that makes it.
///
/// # Errors
/// The database fails.
pub async fn create_details(
    db: &impl ConnectionTrait,
    song: SongId,
    tags: String,
    waveform: Vec<u8>,
) -> Result<(), DbErr> {
    facts_store::learn(db, &[(song, &from_json(&tags)?)]).await?;
    let row = song_details::ActiveModel { song_id: Set(song), tags: Set(tags), waveform: Set(waveform) };
    song_details::Entity::insert(row).exec_without_returning(db).await.map(|_| ())
}

/// Which of these contents this owner has, with their songs.
///
/// # Errors
/// The database fails.
pub async fn find_known(
    db: &impl ConnectionTrait,
    owner: UserId,
    contents: Vec<Vec<u8>>,
) -> Result<Vec<(Vec<u8>, SongId)>, DbErr> {
    song::Entity::find()
        .select_only()
        .column(song::Column::Sha256)
        .column(song::Column::Id)
        .filter(song::Column::OwnerId.eq(owner))
        .filter(song::Column::Sha256.is_in(contents))
        .filter(song::Column::DeletedAt.is_null())
        .into_tuple()
        .all(db)
        .await
}

/// The song of this owner that has these bytes.
///
/// # Errors
/// The database fails.
pub async fn find_by_content(
    db: &impl ConnectionTrait,
    owner: UserId,
    sha256: &[u8],
) -> Result<Option<SongId>, DbErr> {
    song::Entity::find()
        .select_only()
        .column(song::Column::Id)
        .filter(song::Column::OwnerId.eq(owner))
        .filter(song::Column::Sha256.eq(sha256.to_vec()))
        .filter(song::Column::DeletedAt.is_null())
        .into_tuple()
        .one(db)
        .await
}

/// A song, if the viewer may see it.
///
/// # Errors
/// The database fails.
pub async fn find(db: &impl ConnectionTrait, viewer: UserId, id: SongId) -> Result<Option<Song>, DbErr> {
    let found = song::Entity::find_by_id(id).filter(visible_to(viewer));
    Ok(shown(found, viewer).one(db).await?.map(|Shown(song)| song))
}

/// A song that is not in the bin, as the viewer sees it who may change it. `owner`: only if it is his;
/// `None` for anybody's.
///
/// # Errors
/// The database fails.
pub async fn find_within(
    db: &impl ConnectionTrait,
    viewer: UserId,
    owner: Option<UserId>,
    id: SongId,
) -> Result<Option<Song>, DbErr> {
    let mut found = song::Entity::find_by_id(id).filter(song::Column::DeletedAt.is_null());
    if let Some(owner) = owner {
        found = found.filter(song::Column::OwnerId.eq(owner));
    }
    Ok(shown(found, viewer).one(db).await?.map(|Shown(song)| song))
}

/// Those of these songs that the viewer may see.
///
/// # Errors
/// The database fails.
pub async fn find_many(
    db: &impl ConnectionTrait,
    viewer: UserId,
    ids: impl IntoIterator<Item = SongId>,
) -> Result<HashMap<SongId, Song>, DbErr> {
    let found = song::Entity::find().filter(song::Column::Id.is_in(ids)).filter(visible_to(viewer));
    let songs = shown(found, viewer).all(db).await?;
    Ok(songs.into_iter().map(|Shown(song)| (song.id, song)).collect())
}

/// What holds for a row of `songs` that the viewer may see and hear. Whatever shows, counts or plays a song
/// asks this.
pub fn visible_to(viewer: UserId) -> Condition {
    let people = song_people::Entity::find()
        .select_only()
        .column(song_people::Column::SongId)
        .filter(
            Expr::col((song_people::Entity, song_people::Column::SongId))
                .equals((song::Entity, song::Column::Id)),
        )
        .filter(song_people::Column::UserId.eq(viewer));
    let named = song::Column::Visibility
        .eq(Visibility::People.as_str())
        .and(Expr::exists(QueryTrait::into_query(people)));
    Condition::all().add(song::Column::DeletedAt.is_null()).add(
        Condition::any().add(song::Column::Shared.eq(true)).add(song::Column::OwnerId.eq(viewer)).add(named),
    )
}

/// Reads a format from the database.
pub(super) fn parse_format(name: &str) -> Result<AudioFormat, DbErr> {
    name.parse().map_err(|_| DbErr::Type(format!("an unknown audio format: {name}")))
}

/// Hundredths, as decibels stand in the database.
#[expect(clippy::cast_possible_truncation, reason = "the cast ends at the bounds")]
pub(super) fn centi(decibels: f32) -> i32 {
    (decibels * 100.0).round() as i32
}

/// Lists stand in the row as JSON.
pub(crate) fn to_json(list: &impl Serialize) -> Result<String, DbErr> {
    serde_json::to_string(list).map_err(|error| DbErr::Json(error.to_string()))
}

pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, DbErr> {
    serde_json::from_str(text).map_err(|error| DbErr::Json(error.to_string()))
}
