//! What can be heard and drawn of a song: streams, links to them, the waveform.

use poem::web::Data;
use poem::{IntoResponse, Request, Response};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiResponse, OpenApi};
use shared::endpoint::{API_BASE, query};
use shared::ids::SongId;
use shared::songs::StreamUrl;
use shared::waveform::{MAX_POINTS, Waveform};

use super::Wanted;
use crate::app::AppState;
use crate::auth::{CurrentUser, MediaReader, media_link};
use crate::error::AppError;
use crate::http::bytes_meta;
use crate::router::Tag;
use crate::songs::api::bad_parameter;
use crate::songs::waveform;

/// The operations.
pub struct StreamsApi;

#[OpenApi(tag = "Tag::Songs")]
impl StreamsApi {
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
        stream(state, reader, song_id.0, request, Wanted::Body).await
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
        stream(state, reader, song_id.0, request, Wanted::Head).await
    }

    /// Draw a song
    ///
    /// The song cut into equal stretches: how loud each is, and how far the sound gets from silence.
    #[oai(path = "/songs/:song_id/waveform", method = "get", operation_id = "get_waveform")]
    async fn get_waveform(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
        /// How many stretches, 1 to 800; 800 when absent.
        points: Query<Option<u16>>,
        request: &Request,
    ) -> Result<Drawing, AppError> {
        let points = points.0.unwrap_or(MAX_POINTS);
        if !(1..=MAX_POINTS).contains(&points) {
            return Err(bad_parameter("points", "The number of points must be 1 to 800."));
        }
        Ok(Drawing(waveform::respond(state, caller.user, song_id.0, points, request.headers()).await?))
    }
}

async fn stream(
    state: &AppState,
    reader: MediaReader,
    song: SongId,
    request: &Request,
    wanted: Wanted,
) -> Result<Audio, AppError> {
    let caller = reader.for_song(song)?;
    let media = state.song_media.find(&state.db, caller.user, song).await?;
    Ok(Audio(super::respond(&state.storage, &media, request.headers(), wanted).await?))
}

/// Audio bytes; described for the specification.
struct Audio(Response);

/// A waveform; described for the specification.
struct Drawing(Response);

impl IntoResponse for Audio {
    fn into_response(self) -> Response {
        self.0
    }
}

impl IntoResponse for Drawing {
    fn into_response(self) -> Response {
        self.0
    }
}

impl ApiResponse for Audio {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![
                bytes_meta(200, "All of it.", &["audio/*"]),
                bytes_meta(206, "The part that was asked for.", &["audio/*"]),
                bytes_meta(304, "You have it already.", &[]),
            ],
        }
    }

    fn register(_: &mut Registry) {}
}

impl ApiResponse for Drawing {
    fn meta() -> MetaResponses {
        let content = MetaMediaType { content_type: "application/json", schema: Waveform::schema_ref() };
        let drawn = bytes_meta(200, "The waveform.", &[]);
        MetaResponses {
            responses: vec![
                MetaResponse { content: vec![content], ..drawn },
                bytes_meta(304, "You have it already.", &[]),
            ],
        }
    }

    fn register(registry: &mut Registry) {
        Waveform::register(registry);
    }
}
