//! `/songs`: listing, uploading, reading and deleting.

use poem::Request;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use shared::edits::{BulkChanges, Edited, SongChanges};
use shared::ids::{AlbumId, ArtistId, SongId};
use shared::page::Page;
use shared::songs::{OwnerFilter, Song, SongSort};

use super::asked::Asked;
use super::list::{self, Filter, Listing, Scope};
use super::{bin, edit, store, version};
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::{Json, JsonBody, conditions};
use crate::router::Tag;
use crate::uploads;
use crate::uploads::form_api::{Accepted, UploadForm};

/// The operations.
pub struct SongsApi;

#[OpenApi(tag = "Tag::Songs")]
impl SongsApi {
    /// List songs
    ///
    /// Those that you may see: your own, and those that others share.
    #[oai(path = "/songs", method = "get", operation_id = "list_songs")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list_songs(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The order; the newest first when absent.
        sort: Query<Option<SongSort>>,
        /// Whose songs; everyone's when absent.
        owner: Query<Option<OwnerFilter>>,
        /// Only those that this artist is heard on.
        artist_id: Query<Option<ArtistId>>,
        /// Only those of this album.
        album_id: Query<Option<AlbumId>>,
        /// Only those of this genre, by its name or id.
        genre: Query<Option<String>>,
        /// Only your favourites.
        liked: Query<Option<bool>>,
        /// Only those that your history does not have.
        never_played: Query<Option<bool>>,
        /// Only those with so many stars or more on the mean, 1 to 5.
        min_rating: Query<Option<u8>>,
        /// Only those of this year or later.
        min_year: Query<Option<u16>>,
        /// Only those of this year or earlier.
        max_year: Query<Option<u16>>,
        /// Only those that last so long or longer, in milliseconds.
        min_duration_ms: Query<Option<u32>>,
        /// Only those that last so long or less, in milliseconds.
        max_duration_ms: Query<Option<u32>>,
        /// Your own that lie in the bin, instead of those that can be played.
        deleted: Query<Option<bool>>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<Song>>, AppError> {
        let scope = match (deleted.0, owner.0) {
            (Some(true), _) => Scope::Bin,
            (_, Some(OwnerFilter::Me)) => Scope::Own,
            (_, None) => Scope::Audible,
        };
        let asked = Asked {
            genre: genre.0,
            years: (min_year.0, max_year.0),
            durations_ms: (min_duration_ms.0, max_duration_ms.0),
            min_rating: min_rating.0,
            // The scope says it, which is a range of an index.
            owner: None,
            liked: liked.0,
            never_played: never_played.0,
        };
        let Some(filter) = asked.read(state, caller.user).await? else {
            return Ok(Json(Page { items: Vec::new(), next_cursor: None }));
        };
        let filter = Filter { artist: artist_id.0, album: album_id.0, ..filter };
        let sort = sort.0.unwrap_or_default();
        let listing = Listing { viewer: caller.user, scope, filter, sort, limit: limit.0 };
        Ok(Json(list::page(state, listing, cursor.0.as_deref()).await?))
    }

    /// Upload a song
    ///
    /// One audio file with what you want to say about it; the rest is taken from its tags. The file is
    /// decoded whole before it is taken. The same bytes are not stored twice for one account: the
    /// state is then `duplicate`.
    #[oai(path = "/songs", method = "post", operation_id = "upload_song")]
    async fn upload_song(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        request: &Request,
        form: UploadForm,
    ) -> Result<Accepted, AppError> {
        uploads::form_api::upload(state, caller.user, request, form).await
    }

    /// Read a song
    #[oai(path = "/songs/:song_id", method = "get", operation_id = "get_song")]
    async fn get_song(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
    ) -> Result<Versioned, AppError> {
        let song = store::find(state.db.read(), caller.user, song_id.0).await?;
        Versioned::of(song)
    }

    /// Change a song
    ///
    /// What is absent stays. Names find their artists, album and genres, or make them; those of other songs
    /// stay as they are. With `If-Match` only if the song has that tag still.
    #[oai(path = "/songs/:song_id", method = "patch", operation_id = "update_song")]
    async fn update_song(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
        JsonBody(changes): JsonBody<SongChanges>,
        request: &Request,
    ) -> Result<Versioned, AppError> {
        let if_match = conditions(request.headers()).if_match;
        edit::change(state, &caller, vec![song_id.0], changes, if_match).await?;
        let song = store::find_within(state.db.read(), caller.user, caller.reach(), song_id.0).await?;
        Versioned::of(song)
    }

    /// Change several songs
    ///
    /// All of them alike, or none.
    #[oai(path = "/songs", method = "patch", operation_id = "update_songs")]
    async fn update_songs(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        JsonBody(bulk): JsonBody<BulkChanges>,
    ) -> Result<Json<Edited>, AppError> {
        edit::change(state, &caller, bulk.song_ids, bulk.changes, None).await.map(Json)
    }

    /// Put a song into the bin
    ///
    /// Nobody sees or hears it from now on. For some time its owner can restore it; then it is removed
    /// for good with everything that was made of it.
    #[oai(path = "/songs/:song_id", method = "delete", operation_id = "delete_song")]
    async fn delete_song(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
    ) -> Result<Deleted, AppError> {
        bin::delete(state, &caller, song_id.0).await?;
        Ok(Deleted::Done)
    }

    /// Take a song out of the bin
    ///
    /// Refused when its owner has the same bytes as another song by now.
    #[oai(path = "/songs/:song_id/restore", method = "post", operation_id = "restore_song")]
    async fn restore_song(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
    ) -> Result<Json<Song>, AppError> {
        Ok(Json(bin::restore(state, &caller, song_id.0).await?))
    }
}

/// A song with its tag.
#[derive(ApiResponse)]
enum Versioned {
    /// The song.
    #[oai(status = 200)]
    Found(
        Json<Song>,
        /// What to send as `If-Match` with a change.
        #[oai(header = "ETag")]
        String,
    ),
}

impl Versioned {
    fn of(song: Option<Song>) -> Result<Self, AppError> {
        let song = song.ok_or(AppError::NotFound)?;
        let etag = version::etag(&song)?;
        Ok(Self::Found(Json(song), etag))
    }
}

/// The song is in the bin.
#[derive(ApiResponse)]
enum Deleted {
    /// It is in the bin.
    #[oai(status = 204)]
    Done,
}
