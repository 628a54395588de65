//! Queries that forget albums, artists and genres that nothing names any more.

use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
};
use shared::events::MarkKind;
use shared::ids::{AlbumId, ArtistId, GenreId, SongId};
use uuid::Uuid;

use crate::entities::{album, album_artist, artist, genre, song, song_artist, song_genre};
use crate::marks::merge_store::forget_gone;
use crate::pictures;

/// What songs have gone away from.
#[derive(Debug, Default)]
pub struct Left {
    /// Albums.
    pub albums: Vec<AlbumId>,
    /// Artists.
    pub artists: Vec<ArtistId>,
    /// Genres.
    pub genres: Vec<GenreId>,
}

/// Where these songs belong now: what may be left without songs when they go elsewhere.
///
/// # Errors
/// The database fails.
pub async fn places(tx: &impl ConnectionTrait, songs: &[SongId]) -> Result<Left, DbErr> {
    let ids = || songs.iter().copied();
    let albums = song::Entity::find()
        .select_only()
        .column(song::Column::AlbumId)
        .distinct()
        .filter(song::Column::Id.is_in(ids()))
        .filter(song::Column::AlbumId.is_not_null());
    let artists = song_artist::Entity::find()
        .select_only()
        .column(song_artist::Column::ArtistId)
        .distinct()
        .filter(song_artist::Column::SongId.is_in(ids()));
    let genres = song_genre::Entity::find()
        .select_only()
        .column(song_genre::Column::GenreId)
        .distinct()
        .filter(song_genre::Column::SongId.is_in(ids()));
    Ok(Left {
        albums: albums.into_tuple().all(tx).await?,
        artists: artists.into_tuple().all(tx).await?,
        genres: genres.into_tuple().all(tx).await?,
    })
}

/// Forgets those that nothing names any more. An album that somebody has made by hand stays, and songs in
/// the bin keep theirs.
///
/// # Errors
/// The database fails.
pub async fn remove(tx: &impl ConnectionTrait, left: &Left) -> Result<(), DbErr> {
    let unused = |column: Expr, used: SelectStatement| column.not_in_subquery(used);
    let albums = || left.albums.iter().copied();
    let songs = song::Entity::find()
        .select_only()
        .column(song::Column::AlbumId)
        .filter(song::Column::AlbumId.is_in(albums()));
    // Those whose album it was may have nothing else.
    let mut artists = left.artists.clone();
    artists.extend::<Vec<ArtistId>>(
        album_artist::Entity::find()
            .select_only()
            .column(album_artist::Column::ArtistId)
            .filter(album_artist::Column::AlbumId.is_in(albums()))
            .into_tuple()
            .all(tx)
            .await?,
    );
    let forgettable =
        Condition::any().add(album::Column::Kept.eq(false)).add(album::Column::DeletedAt.is_not_null());
    let forgettable = Condition::all()
        .add(album::Column::Id.is_in(albums()))
        .add(forgettable)
        .add(unused(Expr::col(album::Column::Id), songs.into_query()));
    remove_albums(tx, forgettable).await?;
    forget_albums(tx, &left.albums).await?;
    let ids = || artists.iter().copied();
    let credited = song_artist::Entity::find()
        .select_only()
        .column(song_artist::Column::ArtistId)
        .filter(song_artist::Column::ArtistId.is_in(ids()));
    let of_albums = album_artist::Entity::find()
        .select_only()
        .column(album_artist::Column::ArtistId)
        .filter(album_artist::Column::ArtistId.is_in(ids()));
    let merged = artist::Entity::find()
        .select_only()
        .column(artist::Column::MergedInto)
        .filter(artist::Column::MergedInto.is_in(ids()));
    let merged: Vec<ArtistId> = merged.into_tuple().all(tx).await?;
    artist::Entity::delete_many()
        .filter(artist::Column::Id.is_in(ids().filter(|id| !merged.contains(id))))
        .filter(unused(Expr::col(artist::Column::Id), credited.into_query()))
        .filter(unused(Expr::col(artist::Column::Id), of_albums.into_query()))
        .exec(tx)
        .await?;
    let there = artist::Entity::find().select_only().column(artist::Column::Id);
    let there = there.filter(artist::Column::Id.is_in(ids())).into_query();
    forget_gone(tx, MarkKind::Artist, ids().map(|id| id.0), there).await?;
    let of_genre = song_genre::Entity::find()
        .select_only()
        .column(song_genre::Column::GenreId)
        .filter(song_genre::Column::GenreId.is_in(left.genres.iter().copied()));
    genre::Entity::delete_many()
        .filter(genre::Column::Id.is_in(left.genres.iter().copied()))
        .filter(unused(Expr::col(genre::Column::Id), of_genre.into_query()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets what anybody thought of those of these albums that are gone.
pub(super) async fn forget_albums(tx: &impl ConnectionTrait, albums: &[AlbumId]) -> Result<(), DbErr> {
    let ids = || albums.iter().copied();
    let there = album::Entity::find().select_only().column(album::Column::Id);
    let there = there.filter(album::Column::Id.is_in(ids())).into_query();
    forget_gone(tx, MarkKind::Album, ids().map(|id| id.0), there).await
}

/// Removes albums and the pictures that were chosen for them.
///
/// # Errors
/// The database fails.
pub async fn remove_albums(tx: &impl ConnectionTrait, which: Condition) -> Result<(), DbErr> {
    let covers = album::Entity::find()
        .select_only()
        .column(album::Column::CoverId)
        .filter(which.clone())
        .filter(album::Column::CoverId.is_not_null());
    let covers: Vec<Uuid> = covers.into_tuple().all(tx).await?;
    album::Entity::delete_many().filter(which).exec(tx).await?;
    pictures::remove_unused(tx, covers).await
}
