//! `/playlists/{playlist_id}/items`.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use shared::ids::{PlaylistId, PlaylistItemId};
use shared::page::Page;
use shared::playlists::items::{
    AddedItems, ItemChanges, ItemsChanged, MovedItems, NewItems, PlaylistItem, SomeItems,
};

use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::{Json, JsonBody};
use crate::router::Tag;

/// The operations.
pub struct PlaylistItemsApi;

#[OpenApi(tag = "Tag::Playlists")]
impl PlaylistItemsApi {
    /// List the entries of a playlist
    ///
    /// In their order. An entry whose song is gone, or that you may not hear, stays in its place without a song.
    #[oai(path = "/playlists/:playlist_id/items", method = "get", operation_id = "list_playlist_items")]
    async fn list_playlist_items(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<PlaylistItem>>, AppError> {
        super::list(state, caller.user, playlist_id.0, limit.0, cursor.0.as_deref()).await.map(Json)
    }

    /// Put songs into a playlist
    #[oai(path = "/playlists/:playlist_id/items", method = "post", operation_id = "add_playlist_items")]
    async fn add_playlist_items(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        items: JsonBody<NewItems>,
    ) -> Result<Added, AppError> {
        let items = super::add(state, caller.user, playlist_id.0, items.0).await?;
        Ok(Added::Made(Json(AddedItems { items })))
    }

    /// Move an entry, or give it another song
    #[oai(
        path = "/playlists/:playlist_id/items/:item_id",
        method = "patch",
        operation_id = "update_playlist_item"
    )]
    async fn update_playlist_item(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        /// The entry.
        item_id: Path<PlaylistItemId>,
        changes: JsonBody<ItemChanges>,
    ) -> Result<Json<PlaylistItem>, AppError> {
        super::update(state, caller.user, playlist_id.0, item_id.0, changes.0).await.map(Json)
    }

    /// Remove an entry
    ///
    /// One that is gone already counts as removed.
    #[oai(
        path = "/playlists/:playlist_id/items/:item_id",
        method = "delete",
        operation_id = "remove_playlist_item"
    )]
    async fn remove_playlist_item(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        /// The entry.
        item_id: Path<PlaylistItemId>,
    ) -> Result<Removed, AppError> {
        super::remove(state, caller.user, playlist_id.0, vec![item_id.0]).await?;
        Ok(Removed::Done)
    }

    /// Remove several entries
    ///
    /// Those that are gone already count as removed.
    #[oai(
        path = "/playlists/:playlist_id/items/remove",
        method = "post",
        operation_id = "remove_playlist_items"
    )]
    async fn remove_playlist_items(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        items: JsonBody<SomeItems>,
    ) -> Result<Json<ItemsChanged>, AppError> {
        let removed = super::remove(state, caller.user, playlist_id.0, items.0.item_ids).await?;
        Ok(Json(ItemsChanged { changed: removed.try_into().unwrap_or(u32::MAX) }))
    }

    /// Move several entries
    ///
    /// They stand one behind the other then, in the order in which you name them.
    #[oai(path = "/playlists/:playlist_id/items/move", method = "post", operation_id = "move_playlist_items")]
    async fn move_playlist_items(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        items: JsonBody<MovedItems>,
    ) -> Result<Json<ItemsChanged>, AppError> {
        let moved = super::move_several(state, caller.user, playlist_id.0, items.0).await?;
        Ok(Json(ItemsChanged { changed: moved.try_into().unwrap_or(u32::MAX) }))
    }
}

/// 201.
#[derive(ApiResponse)]
enum Added {
    /// The entries, in the order of the request.
    #[oai(status = 201)]
    Made(Json<AddedItems>),
}

/// 204.
#[derive(ApiResponse)]
enum Removed {
    /// It is gone.
    #[oai(status = 204)]
    Done,
}
