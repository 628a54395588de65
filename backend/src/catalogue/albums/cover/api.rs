//! `/albums/{album_id}/cover`.

use poem::Request;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use shared::albums::AlbumDetails;
use shared::ids::AlbumId;

use crate::app::AppState;
use crate::auth::{CurrentUser, MediaReader};
use crate::catalogue::albums::store;
use crate::error::AppError;
use crate::http::Json;
use crate::pictures::{self, Picture, PictureBody};
use crate::router::Tag;

/// The operations.
pub struct AlbumCoversApi;

#[OpenApi(tag = "Tag::Catalogue")]
impl AlbumCoversApi {
    /// See the cover of an album
    ///
    /// The one that was chosen for it, else the cover of one of its songs that you may see.
    #[oai(path = "/albums/:album_id/cover", method = "get", operation_id = "get_album_cover")]
    async fn get_album_cover(
        &self,
        Data(state): Data<&AppState>,
        reader: MediaReader,
        /// The album.
        album_id: Path<AlbumId>,
        /// The width in pixels: 64, 128, 256, 512 or 1024.
        size: Query<u16>,
        /// The version, as links have it. With another or none the answer must be checked each time.
        v: Query<Option<String>>,
        request: &Request,
    ) -> Result<Picture, AppError> {
        let caller = reader.for_pictures()?;
        let cover = store::find_cover(state.db.read(), caller.user, album_id.0).await?;
        let cover = cover.ok_or(AppError::NotFound)?;
        pictures::respond(state, cover, size.0, v.0.as_deref(), request.headers()).await
    }

    /// Choose a cover for an album
    ///
    /// PNG, JPEG, WebP or GIF of at most 15 MB. Its middle square is kept, drawn anew: nothing else that
    /// is in the file survives. The covers of its songs stay.
    #[oai(path = "/albums/:album_id/cover", method = "put", operation_id = "set_album_cover")]
    async fn set_album_cover(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The album.
        album_id: Path<AlbumId>,
        body: PictureBody,
    ) -> Result<Json<AlbumDetails>, AppError> {
        super::put(state, &caller, album_id.0, body).await.map(Json)
    }

    /// Remove the cover that was chosen for an album
    ///
    /// It shows that of one of its songs then.
    #[oai(path = "/albums/:album_id/cover", method = "delete", operation_id = "remove_album_cover")]
    async fn remove_album_cover(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The album.
        album_id: Path<AlbumId>,
    ) -> Result<Removed, AppError> {
        super::replace(state, &caller, album_id.0, None).await?;
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
