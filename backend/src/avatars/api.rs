//! `/me/avatar` and `/users/{user_id}/avatar`.

use poem::Request;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use shared::ids::UserId;
use shared::me::Profile;

use super::{service, store};
use crate::app::AppState;
use crate::auth::{self, CurrentUser, MediaReader};
use crate::error::AppError;
use crate::http::Json;
use crate::pictures::{self, Picture, PictureBody};
use crate::router::Tag;

/// The operations.
pub struct AvatarsApi;

#[OpenApi(tag = "Tag::Accounts")]
impl AvatarsApi {
    /// Change your picture
    ///
    /// PNG, JPEG, WebP or GIF of at most 15 MB. Its middle square is kept, drawn anew: nothing else that
    /// is in the file survives.
    #[oai(path = "/me/avatar", method = "put", operation_id = "set_avatar")]
    async fn set_avatar(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        body: PictureBody,
    ) -> Result<Json<Profile>, AppError> {
        service::set(state, caller.user, body).await?;
        let profile = auth::store::find_profile(state.db.read(), caller.user).await?;
        profile.map(Json).ok_or(AppError::Unauthenticated)
    }

    /// Remove your picture
    #[oai(path = "/me/avatar", method = "delete", operation_id = "remove_avatar")]
    async fn remove_avatar(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
    ) -> Result<Removed, AppError> {
        service::remove(state, caller.user).await?;
        Ok(Removed::Removed)
    }

    /// See the picture of an account
    ///
    /// As AVIF for who takes it and once it is made, else as JPEG.
    #[oai(path = "/users/:user_id/avatar", method = "get", operation_id = "get_avatar")]
    async fn get_avatar(
        &self,
        Data(state): Data<&AppState>,
        reader: MediaReader,
        /// The account.
        user_id: Path<UserId>,
        /// The width in pixels: 64, 128, 256, 512 or 1024.
        size: Query<u16>,
        /// The version, as links have it. With another or none the answer must be checked each time.
        v: Query<Option<String>>,
        request: &Request,
    ) -> Result<Picture, AppError> {
        reader.for_pictures()?;
        let picture = store::find(state.db.read(), user_id.0).await?.ok_or(AppError::NotFound)?;
        pictures::respond(state, picture, size.0, v.0.as_deref(), request.headers()).await
    }
}

/// 204.
#[derive(ApiResponse)]
enum Removed {
    /// There is none now.
    #[oai(status = 204)]
    Removed,
}
