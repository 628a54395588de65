//! `/me/playlist-folders` and `/playlists/{playlist_id}/folder`.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::{ApiResponse, OpenApi};
use shared::ids::{FolderId, PlaylistId};
use shared::page::Page;
use shared::playlists::Playlist;
use shared::playlists::folders::{Filing, Folder, NewFolder};

use super::store;
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::{Json, JsonBody};
use crate::router::Tag;

/// The operations.
pub struct PlaylistFoldersApi;

#[OpenApi(tag = "Tag::Playlists")]
impl PlaylistFoldersApi {
    /// List your folders
    #[oai(path = "/me/playlist-folders", method = "get", operation_id = "list_playlist_folders")]
    async fn list_playlist_folders(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
    ) -> Result<Json<Page<Folder>>, AppError> {
        let items = store::list(state.db.read(), caller.user).await?;
        Ok(Json(Page { items, next_cursor: None }))
    }

    /// Make a folder
    #[oai(path = "/me/playlist-folders", method = "post", operation_id = "create_playlist_folder")]
    async fn create_playlist_folder(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        folder: JsonBody<NewFolder>,
    ) -> Result<Made, AppError> {
        super::put(state, caller.user, None, folder.0).await.map(|folder| Made::Folder(Json(folder)))
    }

    /// Give a folder another name and place
    #[oai(path = "/me/playlist-folders/:folder_id", method = "put", operation_id = "put_playlist_folder")]
    async fn put_playlist_folder(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The folder.
        folder_id: Path<FolderId>,
        folder: JsonBody<NewFolder>,
    ) -> Result<Json<Folder>, AppError> {
        super::put(state, caller.user, Some(folder_id.0), folder.0).await.map(Json)
    }

    /// Remove a folder
    ///
    /// What is in it goes where the folder was.
    #[oai(
        path = "/me/playlist-folders/:folder_id",
        method = "delete",
        operation_id = "delete_playlist_folder"
    )]
    async fn delete_playlist_folder(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The folder.
        folder_id: Path<FolderId>,
    ) -> Result<Removed, AppError> {
        super::remove(state, caller.user, folder_id.0).await?;
        Ok(Removed::Done)
    }

    /// Put a playlist into one of your folders
    ///
    /// Yours or another's: nobody else notices.
    #[oai(path = "/playlists/:playlist_id/folder", method = "put", operation_id = "file_playlist")]
    async fn file_playlist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        filing: JsonBody<Filing>,
    ) -> Result<Json<Playlist>, AppError> {
        super::file(state, caller.user, playlist_id.0, filing.0.folder_id).await.map(Json)
    }
}

/// 201.
#[derive(ApiResponse)]
enum Made {
    /// The folder.
    #[oai(status = 201)]
    Folder(Json<Folder>),
}

/// 204.
#[derive(ApiResponse)]
enum Removed {
    /// It is gone.
    #[oai(status = 204)]
    Done,
}
