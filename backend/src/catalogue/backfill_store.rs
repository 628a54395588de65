//! Queries about songs that are not in the catalogue yet.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::de::DeserializeOwned;
use shared::ids::SongId;
use shared::tags::Tags;
use std::collections::HashMap;

use super::backfill::Uncatalogued;
use super::entry::Linked;
use crate::entities::{song, song_details};
use crate::songs::store as songs;

pub(super) use crate::entities::song::Model as Row;

/// Some of them, locked; none when all are entered.
pub(super) async fn uncatalogued(tx: &impl ConnectionTrait, limit: u64) -> Result<Vec<Uncatalogued>, DbErr> {
    let rows = song::Entity::find()
        // Written into the statement: a parameter would keep SQLite from its index of those that are not.
        .filter(Expr::col(song::Column::Catalogued).eq(Expr::Constant(false.into())))
        .order_by_asc(song::Column::Id)
        .limit(limit)
        .lock_exclusive()
        .all(tx)
        .await?;
    let details: Vec<(SongId, String)> = song_details::Entity::find()
        .select_only()
        .columns([song_details::Column::SongId, song_details::Column::Tags])
        .filter(song_details::Column::SongId.is_in(rows.iter().map(|row| row.id)))
        .into_tuple()
        .all(tx)
        .await?;
    let mut details: HashMap<SongId, String> = details.into_iter().collect();
    rows.into_iter()
        .map(|row| {
            let tags = details.remove(&row.id).as_deref().map(json::<Tags>).transpose()?;
            Ok(Uncatalogued {
                artists: json(&row.artists)?,
                album_artists: json(&row.album_artists)?,
                genres: json(&row.genres)?,
                tags: tags.unwrap_or_default(),
                row,
            })
        })
        .collect()
}

/// Writes into the rows where the songs belong.
pub(super) async fn enter(tx: &impl ConnectionTrait, rows: Vec<Row>, linked: &[Linked]) -> Result<(), DbErr> {
    let rows = rows
        .into_iter()
        .zip(linked)
        .map(|(row, linked)| {
            Ok(Row {
                artists: songs::to_json(&linked.credits)?,
                album_artists: songs::to_json(&linked.album_artists)?,
                album_id: linked.album,
                catalogued: true,
                ..row
            })
        })
        .collect::<Result<Vec<_>, DbErr>>()?;
    songs::rewrite(tx, rows).await
}

fn json<T: DeserializeOwned>(text: &str) -> Result<T, DbErr> {
    songs::from_json(text)
}
