//! `/playlists/{playlist_id}/cover`.

use poem::Request;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use shared::ids::PlaylistId;
use shared::playlists::Playlist;

use super::store;
use crate::app::AppState;
use crate::auth::{CurrentUser, MediaReader};
use crate::error::AppError;
use crate::http::Json;
use crate::pictures::{self, Picture, PictureBody};
use crate::playlists::service;
use crate::router::Tag;

/// The operations.
pub struct PlaylistCoversApi;

#[OpenApi(tag = "Tag::Playlists")]
impl PlaylistCoversApi {
    /// See the own picture of a playlist
    ///
    /// As AVIF for who takes it and once it is made, else as JPEG.
    #[oai(path = "/playlists/:playlist_id/cover", method = "get", operation_id = "get_playlist_cover")]
    async fn get_playlist_cover(
        &self,
        Data(state): Data<&AppState>,
        reader: MediaReader,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        /// The width in pixels: 64, 128, 256, 512 or 1024.
        size: Query<u16>,
        /// The version, as links have it. With another or none the answer must be checked each time.
        v: Query<Option<String>>,
        request: &Request,
    ) -> Result<Picture, AppError> {
        let caller = reader.for_pictures()?;
        let found = store::find(state.db.read(), caller.user, playlist_id.0).await?.flatten();
        let picture = found.ok_or(AppError::NotFound)?;
        pictures::respond(state, picture, size.0, v.0.as_deref(), request.headers()).await
    }

    /// Give a playlist a picture
    ///
    /// PNG, JPEG, WebP or GIF of at most 15 MB. Its middle square is kept, drawn anew: nothing else that
    /// is in the file survives. For the owner of the playlist.
    #[oai(path = "/playlists/:playlist_id/cover", method = "put", operation_id = "set_playlist_cover")]
    async fn set_playlist_cover(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        body: PictureBody,
    ) -> Result<Json<Playlist>, AppError> {
        super::set(state, caller.user, playlist_id.0, body).await?;
        service::read(state, caller.user, playlist_id.0).await.map(Json)
    }

    /// Remove the own picture of a playlist
    #[oai(path = "/playlists/:playlist_id/cover", method = "delete", operation_id = "remove_playlist_cover")]
    async fn remove_playlist_cover(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
    ) -> Result<Removed, AppError> {
        super::remove(state, caller.user, playlist_id.0).await?;
        Ok(Removed::Removed)
    }
}

/// 204.
#[derive(ApiResponse)]
enum Removed {
    /// There is none now.
    #[oai(status = 204)]
    Removed,
}
