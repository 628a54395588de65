//! `/songs/{song_id}/cover`.

use poem::Request;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use shared::ids::SongId;
use shared::songs::Song;

use crate::app::AppState;
use crate::auth::{CurrentUser, MediaReader};
use crate::error::AppError;
use crate::http::Json;
use crate::pictures::{self, Picture, PictureBody};
use crate::router::Tag;

/// The operations.
pub struct SongCoversApi;

#[OpenApi(tag = "Tag::Songs")]
impl SongCoversApi {
    /// See the cover of a song
    ///
    /// As AVIF for who takes it and once it is made, else as JPEG.
    #[oai(path = "/songs/:song_id/cover", method = "get", operation_id = "get_song_cover")]
    async fn get_song_cover(
        &self,
        Data(state): Data<&AppState>,
        reader: MediaReader,
        /// The song.
        song_id: Path<SongId>,
        /// The width in pixels: 64, 128, 256, 512 or 1024.
        size: Query<u16>,
        /// The version, as links have it. With another or none the answer must be checked each time.
        v: Query<Option<String>>,
        request: &Request,
    ) -> Result<Picture, AppError> {
        let listener = reader.for_song(song_id.0)?;
        let media = state.song_media.find(&state.db, listener.user, song_id.0).await?;
        let picture = media.cover_id.ok_or(AppError::NotFound)?;
        pictures::respond(state, picture, size.0, v.0.as_deref(), request.headers()).await
    }

    /// Give a song another cover
    ///
    /// PNG, JPEG, WebP or GIF of at most 15 MB. Its middle square is kept, drawn anew: nothing else that
    /// is in the file survives.
    #[oai(path = "/songs/:song_id/cover", method = "put", operation_id = "set_song_cover")]
    async fn set_song_cover(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
        body: PictureBody,
    ) -> Result<Json<Song>, AppError> {
        super::put(state, &caller, song_id.0, body).await.map(Json)
    }

    /// Remove the cover of a song
    #[oai(path = "/songs/:song_id/cover", method = "delete", operation_id = "remove_song_cover")]
    async fn remove_song_cover(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
    ) -> Result<Removed, AppError> {
        super::replace(state, &caller, song_id.0, None).await?;
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
