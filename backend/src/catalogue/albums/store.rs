//! Queries about albums.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, RelationTrait,
};
use shared::albums::{Album, AlbumDetails, AlbumKind, AlbumSort};
use shared::events::MarkKind;
use shared::ids::{AlbumId, UserId};
use uuid::Uuid;

use crate::catalogue::tallies::{self, By, Kind, Listing, Place, Total};
use crate::columns::Columns;
use crate::entities::{album, genre, mark, picture, song, song_genre, user};
use crate::marks;
use crate::pictures::links;
use crate::ratings::Tally;
use crate::songs::store::{from_json, visible_to};

/// A page of the albums that somebody sees, and where the next one begins. `only`: a subquery that gives the
/// ids of those that it shall be about.
///
/// # Errors
/// The database fails.
pub(in crate::catalogue) async fn page(
    db: &impl ConnectionTrait,
    viewer: UserId,
    only: Option<SelectStatement>,
    sort: AlbumSort,
    after: Option<Place>,
    limit: u16,
) -> Result<(Vec<Album>, Option<Place>), DbErr> {
    let by = match sort {
        AlbumSort::CreatedAt | AlbumSort::CreatedAtDescending => By::Id,
        AlbumSort::Title | AlbumSort::TitleDescending => By::Name,
        AlbumSort::Artist | AlbumSort::ArtistDescending => By::Artist,
        AlbumSort::Year | AlbumSort::YearDescending => By::Year,
    };
    let descending = sort.as_str().starts_with('-');
    let listing = Listing { kind: Kind::Album, viewer, only, by, descending, after, limit };
    let (totals, next) = tallies::page(db, &listing).await?;
    Ok((of_totals(db, viewer, totals).await?, next))
}

/// The albums of an account, as a subquery.
pub(super) fn of_owner(owner: UserId) -> SelectStatement {
    let own = album::Entity::find().select_only().column(album::Column::Id);
    sea_orm::QueryTrait::into_query(own.filter(album::Column::OwnerId.eq(owner)))
}

/// Those of these albums that somebody sees.
///
/// # Errors
/// The database fails.
pub async fn find_many(
    db: &impl ConnectionTrait,
    viewer: UserId,
    ids: impl IntoIterator<Item = AlbumId>,
) -> Result<HashMap<AlbumId, Album>, DbErr> {
    let totals = tallies::find_many(db, Kind::Album, viewer, ids.into_iter().map(|id| id.0)).await?;
    let albums = of_totals(db, viewer, totals.into_values().collect()).await?;
    Ok(albums.into_iter().map(|album| (album.id, album)).collect())
}

/// An album with all that there is to say, if the viewer sees it.
///
/// # Errors
/// The database fails.
pub(super) async fn find_details(
    db: &impl ConnectionTrait,
    viewer: UserId,
    reach: Option<UserId>,
    id: AlbumId,
) -> Result<Option<AlbumDetails>, DbErr> {
    let (totals, rows, genres) = tokio::try_join!(
        tallies::find_many(db, Kind::Album, viewer, [id.0]),
        rows(db, viewer, [id]),
        genres_of(db, viewer, id),
    )?;
    let found = summed(totals.into_values().collect(), rows).pop();
    Ok(found.map(|album| AlbumDetails {
        editable: reach.is_none_or(|owner| owner == album.owner.id),
        genres,
        album,
    }))
}

/// The genres of those songs of an album that the viewer may see, what most are of first.
async fn genres_of(db: &impl ConnectionTrait, viewer: UserId, id: AlbumId) -> Result<Vec<String>, DbErr> {
    let songs = Expr::col((song_genre::Entity, song_genre::Column::SongId)).count();
    let genres: Vec<(String, i64)> = song_genre::Entity::find()
        .select_only()
        .column(genre::Column::Name)
        .column_as(songs.clone(), "songs")
        .join(JoinType::InnerJoin, song_genre::Relation::Song.def())
        .join(JoinType::InnerJoin, song_genre::Relation::Genre.def())
        .filter(song::Column::AlbumId.eq(id))
        .filter(visible_to(viewer))
        .group_by(genre::Column::Id)
        .group_by(genre::Column::Name)
        .order_by_desc(songs)
        .order_by_asc(genre::Column::Name)
        .into_tuple()
        .all(db)
        .await?;
    Ok(genres.into_iter().map(|(name, _)| name).collect())
}

/// The picture of an album, for somebody who sees it.
///
/// # Errors
/// The database fails.
pub(super) async fn find_cover(
    db: &impl ConnectionTrait,
    viewer: UserId,
    id: AlbumId,
) -> Result<Option<Uuid>, DbErr> {
    let totals = tallies::find_many(db, Kind::Album, viewer, [id.0]).await?;
    let Some(total) = totals.into_values().next() else { return Ok(None) };
    let chosen = album::Entity::find_by_id(id).one(db).await?.and_then(|row| row.cover_id);
    Ok(chosen.or(total.cover.map(|(cover, _)| cover)))
}

/// An album as others see it: with its owner, and with what stands in for the pictures of both, but without what
/// only its songs tell.
#[derive(Debug)]
struct Row(Album);

impl FromQueryResult for Row {
    /// The fields stand here in the order of the columns that [`rows`] selects.
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let mut columns = Columns::of(row);
        let id = columns.take()?;
        Ok(Self(Album {
            id,
            title: columns.take()?,
            artists: from_json(&columns.take::<String>()?)?,
            kind: AlbumKind::parse(&columns.take::<String>()?).unwrap_or_default(),
            year: u16::try_from(columns.take::<i16>()?).ok().filter(|year| *year > 0),
            cover: {
                let (cover, placeholder) = (columns.take::<Option<Uuid>>()?, columns.take()?);
                cover.map(|cover| links::album(id, cover, placeholder))
            },
            accent: columns.take()?,
            owner: columns.take_owner()?,
            created_at: columns.take()?,
            favorite: columns.take::<Option<Uuid>>()?.is_some(),
            rating: {
                let tally = Tally { sum: columns.take()?, count: columns.take()? };
                tally.rating(columns.take::<Option<i16>>()?.and_then(|stars| stars.try_into().ok()))
            },
            songs: 0,
            duration_ms: 0,
        }))
    }
}

/// Albums of which the totals are known, in the order of those.
///
/// # Errors
/// The database fails.
pub async fn of_totals(
    db: &impl ConnectionTrait,
    viewer: UserId,
    totals: Vec<Total>,
) -> Result<Vec<Album>, DbErr> {
    if totals.is_empty() {
        return Ok(Vec::new());
    }
    let rows = rows(db, viewer, totals.iter().map(|total| AlbumId(total.id))).await?;
    Ok(summed(totals, rows))
}

/// Albums with what their songs tell, in the order of the sums.
fn summed(totals: Vec<Total>, mut rows: HashMap<AlbumId, Album>) -> Vec<Album> {
    let album = |total: Total| {
        let album = rows.remove(&AlbumId(total.id))?;
        let of_songs = total.cover.map(|(cover, of)| links::cover(of, cover, total.placeholder));
        let (songs, duration_ms, cover) = (total.songs, total.duration_ms, album.cover.or(of_songs));
        Some(Album { songs, duration_ms, cover, ..album })
    };
    totals.into_iter().filter_map(album).collect()
}

async fn rows(
    db: &impl ConnectionTrait,
    viewer: UserId,
    ids: impl IntoIterator<Item = AlbumId>,
) -> Result<HashMap<AlbumId, Album>, DbErr> {
    use album::Column as C;
    let placeholder = |of: &'static str| Expr::col((of, picture::Column::Placeholder));
    let found =
        marks::store::join(album::Entity::find(), album::Relation::Marks.def(), viewer, MarkKind::Album);
    let rows: Vec<Row> = found
        .join(JoinType::InnerJoin, album::Relation::Owner.def())
        .join_as(JoinType::LeftJoin, user::Relation::Avatar.def(), "avatar")
        .join_as(JoinType::LeftJoin, album::Relation::Cover.def(), "cover")
        .select_only()
        .columns([C::Id, C::Title, C::Artists, C::Kind, C::Year, C::CoverId])
        .column_as(placeholder("cover"), "cover_placeholder")
        .columns([C::Accent, C::OwnerId])
        .columns([user::Column::Username, user::Column::DisplayName, user::Column::AvatarId])
        .column_as(placeholder("avatar"), "avatar_placeholder")
        .column(C::CreatedAt)
        .column(mark::Column::FavoriteId)
        .columns([C::RatingSum, C::RatingCount])
        .column(mark::Column::Stars)
        .filter(album::Column::Id.is_in(ids))
        .into_model()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|Row(album)| (album.id, album)).collect())
}
