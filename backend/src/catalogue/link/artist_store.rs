//! Queries that find artists by what they are called, and make them.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use shared::ids::ArtistId;
use uuid::Uuid;

use crate::catalogue::entry::ArtistKey;
use crate::catalogue::known::{Known, Meant, meant};
use crate::entities::artist;
use crate::error::AppError;
use crate::keys::random_id;

/// The artists that are meant by these keys, each with the name that a new one gets.
pub(super) async fn find_or_create(
    tx: &impl ConnectionTrait,
    wanted: BTreeMap<ArtistKey, String>,
) -> Result<HashMap<ArtistKey, ArtistId>, AppError> {
    let mut rows = find(tx, wanted.keys()).await?;
    let mut missing = Vec::new();
    let mut identified = false;
    for (key, name) in &wanted {
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
                let row = artist::Model {
                    id: ArtistId(random_id()?),
                    name: name.clone(),
                    name_key: key.name.clone(),
                    musicbrainz_id: key.musicbrainz_id,
                    merged_into: None,
                };
                // A later name of this very request may mean it.
                rows.push(row.clone());
                missing.push(row);
            }
        }
    }
    if !missing.is_empty() {
        let new = missing.into_iter().map(artist::ActiveModel::from);
        let there = OnConflict::columns([artist::Column::NameKey, artist::Column::MusicbrainzId])
            .do_nothing()
            .to_owned();
        artist::Entity::insert_many(new).on_conflict(there).exec_without_returning(tx).await?;
        identified = true;
    }
    if identified {
        // Somebody else may have made the same at the same time.
        rows = find(tx, wanted.keys()).await?;
    }
    Ok(wanted
        .into_keys()
        .filter_map(|key| match meant(&known(&rows, &key), key.musicbrainz_id) {
            Meant::This(id) | Meant::Identified(id) => Some((key, id)),
            Meant::New => None,
        })
        .map(|(key, id)| {
            let into = rows.iter().find(|row| row.id == id).and_then(|row| row.merged_into);
            (key, into.unwrap_or(id))
        })
        .collect())
}

fn known(rows: &[artist::Model], key: &ArtistKey) -> Vec<Known<ArtistId>> {
    let fits = |row: &&artist::Model| {
        row.name_key == key.name || (!key.musicbrainz_id.is_nil() && row.musicbrainz_id == key.musicbrainz_id)
    };
    rows.iter()
        .filter(fits)
        .map(|row| Known {
            id: row.id,
            same_name: row.name_key == key.name,
            musicbrainz_id: row.musicbrainz_id,
        })
        .collect()
}

async fn find(
    tx: &impl ConnectionTrait,
    keys: impl Iterator<Item = &ArtistKey> + Clone,
) -> Result<Vec<artist::Model>, AppError> {
    let names: Vec<&str> = keys.clone().map(|key| key.name.as_str()).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let identified: Vec<Uuid> = keys.map(|key| key.musicbrainz_id).filter(|id| !id.is_nil()).collect();
    let mut any = Condition::any().add(artist::Column::NameKey.is_in(names));
    if !identified.is_empty() {
        any = any.add(artist::Column::MusicbrainzId.is_in(identified));
    }
    Ok(artist::Entity::find().filter(any).all(tx).await?)
}

async fn identify(tx: &impl ConnectionTrait, id: ArtistId, musicbrainz_id: Uuid) -> Result<(), AppError> {
    artist::Entity::update_many()
        .col_expr(artist::Column::MusicbrainzId, Expr::value(musicbrainz_id))
        .filter(artist::Column::Id.eq(id))
        .filter(artist::Column::MusicbrainzId.eq(Uuid::nil()))
        .exec(tx)
        .await?;
    Ok(())
}
