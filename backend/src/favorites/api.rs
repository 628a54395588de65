//! `/me/favorites`.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use shared::favorites::{FavoriteAlbum, FavoriteArtist, FavoritePlaylist, FavoriteSong};
use shared::ids::{AlbumId, ArtistId, PlaylistId, SongId};
use shared::page::Page;

use super::store;
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::Json;
use crate::marks::Subject;
use crate::paging::Asked;
use crate::router::Tag;

/// The operations.
pub struct FavoritesApi;

#[OpenApi(tag = "Tag::Taste")]
impl FavoritesApi {
    /// List your favourite songs
    ///
    /// The newest first. Songs that are hidden from you or in the bin are left out, and are there again
    /// when they are back.
    #[oai(path = "/me/favorites/songs", method = "get", operation_id = "list_favorite_songs")]
    async fn list_favorite_songs(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<FavoriteSong>>, AppError> {
        let asked = Asked::read(&state.keys, "favorite songs", limit.0, cursor.0.as_deref())?;
        let page = store::list_songs(state.db.read(), caller.user, asked.after, asked.limit).await?;
        asked.answer(&state.keys, page)
    }

    /// Make a song a favourite
    ///
    /// One that is stays where it is in the list.
    #[oai(path = "/me/favorites/songs/:song_id", method = "put", operation_id = "add_favorite_song")]
    async fn add_favorite_song(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
    ) -> Result<Done, AppError> {
        super::add(state, &caller, Subject::Song(song_id.0)).await.map(|()| Done::Done)
    }

    /// Make a song a favourite no longer
    #[oai(path = "/me/favorites/songs/:song_id", method = "delete", operation_id = "remove_favorite_song")]
    async fn remove_favorite_song(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
    ) -> Result<Done, AppError> {
        super::remove(state, &caller, Subject::Song(song_id.0)).await.map(|()| Done::Done)
    }

    /// List your favourite albums
    ///
    /// The newest first. What is hidden from you or gone is left out, so that a page may have fewer items
    /// than you ask for though there are more.
    #[oai(path = "/me/favorites/albums", method = "get", operation_id = "list_favorite_albums")]
    async fn list_favorite_albums(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<FavoriteAlbum>>, AppError> {
        let asked = Asked::read(&state.keys, "favorite albums", limit.0, cursor.0.as_deref())?;
        let page = store::list_albums(state.db.read(), caller.user, asked.after, asked.limit).await?;
        asked.answer(&state.keys, page)
    }

    /// Make an album a favourite
    ///
    /// One that is stays where it is in the list.
    #[oai(path = "/me/favorites/albums/:album_id", method = "put", operation_id = "add_favorite_album")]
    async fn add_favorite_album(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The album.
        album_id: Path<AlbumId>,
    ) -> Result<Done, AppError> {
        super::add(state, &caller, Subject::Album(album_id.0)).await.map(|()| Done::Done)
    }

    /// Make an album a favourite no longer
    #[oai(path = "/me/favorites/albums/:album_id", method = "delete", operation_id = "remove_favorite_album")]
    async fn remove_favorite_album(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The album.
        album_id: Path<AlbumId>,
    ) -> Result<Done, AppError> {
        super::remove(state, &caller, Subject::Album(album_id.0)).await.map(|()| Done::Done)
    }

    /// List your favourite artists
    ///
    /// The newest first. What is hidden from you or gone is left out, so that a page may have fewer items
    /// than you ask for though there are more.
    #[oai(path = "/me/favorites/artists", method = "get", operation_id = "list_favorite_artists")]
    async fn list_favorite_artists(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<FavoriteArtist>>, AppError> {
        let asked = Asked::read(&state.keys, "favorite artists", limit.0, cursor.0.as_deref())?;
        let page = store::list_artists(state.db.read(), caller.user, asked.after, asked.limit).await?;
        asked.answer(&state.keys, page)
    }

    /// Make an artist a favourite
    ///
    /// One that is stays where it is in the list.
    #[oai(path = "/me/favorites/artists/:artist_id", method = "put", operation_id = "add_favorite_artist")]
    async fn add_favorite_artist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The artist.
        artist_id: Path<ArtistId>,
    ) -> Result<Done, AppError> {
        super::add(state, &caller, Subject::Artist(artist_id.0)).await.map(|()| Done::Done)
    }

    /// Make an artist a favourite no longer
    #[oai(
        path = "/me/favorites/artists/:artist_id",
        method = "delete",
        operation_id = "remove_favorite_artist"
    )]
    async fn remove_favorite_artist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The artist.
        artist_id: Path<ArtistId>,
    ) -> Result<Done, AppError> {
        super::remove(state, &caller, Subject::Artist(artist_id.0)).await.map(|()| Done::Done)
    }

    /// List your favourite playlists
    ///
    /// The newest first. What is hidden from you or gone is left out, so that a page may have fewer items
    /// than you ask for though there are more.
    #[oai(path = "/me/favorites/playlists", method = "get", operation_id = "list_favorite_playlists")]
    async fn list_favorite_playlists(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<FavoritePlaylist>>, AppError> {
        let asked = Asked::read(&state.keys, "favorite playlists", limit.0, cursor.0.as_deref())?;
        let page = store::list_playlists(state.db.read(), caller.user, asked.after, asked.limit).await?;
        asked.answer(&state.keys, page)
    }

    /// Make a playlist a favourite
    ///
    /// One that is stays where it is in the list.
    #[oai(
        path = "/me/favorites/playlists/:playlist_id",
        method = "put",
        operation_id = "add_favorite_playlist"
    )]
    async fn add_favorite_playlist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
    ) -> Result<Done, AppError> {
        super::add(state, &caller, Subject::Playlist(playlist_id.0)).await.map(|()| Done::Done)
    }

    /// Make a playlist a favourite no longer
    #[oai(
        path = "/me/favorites/playlists/:playlist_id",
        method = "delete",
        operation_id = "remove_favorite_playlist"
    )]
    async fn remove_favorite_playlist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
    ) -> Result<Done, AppError> {
        super::remove(state, &caller, Subject::Playlist(playlist_id.0)).await.map(|()| Done::Done)
    }
}

/// It is as asked for.
#[derive(ApiResponse)]
enum Done {
    /// It is so.
    #[oai(status = 204)]
    Done,
}
