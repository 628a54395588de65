//! Queries about artists.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait, RelationTrait,
};
use shared::artists::{Artist, ArtistDetails, ArtistSort};
use shared::events::MarkKind;
use shared::ids::{ArtistId, UserId};

use crate::catalogue::tallies::{self, Beside, By, Kind, Listing, Place, Total};
use crate::columns::Columns;
use crate::entities::{album, album_artist, artist, song, song_artist, tally};
use crate::marks::store::is_favorite;
use crate::pictures::links;

/// A page of the artists that somebody sees, and where the next one begins.
///
/// # Errors
/// The database fails.
pub(super) async fn page(
    db: &impl ConnectionTrait,
    viewer: UserId,
    sort: ArtistSort,
    after: Option<Place>,
    limit: u16,
) -> Result<(Vec<Artist>, Option<Place>), DbErr> {
    let by = match sort {
        ArtistSort::Name | ArtistSort::NameDescending => By::Name,
        ArtistSort::SongsDescending => By::Songs,
    };
    let descending = sort.as_str().starts_with('-');
    let listing = Listing { kind: Kind::Artist, viewer, only: None, by, descending, after, limit };
    let (totals, next) = tallies::page(db, &listing).await?;
    Ok((of_totals(totals), next))
}

/// Those of these artists that somebody sees.
///
/// # Errors
/// The database fails.
pub async fn find_many(
    db: &impl ConnectionTrait,
    viewer: UserId,
    ids: impl IntoIterator<Item = ArtistId>,
) -> Result<HashMap<ArtistId, Artist>, DbErr> {
    let totals = tallies::find_many(db, Kind::Artist, viewer, ids.into_iter().map(|id| id.0)).await?;
    let artists = of_totals(totals);
    Ok(artists.into_iter().map(|artist| (artist.id, artist)).collect())
}

/// An artist with all that there is to say, if the viewer sees him.
///
/// # Errors
/// The database fails.
pub(super) async fn find_details(
    db: &impl ConnectionTrait,
    viewer: UserId,
    reach: Option<UserId>,
    id: ArtistId,
) -> Result<Option<ArtistDetails>, DbErr> {
    let albums = tally::Entity::find()
        .select_only()
        .column(tally::Column::SubjectId)
        .distinct()
        .filter(tally::Column::Kind.eq(Kind::Album.as_str()))
        .filter(tally::Column::ScopeId.is_in(tallies::scopes(viewer)))
        .filter(tally::Column::SubjectId.in_subquery(albums_of(id)))
        .count(db);
    let (artists, row, albums, editable) = tokio::try_join!(
        find_many(db, viewer, [id]),
        artist::Entity::find_by_id(id).one(db),
        albums,
        is_within(db, reach, id),
    )?;
    let known = row.map(|row| row.musicbrainz_id).filter(|known| !known.is_nil());
    Ok(artists.into_values().next().map(|artist| ArtistDetails {
        artist,
        albums: albums.try_into().unwrap_or(u32::MAX),
        musicbrainz_id: known.map(|known| known.to_string()),
        editable,
    }))
}

/// The albums of an artist, as a subquery.
pub(in crate::catalogue) fn albums_of(id: ArtistId) -> SelectStatement {
    album_artist::Entity::find()
        .select_only()
        .column(album_artist::Column::AlbumId)
        .filter(album_artist::Column::ArtistId.eq(id))
        .into_query()
}

/// The songs that an artist is heard on, as a subquery; also those that nobody may see.
pub(super) fn songs_of(id: ArtistId) -> SelectStatement {
    song_artist::Entity::find()
        .select_only()
        .column(song_artist::Column::SongId)
        .filter(song_artist::Column::ArtistId.eq(id))
        .filter(song_artist::Column::Performs.eq(true))
        .into_query()
}

/// The albums of others that an artist is heard on, as a subquery; also those that nobody may see.
pub(in crate::catalogue) fn albums_with(id: ArtistId) -> SelectStatement {
    song::Entity::find()
        .select_only()
        .column(song::Column::AlbumId)
        .join_rev(JoinType::InnerJoin, song_artist::Relation::Song.def())
        .filter(song_artist::Column::ArtistId.eq(id))
        .filter(song_artist::Column::Performs.eq(true))
        .filter(song::Column::AlbumId.is_not_null())
        .filter(song::Column::AlbumId.not_in_subquery(albums_of(id)))
        .into_query()
}

/// Whether somebody may change an artist: an admin, or who owns everything that the artist is credited on.
/// `reach`: as [`Principal::reach`](crate::auth::Principal::reach) gives it.
///
/// # Errors
/// The database fails.
pub(super) async fn is_within(
    db: &impl ConnectionTrait,
    reach: Option<UserId>,
    id: ArtistId,
) -> Result<bool, DbErr> {
    let Some(owner) = reach else { return Ok(true) };
    let others_song = song_artist::Entity::find()
        .join(JoinType::InnerJoin, song_artist::Relation::Song.def())
        .filter(song_artist::Column::ArtistId.eq(id))
        .filter(song::Column::OwnerId.ne(owner))
        .one(db)
        .await?;
    let others_album = album_artist::Entity::find()
        .join(JoinType::InnerJoin, album_artist::Relation::Album.def())
        .filter(Condition::all().add(album_artist::Column::ArtistId.eq(id)))
        .filter(album::Column::OwnerId.ne(owner))
        .one(db)
        .await?;
    Ok(others_song.is_none() && others_album.is_none())
}

/// Whether an artist is a favourite of who asks.
#[derive(Debug)]
pub struct Liked(bool);

impl Beside for Liked {
    fn select(rows: &mut SelectStatement, id: Expr, viewer: UserId) {
        rows.expr_as(is_favorite(viewer, MarkKind::Artist, id), "liked");
    }

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        columns.take().map(Self)
    }
}

/// Artists of which the totals are known.
pub fn of_totals(totals: Vec<Total<Liked>>) -> Vec<Artist> {
    totals
        .into_iter()
        .map(|total| Artist {
            id: ArtistId(total.id),
            name: total.name,
            songs: total.songs,
            duration_ms: total.duration_ms,
            favorite: total.beside.0,
            image: total.cover.map(|(cover, of)| links::cover(of, cover, total.placeholder)),
        })
        .collect()
}
