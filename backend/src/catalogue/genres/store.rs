//! Queries about genres.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared::genres::{Genre, GenreSort};
use shared::ids::{GenreId, UserId};

use crate::catalogue::name_key::name_key;
use crate::catalogue::tallies::{self, By, Kind, Listing, Place, Total};
use crate::entities::genre;
use crate::pictures::links;

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
    let (totals, next) = tallies::page::<()>(db, &listing).await?;
    Ok((of_totals(totals), next))
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
    let totals = tallies::find_many::<()>(db, Kind::Genre, viewer, ids.into_iter().map(|id| id.0)).await?;
    let genres = of_totals(totals);
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

/// Genres of which the totals are known.
pub fn of_totals<B>(totals: Vec<Total<B>>) -> Vec<Genre> {
    totals
        .into_iter()
        .map(|total| Genre {
            id: GenreId(total.id),
            name: total.name,
            songs: total.songs,
            duration_ms: total.duration_ms,
            cover: total.cover.map(|(cover, of)| links::cover(of, cover, total.placeholder)),
        })
        .collect()
}
