//! `/songs`: listing, uploading, reading, covers and streams.

use poem::web::Data;
use poem::{IntoResponse, Request, Response};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::{ApiResponse, OpenApi};
use shared::endpoint::{API_BASE, query};
use shared::ids::SongId;
use shared::page::{DEFAULT_LIMIT, MAX_LIMIT, Page};
use shared::songs::{COVER_SIZES, OwnerFilter, Song, SongSort, StreamUrl};

use super::cursor::Place;
use super::list_store::{self, Listing};
use super::store;
use super::stream::Wanted;
use super::{cover, stream};
use crate::app::AppState;
use crate::auth::{CurrentUser, MediaReader, media_link};
use crate::error::AppError;
use crate::router::Tag;
use crate::uploads;
use crate::uploads::api::{Accepted, UploadForm};

/// The operations.
pub struct SongsApi;

#[OpenApi(tag = "Tag::Songs")]
impl SongsApi {
    /// List songs
    ///
    /// Those that you may see: your own, and those that others share.
    #[oai(path = "/songs", method = "get", operation_id = "list_songs")]
    async fn list_songs(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The order; the newest first when absent.
        sort: Query<Option<SongSort>>,
        /// Whose songs; everyone's when absent.
        owner: Query<Option<OwnerFilter>>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<Song>>, AppError> {
        let sort = sort.0.unwrap_or_default();
        let limit = limit.0.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(bad_parameter("limit", "The limit must be 1 to 200."));
        }
        let after = match cursor.0 {
            None => None,
            Some(text) => Some(Place::decode(&text, sort, &state.keys).ok_or_else(|| {
                bad_parameter("cursor", "This cursor is not one of this list. Start again without it.")
            })?),
        };
        let listing = Listing { viewer: caller.user, owner: owner.0, sort, after, limit };
        let (items, next) = list_store::list(state.db.read(), &listing).await?;
        let next_cursor = next.map(|place| place.encode(&state.keys)).transpose()?;
        Ok(Json(Page { items, next_cursor }))
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
        uploads::api::upload(state, caller.user, request, form).await
    }

    /// Read a song
    #[oai(path = "/songs/:song_id", method = "get", operation_id = "get_song")]
    async fn get_song(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
    ) -> Result<Json<Song>, AppError> {
        let song = store::find(state.db.read(), caller.user, song_id.0).await?;
        song.map(Json).ok_or(AppError::NotFound)
    }

    /// Get a signed link to the audio
    ///
    /// For where neither header nor cookie goes. It is good for starting a stream for 15 minutes, and
    /// dies with your session.
    #[oai(path = "/songs/:song_id/stream-url", method = "get", operation_id = "get_stream_url")]
    async fn get_stream_url(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
    ) -> Result<Json<StreamUrl>, AppError> {
        let song = song_id.0;
        let media = state.song_media.find(&state.db, caller.user, song).await?;
        let expires_at = state.clock.now() + media_link::LIFETIME;
        let token = media_link::sign(&state.keys, caller.session, song, expires_at);
        Ok(Json(StreamUrl {
            url: format!("{API_BASE}/songs/{song}/stream{}", query(&[("token", Some(token))])),
            expires_at,
            mime: media.format.mime().to_owned(),
            size_bytes: media.size_bytes,
            duration_ms: media.duration_ms,
        }))
    }

    /// Hear a song
    ///
    /// The bytes of the original. Takes `Range`, `If-Range`, `If-None-Match` and `If-Match`.
    #[oai(path = "/songs/:song_id/stream", method = "get", operation_id = "stream_song")]
    async fn stream_song(
        &self,
        Data(state): Data<&AppState>,
        reader: MediaReader,
        /// The song.
        song_id: Path<SongId>,
        request: &Request,
    ) -> Result<Audio, AppError> {
        self.stream(state, reader, song_id.0, request, Wanted::Body).await
    }

    /// Ask about the audio of a song
    #[oai(path = "/songs/:song_id/stream", method = "head", operation_id = "head_song_stream")]
    async fn head_song_stream(
        &self,
        Data(state): Data<&AppState>,
        reader: MediaReader,
        /// The song.
        song_id: Path<SongId>,
        request: &Request,
    ) -> Result<Audio, AppError> {
        self.stream(state, reader, song_id.0, request, Wanted::Head).await
    }

    /// See the cover of a song
    #[oai(path = "/songs/:song_id/cover", method = "get", operation_id = "get_song_cover")]
    async fn get_song_cover(
        &self,
        Data(state): Data<&AppState>,
        reader: MediaReader,
        /// The song.
        song_id: Path<SongId>,
        /// The width in pixels: 64, 128, 256, 512 or 1024.
        size: Query<u16>,
        request: &Request,
    ) -> Result<Picture, AppError> {
        if !COVER_SIZES.contains(&size.0) {
            return Err(bad_parameter("size", "The size must be 64, 128, 256, 512 or 1024."));
        }
        let caller = reader.for_song(song_id.0)?;
        let media = state.song_media.find(&state.db, caller.user, song_id.0).await?;
        let picture = media.cover_id.ok_or(AppError::NotFound)?;
        Ok(Picture(cover::respond(&state.storage, picture, size.0, request.headers()).await?))
    }
}

impl SongsApi {
    async fn stream(
        &self,
        state: &AppState,
        reader: MediaReader,
        song: SongId,
        request: &Request,
        wanted: Wanted,
    ) -> Result<Audio, AppError> {
        let caller = reader.for_song(song)?;
        let media = state.song_media.find(&state.db, caller.user, song).await?;
        Ok(Audio(stream::respond(&state.storage, &media, request.headers(), wanted).await?))
    }
}

fn bad_parameter(field: &'static str, detail: &'static str) -> AppError {
    AppError::InvalidParameter { field: field.into(), detail: detail.into() }
}

/// Audio bytes; described for the specification, made by `stream`.
struct Audio(Response);

/// Picture bytes; described for the specification, made by `cover`.
struct Picture(Response);

impl IntoResponse for Audio {
    fn into_response(self) -> Response {
        self.0
    }
}

impl IntoResponse for Picture {
    fn into_response(self) -> Response {
        self.0
    }
}

impl ApiResponse for Audio {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![
                bytes(200, "All of it.", "audio/*"),
                bytes(206, "The part that was asked for.", "audio/*"),
                bytes(304, "You have it already.", ""),
            ],
        }
    }

    fn register(_: &mut Registry) {}
}

impl ApiResponse for Picture {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![bytes(200, "The picture.", "image/jpeg"), bytes(304, "You have it already.", "")],
        }
    }

    fn register(_: &mut Registry) {}
}

fn bytes(status: u16, description: &'static str, mime: &'static str) -> MetaResponse {
    let schema = || MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")));
    let content = if mime.is_empty() {
        Vec::new()
    } else {
        vec![MetaMediaType { content_type: mime, schema: schema() }]
    };
    let header = |name: &str, description: &str| MetaHeader {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required: true,
        deprecated: false,
        schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
    };
    MetaResponse {
        description,
        status: Some(status),
        status_range: None,
        content,
        headers: vec![header("ETag", "The version, strong.")],
    }
}
