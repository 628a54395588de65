//! Queries about albums.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait,
};
use shared::albums::{Album, AlbumDetails, AlbumKind, AlbumSort};
use shared::events::MarkKind;
use shared::ids::{AlbumId, UserId};
use uuid::Uuid;

use super::genres::most_frequent;
use crate::catalogue::tallies::{self, Beside, By, Kind, Listing, Place, Total};
use crate::columns::Columns;
use crate::entities::{album, mark, picture, song, user};
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
    Ok((totals.into_iter().map(album).collect(), next))
}

/// The albums of an account, as a subquery.
pub(super) fn of_owner(owner: UserId) -> SelectStatement {
    let own = album::Entity::find().select_only().column(album::Column::Id);
    QueryTrait::into_query(own.filter(album::Column::OwnerId.eq(owner)))
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
    Ok(totals.into_iter().map(album).map(|album| (album.id, album)).collect())
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
    let found = tallies::find_many::<(Bare, Genres)>(db, Kind::Album, viewer, [id.0]).await?;
    Ok(found.into_iter().next().map(|total| {
        let mut genres = Vec::new();
        let album = album(total.map(|(bare, Genres(found))| {
            genres = found;
            bare
        }));
        AlbumDetails { editable: reach.is_none_or(|owner| owner == album.owner.id), genres, album }
    }))
}

/// The genres of those songs of an album that the viewer may see.
#[derive(Debug)]
struct Genres(Vec<String>);

impl Beside for Genres {
    fn select(rows: &mut SelectStatement, id: Expr, viewer: UserId) {
        let counted = song::Entity::find()
            .select_only()
            .column(song::Column::Genres)
            .column_as(song::Column::Id.count(), "songs")
            .filter(song::Column::AlbumId.into_expr().eq(id))
            .filter(visible_to(viewer))
            .group_by(song::Column::Genres);
        // As they stand with the songs, in one JSON: to look each up among the genres took longer than the whole rest.
        let all = Query::select()
            .expr(Expr::cust("'[' || string_agg('[' || songs || ',' || genres || ']', ',') || ']'"))
            .from_subquery(QueryTrait::into_query(counted), "counted")
            .take();
        rows.expr_as(all, "genres");
    }

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        let counted: Option<&str> = columns.take()?;
        Ok(Self(most_frequent(counted.map(from_json).transpose()?.unwrap_or_default())))
    }
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
    let Some(total) = tallies::find(db, Kind::Album, viewer, id.0).await? else { return Ok(None) };
    let chosen = album::Entity::find_by_id(id).one(db).await?.and_then(|row| row.cover_id);
    Ok(chosen.or(total.cover.map(|(cover, _)| cover)))
}

/// An album as others see it: with its owner, and with what stands in for the pictures of both, but without what
/// only its songs tell.
#[derive(Debug)]
pub struct Bare(Album);

impl Beside for Bare {
    fn select(rows: &mut SelectStatement, id: Expr, viewer: UserId) {
        use album::Column as C;
        let column = |of: &'static str, column: picture::Column| Expr::col((of, column));
        let is = |of: &'static str, id: Expr| column(of, picture::Column::Id).eq(id);
        rows.inner_join(album::Entity, C::Id.into_expr().eq(id))
            .inner_join(user::Entity, user::Column::Id.into_expr().eq(C::OwnerId.into_expr()))
            .join_as(
                JoinType::LeftJoin,
                picture::Entity,
                "avatar",
                is("avatar", user::Column::AvatarId.into_expr()),
            )
            .join_as(JoinType::LeftJoin, picture::Entity, "chosen", is("chosen", C::CoverId.into_expr()))
            .left_join(mark::Entity, marks::store::is_of(viewer, MarkKind::Album, C::Id.into_expr()))
            .exprs([C::Id, C::Title, C::Artists, C::Kind, C::Year, C::CoverId].map(|c| c.into_expr()))
            .expr_as(column("chosen", picture::Column::Placeholder), "chosen_placeholder")
            .exprs([C::Accent, C::OwnerId].map(|c| c.into_expr()))
            .exprs(
                [user::Column::Username, user::Column::DisplayName, user::Column::AvatarId]
                    .map(|c| c.into_expr()),
            )
            .expr_as(column("avatar", picture::Column::Placeholder), "avatar_placeholder")
            .expr(C::CreatedAt.into_expr())
            .expr(mark::Column::FavoriteId.into_expr())
            .exprs([C::RatingSum, C::RatingCount].map(|c| c.into_expr()))
            .expr(mark::Column::Stars.into_expr());
    }

    /// The fields stand here in the order of the columns.
    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        let id = AlbumId(columns.take()?);
        Ok(Self(Album {
            id,
            title: columns.take()?,
            artists: from_json(columns.take::<&str>()?)?,
            kind: AlbumKind::parse(columns.take::<&str>()?).unwrap_or_default(),
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

/// An album with what its songs tell.
fn album(total: Total<Bare>) -> Album {
    let Bare(album) = total.beside;
    let of_songs = total.cover.map(|(cover, of)| links::cover(of, cover, total.placeholder));
    let (songs, duration_ms, cover) = (total.songs, total.duration_ms, album.cover.or(of_songs));
    Album { songs, duration_ms, cover, ..album }
}
