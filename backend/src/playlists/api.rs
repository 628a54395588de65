//! `/playlists` and `/playlists/{playlist_id}`.

use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use shared::endpoint::API_BASE;
use shared::ids::PlaylistId;
use shared::page::Page;
use shared::playlists::{NewPlaylist, Playlist, PlaylistChanges, PlaylistScope, PlaylistSort};

use super::list_store::{self, Listing};
use super::service;
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::{Json, JsonBody};
use crate::paging;
use crate::router::Tag;

/// The operations.
pub struct PlaylistsApi;

#[OpenApi(tag = "Tag::Playlists")]
impl PlaylistsApi {
    /// List playlists
    #[oai(path = "/playlists", method = "get", operation_id = "list_playlists")]
    async fn list_playlists(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// Which ones: your own and those that you are a member of when absent.
        scope: Query<Option<PlaylistScope>>,
        /// The order; the last changed first when absent.
        sort: Query<Option<PlaylistSort>>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<Playlist>>, AppError> {
        let (scope, sort) = (scope.0.unwrap_or_default(), sort.0.unwrap_or_default());
        let limit = paging::limit(limit.0)?;
        let list = format!("playlists {} {}", scope.as_str(), sort.as_str());
        let after = paging::decode(&state.keys, &list, cursor.0.as_deref())?;
        let listing = Listing { viewer: caller.user, scope, sort, after, limit };
        let (items, next) = list_store::list(state.db.read(), &listing).await?;
        let next_cursor = next.map(|place| paging::encode(&state.keys, &list, &place)).transpose()?;
        Ok(Json(Page { items, next_cursor }))
    }

    /// Make a playlist
    ///
    /// With rules it is a smart playlist: the rules decide what is in it, for each viewer by what he may hear
    /// and by his own ratings, plays and favourites.
    #[oai(path = "/playlists", method = "post", operation_id = "create_playlist")]
    async fn create_playlist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        new: JsonBody<NewPlaylist>,
    ) -> Result<Created, AppError> {
        let playlist = service::create(state, caller.user, new.0).await?;
        let (location, etag) =
            (format!("{API_BASE}/playlists/{}", playlist.id), service::etag(playlist.version));
        Ok(Created::Made(Json(playlist), location, etag))
    }

    /// Read a playlist
    #[oai(path = "/playlists/:playlist_id", method = "get", operation_id = "get_playlist")]
    async fn get_playlist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
    ) -> Result<Versioned, AppError> {
        service::read(state, caller.user, playlist_id.0).await.map(Versioned::from)
    }

    /// Change a playlist
    ///
    /// Members who are editors may change name and description, its owner everything.
    #[oai(path = "/playlists/:playlist_id", method = "patch", operation_id = "update_playlist")]
    async fn update_playlist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        /// The `ETag` that you have seen. When somebody has changed the playlist since, nothing is done.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        changes: JsonBody<PlaylistChanges>,
    ) -> Result<Versioned, AppError> {
        let playlist =
            service::update(state, caller.user, playlist_id.0, changes.0, if_match.0.as_deref()).await?;
        Ok(playlist.into())
    }

    /// Put a playlist into the bin
    ///
    /// Nobody sees it from now on. For some time its owner can restore it; then it is removed for good.
    #[oai(path = "/playlists/:playlist_id", method = "delete", operation_id = "delete_playlist")]
    async fn delete_playlist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
    ) -> Result<Deleted, AppError> {
        service::delete(state, caller.user, playlist_id.0).await?;
        Ok(Deleted::Done)
    }

    /// Take a playlist out of the bin
    #[oai(path = "/playlists/:playlist_id/restore", method = "post", operation_id = "restore_playlist")]
    async fn restore_playlist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
    ) -> Result<Versioned, AppError> {
        service::restore(state, caller.user, playlist_id.0).await.map(Versioned::from)
    }
}

/// A playlist with its tag.
#[derive(ApiResponse)]
enum Versioned {
    /// The playlist.
    #[oai(status = 200)]
    Found(
        Json<Playlist>,
        /// What to send as `If-Match` with a change.
        #[oai(header = "ETag")]
        String,
    ),
}

impl From<Playlist> for Versioned {
    fn from(playlist: Playlist) -> Self {
        let etag = service::etag(playlist.version);
        Self::Found(Json(playlist), etag)
    }
}

/// 201.
#[derive(ApiResponse)]
enum Created {
    /// The playlist.
    #[oai(status = 201)]
    Made(
        Json<Playlist>,
        /// Where it is.
        #[oai(header = "Location")]
        String,
        /// What to send as `If-Match` with a change.
        #[oai(header = "ETag")]
        String,
    ),
}

/// The playlist is in the bin.
#[derive(ApiResponse)]
enum Deleted {
    /// It is in the bin.
    #[oai(status = 204)]
    Done,
}
