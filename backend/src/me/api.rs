//! `/me`.

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;
use shared::me::Profile;

use crate::app::AppState;
use crate::auth::{CurrentUser, store};
use crate::error::AppError;
use crate::router::Tag;

/// The operations.
pub struct MeApi;

#[OpenApi(tag = "Tag::Accounts")]
impl MeApi {
    /// Read your account
    #[oai(path = "/me", method = "get", operation_id = "get_me")]
    async fn get_me(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
    ) -> Result<Json<Profile>, AppError> {
        let profile = store::find_profile(state.db.read(), caller.user).await?;
        profile.map(Json).ok_or(AppError::Unauthenticated)
    }
}
