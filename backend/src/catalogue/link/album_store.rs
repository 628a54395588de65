//! Queries that find the albums of an account by what songs call them, and make them.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use shared::ids::{AlbumId, ArtistId};
use uuid::Uuid;

use crate::catalogue::entry::{AlbumKey, ArtistKey, Entry};
use crate::catalogue::known::{Known, Meant, meant};
use crate::catalogue::link::credits;
use crate::clock::Ids;
use crate::entities::{album, album_artist};
use crate::error::AppError;

/// The albums that these songs are on, by what they say.
pub(super) async fn find_or_create(
    tx: &impl ConnectionTrait,
    ids: &Ids,
    now: DateTime<Utc>,
    entries: &[Entry],
    artists: &HashMap<ArtistKey, ArtistId>,
) -> Result<HashMap<AlbumKey, AlbumId>, AppError> {
    let wanted: BTreeMap<AlbumKey, &Entry> =
        entries.iter().filter_map(|entry| Some((entry.album_key()?, entry))).collect();
    let mut rows = find(tx, wanted.keys()).await?;
    let mut missing = Vec::new();
    let mut identified = false;
    for (key, entry) in &wanted {
        match meant(&known(&rows, key), key.musicbrainz_id) {
            Meant::This(_) => {}
            Meant::Identified(id) => {
                identify(tx, id, key.musicbrainz_id).await?;
                for row in rows.iter_mut().filter(|row| row.id == id) {
                    row.musicbrainz_id = key.musicbrainz_id;
                }
                identified = true;
            }
            Meant::New => {
                if let Some(row) = new_row(AlbumId(ids.next(now)), now, key, entry, artists)? {
                    rows.push(row.clone());
                    missing.push((row, *entry));
                }
            }
        }
    }
    if !missing.is_empty() {
        create(tx, missing, artists).await?;
        identified = true;
    }
    if identified {
        rows = find(tx, wanted.keys()).await?;
    }
    Ok(wanted
        .into_keys()
        .filter_map(|key| match meant(&known(&rows, &key), key.musicbrainz_id) {
            Meant::This(id) | Meant::Identified(id) => Some((key, id)),
            Meant::New => None,
        })
        .collect())
}

fn new_row(
    id: AlbumId,
    now: DateTime<Utc>,
    key: &AlbumKey,
    entry: &Entry,
    artists: &HashMap<ArtistKey, ArtistId>,
) -> Result<Option<album::Model>, DbErr> {
    let Some(said) = &entry.album else { return Ok(None) };
    let whose = credits(entry.album_artists(), artists);
    Ok(Some(album::Model {
        id,
        owner_id: key.owner,
        title: said.title.clone(),
        title_key: key.title.clone(),
        artist_key: key.artists.clone(),
        musicbrainz_id: key.musicbrainz_id,
        artists: serde_json::to_string(&whose).map_err(|error| DbErr::Json(error.to_string()))?,
        kind: said.kind().as_str().to_owned(),
        year: said.year.and_then(|year| year.try_into().ok()).unwrap_or_default(),
        cover_id: None,
        accent: said.accent.clone(),
        kept: false,
        created_at: now,
        deleted_at: None,
        rating_sum: 0,
        rating_count: 0,
    }))
}

async fn create(
    tx: &impl ConnectionTrait,
    missing: Vec<(album::Model, &Entry)>,
    artists: &HashMap<ArtistKey, ArtistId>,
) -> Result<(), DbErr> {
    let new: Vec<AlbumId> = missing.iter().map(|(row, _)| row.id).collect();
    let whose: HashMap<AlbumId, Vec<ArtistId>> = missing
        .iter()
        .map(|(row, entry)| {
            let credits = credits(entry.album_artists(), artists);
            (row.id, credits.into_iter().filter_map(|credit| credit.id).collect())
        })
        .collect();
    let rows = missing.into_iter().map(|(row, _)| album::ActiveModel::from(row));
    // Somebody else may have made one of them at the same time.
    let there = OnConflict::new().do_nothing().to_owned();
    album::Entity::insert_many(rows).on_conflict(there).exec_without_returning(tx).await?;
    let made = album::Entity::find().filter(album::Column::Id.is_in(new)).all(tx).await?;
    let rows: Vec<album_artist::ActiveModel> = made
        .iter()
        .flat_map(|row| album_artists(row.id, whose.get(&row.id).map(Vec::as_slice).unwrap_or_default()))
        .collect();
    if !rows.is_empty() {
        album_artist::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The rows that say whose an album is.
pub(in crate::catalogue) fn album_artists(
    album: AlbumId,
    artists: &[ArtistId],
) -> impl Iterator<Item = album_artist::ActiveModel> {
    (0_i16..).zip(artists).map(move |(position, artist)| {
        album_artist::Model { album_id: album, position, artist_id: *artist }.into()
    })
}

fn known(rows: &[album::Model], key: &AlbumKey) -> Vec<Known<AlbumId>> {
    rows.iter()
        .filter(|row| row.owner_id == key.owner && row.title_key == key.title)
        .map(|row| Known {
            id: row.id,
            same_name: row.artist_key == key.artists,
            musicbrainz_id: row.musicbrainz_id,
        })
        .collect()
}

async fn find(
    tx: &impl ConnectionTrait,
    keys: impl Iterator<Item = &AlbumKey> + Clone,
) -> Result<Vec<album::Model>, DbErr> {
    let titles: Vec<&str> = keys.clone().map(|key| key.title.as_str()).collect();
    if titles.is_empty() {
        return Ok(Vec::new());
    }
    let any = Condition::all()
        .add(album::Column::OwnerId.is_in(keys.map(|key| key.owner)))
        .add(album::Column::TitleKey.is_in(titles))
        .add(album::Column::DeletedAt.is_null());
    album::Entity::find().filter(any).all(tx).await
}

async fn identify(tx: &impl ConnectionTrait, id: AlbumId, musicbrainz_id: Uuid) -> Result<(), DbErr> {
    album::Entity::update_many()
        .col_expr(album::Column::MusicbrainzId, Expr::value(musicbrainz_id))
        .filter(album::Column::Id.eq(id))
        .filter(album::Column::MusicbrainzId.eq(Uuid::nil()))
        .exec(tx)
        .await?;
    Ok(())
}
