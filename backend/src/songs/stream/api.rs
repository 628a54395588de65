//! What can be heard and drawn of a song: streams, links to them, the waveform.

use poem::web::Data;
use poem::{IntoResponse, Request, Response};
use poem_openapi::param::{Path, Query};
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiResponse, OpenApi};
use processing::render::Layout;
use shared::endpoint::{API_BASE, query};
use shared::ids::SongId;
use shared::renditions::{Renditions, SongRendition};
use shared::songs::{Quality, StreamUrl};
use shared::waveform::{MAX_POINTS, Waveform};

use super::Wanted;
use super::form::{self, Asked};
use super::gain::Gain;
use super::quality::{Source, offered};
use crate::app::AppState;
use crate::auth::{CurrentUser, Listener, MediaReader, link};
use crate::error::AppError;
use crate::http::{Json, bytes_meta};
use crate::paging::bad_parameter;
use crate::router::Tag;
use crate::songs::{render, waveform};

/// How long after it was made a stream may be started with a link.
const LINK_LIFETIME: chrono::Duration = chrono::Duration::minutes(15);

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
        /// In which form; decided as for a stream when absent.
        quality: Query<Option<Quality>>,
        request: &Request,
    ) -> Result<Json<StreamUrl>, AppError> {
        let song = song_id.0;
        let form =
            form::find(state, &Listener::from(&*caller), song, asked(quality.0, None)?, request.headers())
                .await?;
        let media = state.song_media.find(&state.db, caller.user, song).await?;
        let expires_at = state.clock.now() + LINK_LIFETIME;
        let token = link::sign(&state.keys.media_link, caller.session.0, song.0, expires_at);
        let parameters = [("quality", Some(form.quality.as_str().to_owned())), ("token", Some(token))];
        Ok(Json(StreamUrl {
            url: format!("{API_BASE}/songs/{song}/stream{}", query(&parameters)),
            expires_at,
            mime: form.mime.to_owned(),
            size_bytes: form.size_bytes,
            duration_ms: media.duration_ms,
        }))
    }

    /// Hear a song
    ///
    /// In the form that the request names, else the one that the account likes, else a small one for a
    /// browser that says `Save-Data: on`, else the original. Takes `Range`, `If-Range`,
    /// `If-None-Match` and `If-Match`; every form has an exact length and a tag of its own.
    #[oai(path = "/songs/:song_id/stream", method = "get", operation_id = "stream_song")]
    async fn stream_song(
        &self,
        Data(state): Data<&AppState>,
        reader: MediaReader,
        /// The song.
        song_id: Path<SongId>,
        /// In which form.
        quality: Query<Option<Quality>>,
        /// How much louder, -24 to 24 decibels in tenths; encoded for this request alone, in `high`,
        /// `normal` or `low`.
        gain_db: Query<Option<f32>>,
        request: &Request,
    ) -> Result<Audio, AppError> {
        stream(state, reader, song_id.0, asked(quality.0, gain_db.0)?, request, Wanted::Body).await
    }

    /// Ask about the audio of a song
    #[oai(path = "/songs/:song_id/stream", method = "head", operation_id = "head_song_stream")]
    async fn head_song_stream(
        &self,
        Data(state): Data<&AppState>,
        reader: MediaReader,
        /// The song.
        song_id: Path<SongId>,
        /// In which form.
        quality: Query<Option<Quality>>,
        /// How much louder, -24 to 24 decibels in tenths; encoded for this request alone, in `high`,
        /// `normal` or `low`.
        gain_db: Query<Option<f32>>,
        request: &Request,
    ) -> Result<Audio, AppError> {
        stream(state, reader, song_id.0, asked(quality.0, gain_db.0)?, request, Wanted::Head).await
    }

    /// See in which forms a song comes
    ///
    /// What a player needs to ask for pieces of one and to put two songs together without a gap. One
    /// that is not ready can be heard all the same: it is encoded while it is sent.
    #[oai(path = "/songs/:song_id/renditions", method = "get", operation_id = "list_renditions")]
    async fn list_renditions(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The song.
        song_id: Path<SongId>,
    ) -> Result<Json<Renditions>, AppError> {
        let media = state.song_media.find(&state.db, caller.user, song_id.0).await?;
        let made = render::layouts(state.db.read(), song_id.0).await?;
        let source = Source { format: media.format, is_measured: media.samples.is_some() };
        let layout = |quality| Layout::new(quality, &form::sound(&media)?).map(|layout| layout.description());
        let items = offered(source).filter(|quality| *quality != Quality::Original).map(|quality| {
            let stored = made.iter().find(|made| made.quality == quality).cloned();
            SongRendition { quality, ready: stored.is_some(), rendition: stored.or_else(|| layout(quality)) }
        });
        Ok(Json(Renditions { items: items.collect() }))
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

fn asked(quality: Option<Quality>, gain_db: Option<f32>) -> Result<Asked, AppError> {
    let gain = gain_db.map_or(Some(None), Gain::parse);
    let gain = gain.ok_or_else(|| bad_parameter("gain_db", "The gain must be -24 to 24 decibels."))?;
    Ok(Asked { quality, gain })
}

async fn stream(
    state: &AppState,
    reader: MediaReader,
    song: SongId,
    asked: Asked,
    request: &Request,
    wanted: Wanted,
) -> Result<Audio, AppError> {
    let listener = reader.for_song(song)?;
    let form = form::find(state, &listener, song, asked, request.headers()).await?;
    Ok(Audio(super::respond(state, form, request.headers(), wanted).await?))
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
                MetaResponse {
                    headers: Vec::new(),
                    ..bytes_meta(307, "The store gives it, at `Location`.", &[])
                },
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
