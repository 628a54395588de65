//! Queries about lists of favourites.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use shared::events::MarkKind;
use shared::favorites::{FavoriteAlbum, FavoriteArtist, FavoritePlaylist, FavoriteSong};
use shared::ids::{AlbumId, ArtistId, PlaylistId, UserId};
use uuid::Uuid;

use crate::catalogue::{albums, artists};
use crate::entities::{mark, song};
use crate::marks::store::kind_number;
use crate::paging::page;
use crate::playlists;
use crate::songs::shown_store::{Shown, shown_to};
use crate::songs::store::visible_to;

/// A favourite, with its place in the list.
#[derive(Debug, FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    song: Shown,
    place: Uuid,
    favorited_at: DateTime<Utc>,
}

/// A page of the favourite songs of a listener, behind a place, and where the next one begins.
pub(super) async fn list_songs(
    db: &impl ConnectionTrait,
    listener: UserId,
    after: Option<Uuid>,
    limit: u16,
) -> Result<(Vec<FavoriteSong>, Option<Uuid>), DbErr> {
    let mut found = song::Entity::find()
        .filter(visible_to(listener))
        .filter(mark::Column::FavoriteId.is_not_null())
        .order_by_desc(mark::Column::FavoriteId)
        .limit(u64::from(limit) + 1);
    if let Some(after) = after {
        found = found.filter(mark::Column::FavoriteId.lt(after));
    }
    let found = shown_to(found, listener)
        .column_as(mark::Column::FavoriteId, "place")
        .column(mark::Column::FavoritedAt);
    let (rows, next) = page(found.into_model::<Row>().all(db).await?, limit, |row| row.place);
    let item = |row: Row| FavoriteSong { favorited_at: row.favorited_at, song: row.song.0 };
    Ok((rows.into_iter().map(item).collect(), next))
}

/// Favourites of one kind, as they stand in the database: which, and since when.
type Marked = Vec<(Uuid, DateTime<Utc>)>;

/// A page of the favourites of one kind, seen or not.
async fn list_marked(
    db: &impl ConnectionTrait,
    listener: UserId,
    kind: MarkKind,
    after: Option<Uuid>,
    limit: u16,
) -> Result<(Marked, Option<Uuid>), DbErr> {
    let mut found = mark::Entity::find()
        .select_only()
        .columns([mark::Column::SubjectId, mark::Column::FavoritedAt, mark::Column::FavoriteId])
        .filter(mark::Column::UserId.eq(listener))
        .filter(mark::Column::Kind.eq(kind_number(kind)))
        .filter(mark::Column::FavoriteId.is_not_null())
        .order_by_desc(mark::Column::FavoriteId)
        .limit(u64::from(limit) + 1);
    if let Some(after) = after {
        found = found.filter(mark::Column::FavoriteId.lt(after));
    }
    let rows: Vec<(Uuid, DateTime<Utc>, Uuid)> = found.into_tuple().all(db).await?;
    let (rows, next) = page(rows, limit, |(.., place)| *place);
    Ok((rows.into_iter().map(|(id, since, _)| (id, since)).collect(), next))
}

/// A page of the favourite albums of a listener, behind a place, and where the next one begins.
pub(super) async fn list_albums(
    db: &impl ConnectionTrait,
    listener: UserId,
    after: Option<Uuid>,
    limit: u16,
) -> Result<(Vec<FavoriteAlbum>, Option<Uuid>), DbErr> {
    let (marked, next) = list_marked(db, listener, MarkKind::Album, after, limit).await?;
    let ids: Vec<AlbumId> = marked.iter().map(|(id, _)| AlbumId(*id)).collect();
    let mut seen = albums::store::find_many(db, listener, ids).await?;
    let item = |(id, favorited_at)| Some(FavoriteAlbum { favorited_at, album: seen.remove(&AlbumId(id))? });
    Ok((marked.into_iter().filter_map(item).collect(), next))
}

/// A page of the favourite artists of a listener, behind a place, and where the next one begins.
pub(super) async fn list_artists(
    db: &impl ConnectionTrait,
    listener: UserId,
    after: Option<Uuid>,
    limit: u16,
) -> Result<(Vec<FavoriteArtist>, Option<Uuid>), DbErr> {
    let (marked, next) = list_marked(db, listener, MarkKind::Artist, after, limit).await?;
    let ids: Vec<ArtistId> = marked.iter().map(|(id, _)| ArtistId(*id)).collect();
    let mut seen = artists::store::find_many(db, listener, ids).await?;
    let item =
        |(id, favorited_at)| Some(FavoriteArtist { favorited_at, artist: seen.remove(&ArtistId(id))? });
    Ok((marked.into_iter().filter_map(item).collect(), next))
}

/// A page of the favourite playlists of a listener, behind a place, and where the next one begins.
pub(super) async fn list_playlists(
    db: &impl ConnectionTrait,
    listener: UserId,
    after: Option<Uuid>,
    limit: u16,
) -> Result<(Vec<FavoritePlaylist>, Option<Uuid>), DbErr> {
    let (marked, next) = list_marked(db, listener, MarkKind::Playlist, after, limit).await?;
    let ids: Vec<PlaylistId> = marked.iter().map(|(id, _)| PlaylistId(*id)).collect();
    let mut seen = playlists::store::find_many(db, listener, ids).await?;
    let item =
        |(id, favorited_at)| Some(FavoritePlaylist { favorited_at, playlist: seen.remove(&PlaylistId(id))? });
    Ok((marked.into_iter().filter_map(item).collect(), next))
}
