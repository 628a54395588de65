//! `/playlists/preview`.

use poem::web::Data;
use poem_openapi::OpenApi;
use shared::playlists::smart::{Preview, PreviewedRules};

use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::{Json, JsonBody};
use crate::router::Tag;

/// The operations.
pub struct SmartPlaylistsApi;

#[OpenApi(tag = "Tag::Playlists")]
impl SmartPlaylistsApi {
    /// See what rules would choose
    ///
    /// For you, now: how many songs, and the first of them.
    #[oai(path = "/playlists/preview", method = "post", operation_id = "preview_playlist")]
    async fn preview_playlist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        rules: JsonBody<PreviewedRules>,
    ) -> Result<Json<Preview>, AppError> {
        super::preview(state, caller.user, &rules.0.rules).await.map(Json)
    }
}
