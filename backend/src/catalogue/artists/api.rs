//! `/artists`.

use poem::Request;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use shared::albums::{Album, AlbumSort};
use shared::artists::{Artist, ArtistChanges, ArtistDetails, ArtistMerge, ArtistSort, PlayedBy};
use shared::ids::ArtistId;
use shared::page::Page;
use shared::songs::{Song, SongSort};

use super::{edit, store};
use crate::app::AppState;
use crate::auth::{CurrentUser, MediaReader};
use crate::catalogue::albums;
use crate::catalogue::tallies::{self, Kind};
use crate::error::AppError;
use crate::http::{Json, JsonBody};
use crate::paging::{self, Asked};
use crate::pictures::{self, Picture};
use crate::plays::lists_store::{PlayedSort, list_played};
use crate::router::Tag;
use crate::songs::list::{self, Filter, Listing, Scope};

/// The operations.
pub struct ArtistsApi;

#[OpenApi(tag = "Tag::Catalogue")]
impl ArtistsApi {
    /// List artists
    ///
    /// Those who are heard on songs that you may see.
    #[oai(path = "/artists", method = "get", operation_id = "list_artists")]
    async fn list_artists(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The order; by name when absent.
        sort: Query<Option<ArtistSort>>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<Artist>>, AppError> {
        let sort = sort.0.unwrap_or_default();
        let limit = paging::limit(limit.0)?;
        let list = format!("artists {}", sort.as_str());
        let after = paging::decode(&state.keys, &list, cursor.0.as_deref())?;
        let (items, next) = store::page(state.db.pages(), caller.user, sort, after, limit).await?;
        let next_cursor = next.map(|place| paging::encode(&state.keys, &list, &place)).transpose()?;
        Ok(Json(Page { items, next_cursor }))
    }

    /// Read an artist
    #[oai(path = "/artists/:artist_id", method = "get", operation_id = "get_artist")]
    async fn get_artist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The artist.
        artist_id: Path<ArtistId>,
    ) -> Result<Json<ArtistDetails>, AppError> {
        let found = store::find_details(state.db.pages(), caller.user, caller.reach(), artist_id.0).await?;
        found.map(Json).ok_or(AppError::NotFound)
    }

    /// Rename an artist
    ///
    /// For admins, and for whom all songs of the artist belong to. Credits by the old name get the new one.
    #[oai(path = "/artists/:artist_id", method = "patch", operation_id = "update_artist")]
    async fn update_artist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The artist.
        artist_id: Path<ArtistId>,
        JsonBody(changes): JsonBody<ArtistChanges>,
    ) -> Result<Json<ArtistDetails>, AppError> {
        edit::update(state, &caller, artist_id.0, changes).await.map(Json)
    }

    /// Make one artist of several
    ///
    /// For admins, and for whom all songs of these artists belong to. It cannot be undone.
    #[oai(path = "/artists/:artist_id/merge", method = "post", operation_id = "merge_artists")]
    async fn merge_artists(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The artist that stays.
        artist_id: Path<ArtistId>,
        JsonBody(merge): JsonBody<ArtistMerge>,
    ) -> Result<Json<ArtistDetails>, AppError> {
        edit::merge(state, &caller, artist_id.0, merge.artist_ids).await.map(Json)
    }

    /// List the albums of an artist
    #[oai(path = "/artists/:artist_id/albums", method = "get", operation_id = "list_artist_albums")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list_artist_albums(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The artist.
        artist_id: Path<ArtistId>,
        /// Those of others that the artist is heard on, instead of the artist's own.
        appears_on: Query<Option<bool>>,
        /// The order; the latest year first when absent.
        sort: Query<Option<AlbumSort>>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<Album>>, AppError> {
        let (artist, appears_on) = (artist_id.0, appears_on.0.unwrap_or_default());
        must_see(state, &caller, artist).await?;
        let sort = sort.0.unwrap_or(AlbumSort::YearDescending);
        let limit = paging::limit(limit.0)?;
        let list = format!("albums of {artist} {appears_on} {}", sort.as_str());
        let after = paging::decode(&state.keys, &list, cursor.0.as_deref())?;
        let only = if appears_on { store::albums_with(artist) } else { store::albums_of(artist) };
        let (items, next) =
            albums::store::page(state.db.read(), caller.user, Some(only), sort, after, limit).await?;
        let next_cursor = next.map(|place| paging::encode(&state.keys, &list, &place)).transpose()?;
        Ok(Json(Page { items, next_cursor }))
    }

    /// List the songs of an artist
    ///
    /// The same as `GET /songs?artist_id=`.
    #[oai(path = "/artists/:artist_id/songs", method = "get", operation_id = "list_artist_songs")]
    async fn list_artist_songs(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The artist.
        artist_id: Path<ArtistId>,
        /// The order; the newest first when absent.
        sort: Query<Option<SongSort>>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<Song>>, AppError> {
        must_see(state, &caller, artist_id.0).await?;
        let filter = Filter { artist: Some(artist_id.0), ..Filter::default() };
        let sort = sort.0.unwrap_or_default();
        let listing = Listing { viewer: caller.user, scope: Scope::Audible, filter, sort, limit: limit.0 };
        Ok(Json(list::page(state, listing, cursor.0.as_deref()).await?))
    }

    /// List what is played most of an artist
    ///
    /// By everybody's plays, all songs of the artist that you may see; or by your own, those that your history has.
    #[oai(path = "/artists/:artist_id/top-songs", method = "get", operation_id = "list_artist_top_songs")]
    async fn list_artist_top_songs(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The artist.
        artist_id: Path<ArtistId>,
        /// Whose plays count; everybody's when absent.
        played_by: Query<Option<PlayedBy>>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<Song>>, AppError> {
        let (artist, viewer) = (artist_id.0, caller.user);
        must_see(state, &caller, artist).await?;
        if played_by.0.unwrap_or_default() == PlayedBy::Everyone {
            let filter = Filter { artist: Some(artist), ..Filter::default() };
            let sort = SongSort::PlayCountDescending;
            let listing = Listing { viewer, scope: Scope::Audible, filter, sort, limit: limit.0 };
            return Ok(Json(list::page(state, listing, cursor.0.as_deref()).await?));
        }
        let name = format!("most played of {artist}");
        let asked = Asked::read(&state.keys, name, limit.0, cursor.0.as_deref())?;
        let (db, only) = (state.db.read(), Some(store::songs_of(artist)));
        let (played, next) =
            list_played(db, viewer, PlayedSort::Plays, only, asked.after, asked.limit).await?;
        asked.answer(&state.keys, (played.into_iter().map(|played| played.song).collect(), next))
    }

    /// See the picture of an artist
    ///
    /// The cover of one of the songs that you may see.
    #[oai(path = "/artists/:artist_id/image", method = "get", operation_id = "get_artist_image")]
    async fn get_artist_image(
        &self,
        Data(state): Data<&AppState>,
        reader: MediaReader,
        /// The artist.
        artist_id: Path<ArtistId>,
        /// The width in pixels: 64, 128, 256, 512 or 1024.
        size: Query<u16>,
        /// The version, as links have it. With another or none the answer must be checked each time.
        v: Query<Option<String>>,
        request: &Request,
    ) -> Result<Picture, AppError> {
        let caller = reader.for_pictures()?;
        let total = tallies::find(state.db.read(), Kind::Artist, caller.user, artist_id.0.0).await?;
        let cover = total.and_then(|total| total.cover).ok_or(AppError::NotFound)?;
        pictures::respond(state, cover.0, size.0, v.0.as_deref(), request.headers()).await
    }
}

/// An artist that the caller does not see is none.
async fn must_see(
    state: &AppState,
    caller: &crate::auth::Principal,
    artist: ArtistId,
) -> Result<(), AppError> {
    let seen = tallies::find(state.db.read(), Kind::Artist, caller.user, artist.0).await?;
    if seen.is_none() { Err(AppError::NotFound) } else { Ok(()) }
}
