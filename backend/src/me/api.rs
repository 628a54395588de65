//! `/me`.

use poem::web::Data;
use poem_openapi::OpenApi;
use shared::credentials::parse_display_name;
use shared::me::{Profile, ProfileChanges};

use super::profile_store;
use crate::app::AppState;
use crate::auth::{CurrentUser, store};
use crate::error::AppError;
use crate::http::{Json, JsonBody};
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

    /// Change your account
    ///
    /// What is absent stays. Other devices follow within seconds.
    #[oai(path = "/me", method = "patch", operation_id = "update_me")]
    async fn update_me(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        JsonBody(changes): JsonBody<ProfileChanges>,
    ) -> Result<Json<Profile>, AppError> {
        let name = changes.display_name.as_deref().map(parse_display_name).transpose();
        let name = name.map_err(|rule| AppError::field("display_name", rule))?;
        let write = state.db.begin().await?;
        if let Some(name) = name {
            profile_store::set_display_name(&write, caller.user, name).await?;
        }
        if let Some(preferences) = &changes.preferences {
            profile_store::set_preferences(&write, caller.user, preferences).await?;
        }
        if let Some(keeps) = changes.keeps_history {
            profile_store::set_keeps_history(&write, caller.user, keeps).await?;
        }
        let profile = store::find_profile(&write, caller.user).await?;
        write.commit().await?;
        state.sessions.forget(caller.session).await;
        profile.map(Json).ok_or(AppError::Unauthenticated)
    }
}
