//! Queries that find genres by name, and make them.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::GenreId;

use crate::entities::genre;
use crate::error::AppError;
use crate::keys::random_id;

/// The genres of these names by their keys.
pub(super) async fn find_or_create(
    tx: &impl ConnectionTrait,
    wanted: BTreeMap<String, String>,
) -> Result<HashMap<String, GenreId>, AppError> {
    let mut found = find(tx, wanted.keys()).await?;
    let mut missing = Vec::new();
    for (name_key, name) in wanted.into_iter().filter(|(key, _)| !found.contains_key(key)) {
        missing.push(genre::Model { id: GenreId(random_id()?), name, name_key });
    }
    if !missing.is_empty() {
        let keys: Vec<String> = missing.iter().map(|row| row.name_key.clone()).collect();
        let rows = missing.into_iter().map(genre::ActiveModel::from);
        let there = OnConflict::column(genre::Column::NameKey).do_nothing().to_owned();
        genre::Entity::insert_many(rows).on_conflict(there).exec_without_returning(tx).await?;
        found.extend(find(tx, keys.iter()).await?);
    }
    Ok(found)
}

async fn find(
    tx: &impl ConnectionTrait,
    keys: impl Iterator<Item = &String>,
) -> Result<HashMap<String, GenreId>, AppError> {
    let keys: Vec<&String> = keys.collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, GenreId)> = genre::Entity::find()
        .select_only()
        .columns([genre::Column::NameKey, genre::Column::Id])
        .filter(genre::Column::NameKey.is_in(keys))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows.into_iter().collect())
}
