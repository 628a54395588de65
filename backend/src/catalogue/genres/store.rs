//! Queries about genres.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared::genres::{Genre, GenreSort};
use shared::ids::{GenreId, UserId};
use uuid::Uuid;

use crate::catalogue::name_key::name_key;
use crate::catalogue::tallies::{self, By, Kind, Listing, Place, Total};
use crate::entities::genre;
use crate::pictures::{self, links};

/// A page of the genres that somebody hears something of, and where the next one begins.
///
/// # Errors
/// The database fails.
pub(super) async fn page(
    db: &impl ConnectionTrait,
    viewer: UserId,
    sort: GenreSort,
    after: Option<Place>,
    limit: u16,
) -> Result<(Vec<Genre>, Option<Place>), DbErr> {
    let (by, descending) = match sort {
        GenreSort::Name => (By::Name, false),
        GenreSort::SongsDescending => (By::Songs, true),
    };
    let listing = Listing { kind: Kind::Genre, viewer, only: None, by, descending, after, limit };
    let (totals, next) = tallies::page(db, &listing).await?;
    Ok((to_genres(db, totals).await?, next))
}

/// Those of these genres that somebody hears something of.
///
/// # Errors
/// The database fails.
pub async fn find_many(
    db: &impl ConnectionTrait,
    viewer: UserId,
    ids: impl IntoIterator<Item = GenreId>,
) -> Result<HashMap<GenreId, Genre>, DbErr> {
    let totals = tallies::find_many(db, Kind::Genre, viewer, ids.into_iter().map(|id| id.0)).await?;
    let genres = to_genres(db, totals.into_values().collect()).await?;
    Ok(genres.into_iter().map(|genre| (genre.id, genre)).collect())
}

/// The genre of that name, whoever has songs of it.
///
/// # Errors
/// The database fails.
pub async fn find_by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<GenreId>, DbErr> {
    genre::Entity::find()
        .select_only()
        .column(genre::Column::Id)
        .filter(genre::Column::NameKey.eq(name_key(name)))
        .into_tuple()
        .one(db)
        .await
}

async fn to_genres(db: &impl ConnectionTrait, totals: Vec<Total>) -> Result<Vec<Genre>, DbErr> {
    let covers = totals.iter().filter_map(|total| Some(total.cover?.0));
    let placeholders = pictures::placeholders(db, covers).await?;
    Ok(of_totals(totals, &placeholders))
}

/// Genres of which the totals are known, with what of their placeholders is.
pub fn of_totals(totals: Vec<Total>, placeholders: &HashMap<Uuid, String>) -> Vec<Genre> {
    totals
        .into_iter()
        .map(|total| Genre {
            id: GenreId(total.id),
            name: total.name,
            songs: total.songs,
            duration_ms: total.duration_ms,
            cover: total.cover.map(|(cover, of)| links::cover(of, cover, placeholders.get(&cover).cloned())),
        })
        .collect()
}
