//! `/albums`.

use poem::Request;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use shared::albums::{Album, AlbumChanges, AlbumDetails, AlbumMerge, AlbumSort};
use shared::endpoint::API_BASE;
use shared::ids::AlbumId;
use shared::page::Page;
use shared::songs::{OwnerFilter, Song, SongSort};

use super::{edit, store, version};
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::catalogue::tallies::{self, Kind};
use crate::error::AppError;
use crate::http::{Json, JsonBody, conditions};
use crate::paging;
use crate::router::Tag;
use crate::songs::list::{self, Filter, Listing, Scope};

/// A new album.
#[derive(ApiResponse)]
enum Created {
    /// It is there.
    #[oai(status = 201)]
    Album(
        Json<AlbumDetails>,
        /// Where it is.
        #[oai(header = "Location")]
        String,
    ),
}

/// The album is in the bin.
#[derive(ApiResponse)]
enum Deleted {
    /// It is in the bin.
    #[oai(status = 204)]
    Done,
}

/// An album with its tag.
#[derive(ApiResponse)]
enum Versioned {
    /// The album.
    #[oai(status = 200)]
    Found(
        Json<AlbumDetails>,
        /// What to send as `If-Match` with a change.
        #[oai(header = "ETag")]
        String,
    ),
}

impl Versioned {
    fn of(details: AlbumDetails) -> Result<Self, AppError> {
        let etag = version::etag(&details.album)?;
        Ok(Self::Found(Json(details), etag))
    }
}

/// The operations.
pub struct AlbumsApi;

#[OpenApi(tag = "Tag::Catalogue")]
impl AlbumsApi {
    /// List albums
    ///
    /// Those with songs that you may see.
    #[oai(path = "/albums", method = "get", operation_id = "list_albums")]
    async fn list_albums(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The order; the newest first when absent.
        sort: Query<Option<AlbumSort>>,
        /// Whose albums; everyone's when absent.
        owner: Query<Option<OwnerFilter>>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<Album>>, AppError> {
        let sort = sort.0.unwrap_or_default();
        let limit = paging::limit(limit.0)?;
        let list = format!("albums {} {:?}", sort.as_str(), owner.0);
        let after = paging::decode(&state.keys, &list, cursor.0.as_deref())?;
        let only = owner.0.map(|OwnerFilter::Me| store::of_owner(caller.user));
        let db = if only.is_none() { state.db.pages() } else { state.db.read() };
        let (items, next) = store::page(db, caller.user, only, sort, after, limit).await?;
        let next_cursor = next.map(|place| paging::encode(&state.keys, &list, &place)).transpose()?;
        Ok(Json(Page { items, next_cursor }))
    }

    /// Read an album
    #[oai(path = "/albums/:album_id", method = "get", operation_id = "get_album")]
    async fn get_album(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The album.
        album_id: Path<AlbumId>,
    ) -> Result<Versioned, AppError> {
        let found = store::find_details(state.db.pages(), caller.user, caller.reach(), album_id.0).await?;
        Versioned::of(found.ok_or(AppError::NotFound)?)
    }

    /// Make an album
    ///
    /// It has no songs yet, and stays when it has none. Songs come to it when they say its title.
    #[oai(path = "/albums", method = "post", operation_id = "create_album")]
    async fn create_album(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        JsonBody(changes): JsonBody<AlbumChanges>,
    ) -> Result<Created, AppError> {
        let details = edit::create(state, &caller, changes).await?;
        let location = format!("{API_BASE}/albums/{}", details.album.id);
        Ok(Created::Album(Json(details), location))
    }

    /// Change an album
    ///
    /// What its songs say about it changes with it. With `If-Match` only if the album has that tag still.
    #[oai(path = "/albums/:album_id", method = "patch", operation_id = "update_album")]
    async fn update_album(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The album.
        album_id: Path<AlbumId>,
        JsonBody(changes): JsonBody<AlbumChanges>,
        request: &Request,
    ) -> Result<Versioned, AppError> {
        let if_match = conditions(request.headers()).if_match;
        Versioned::of(edit::update(state, &caller, album_id.0, changes, if_match).await?)
    }

    /// Put an album and its songs into the bin
    #[oai(path = "/albums/:album_id", method = "delete", operation_id = "delete_album")]
    async fn delete_album(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The album.
        album_id: Path<AlbumId>,
    ) -> Result<Deleted, AppError> {
        edit::delete(state, &caller, album_id.0).await?;
        Ok(Deleted::Done)
    }

    /// Take an album out of the bin
    ///
    /// With the songs that went there with it.
    #[oai(path = "/albums/:album_id/restore", method = "post", operation_id = "restore_album")]
    async fn restore_album(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The album.
        album_id: Path<AlbumId>,
    ) -> Result<Json<AlbumDetails>, AppError> {
        edit::restore(state, &caller, album_id.0).await.map(Json)
    }

    /// Make one album of several
    ///
    /// All of one owner. The songs of the others come to this one.
    #[oai(path = "/albums/:album_id/merge", method = "post", operation_id = "merge_albums")]
    async fn merge_albums(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The album that stays.
        album_id: Path<AlbumId>,
        JsonBody(merge): JsonBody<AlbumMerge>,
    ) -> Result<Json<AlbumDetails>, AppError> {
        edit::merge(state, &caller, album_id.0, merge.album_ids).await.map(Json)
    }

    /// List the songs of an album
    ///
    /// By disc and track.
    #[oai(path = "/albums/:album_id/songs", method = "get", operation_id = "list_album_songs")]
    async fn list_album_songs(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The album.
        album_id: Path<AlbumId>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<Song>>, AppError> {
        let seen = tallies::find(state.db.read(), Kind::Album, caller.user, album_id.0.0).await?;
        if seen.is_none() {
            return Err(AppError::NotFound);
        }
        let filter = Filter { album: Some(album_id.0), ..Filter::default() };
        let sort = SongSort::Album;
        let listing = Listing { viewer: caller.user, scope: Scope::Audible, filter, sort, limit: limit.0 };
        Ok(Json(list::page(state, listing, cursor.0.as_deref()).await?))
    }
}
