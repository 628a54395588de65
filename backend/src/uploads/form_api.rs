//! `POST /songs`, the one-request way in: its form and its answer.

use std::time::Duration;

use anyhow::Context;
use poem::http::{StatusCode, header};
use poem::web::Multipart;
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response};
use poem_openapi::payload::{ParsePayload, Payload};
use poem_openapi::registry::{MetaRequest, MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiExtractor, ApiExtractorType, ApiResponse, ExtractParamOptions};
use shared::endpoint::API_BASE;
use shared::ids::{UploadId, UserId};
use shared::songs::Visibility;
use shared::uploads::{UploadAccepted, fields};

use super::form::{self, Received};
use super::service;
use super::staging::Staged;
use super::store::NewUpload;
use crate::app::AppState;
use crate::error::AppError;
use crate::http::{Json, body_meta};

/// Receives a form, queues it, and waits for a while for what becomes of it. The operation itself stands
/// in `songs::api`, since poem-openapi wants all methods of one path in one place.
///
/// # Errors
/// The form or the file is refused, or the database or the store is away.
pub async fn upload(
    state: &AppState,
    owner: UserId,
    request: &Request,
    form: UploadForm,
) -> Result<Accepted, AppError> {
    let limit = state.config.uploads.max_audio_bytes;
    let declared = request.header(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limit + FORM_OVERHEAD) {
        return Err(AppError::TooLarge { limit_bytes: limit });
    }
    // Early, so that nobody sends a gigabyte to hear that there was no room for it.
    state.storage.check_space(declared.unwrap_or_default()).await?;
    let id = UploadId(state.ids.next(state.clock.now()));
    // Listens from before the work can begin, so that its end is not missed.
    let mut ends = state.upload_ends.subscribe();
    // In a task of its own: a client that goes away must not leave half of it.
    let work = queue(state.clone(), owner, id, form);
    tokio::spawn(work).await.context("receiving a form failed")??;
    let upload = ends.wait(state, owner, id, PATIENCE).await?;
    match &upload.error {
        Some(error) => Err(service::refusal(error)),
        None => Ok(Accepted(UploadAccepted { upload })),
    }
}

async fn queue(state: AppState, owner: UserId, id: UploadId, form: UploadForm) -> Result<(), AppError> {
    let staged = Staged::of(&state.storage, id);
    let queued = receive(&state, owner, id, form, &staged).await;
    if queued.is_err() {
        staged.remove().await?;
    }
    queued
}

async fn receive(
    state: &AppState,
    owner: UserId,
    id: UploadId,
    form: UploadForm,
    staged: &Staged,
) -> Result<(), AppError> {
    let Received { description, cover, size_bytes } =
        form::receive(form.0, staged, state.config.uploads.max_audio_bytes).await?;
    let has_cover = cover.is_some();
    if let Some(cover) = cover {
        staged.put_cover(cover).await?;
    }
    let new = NewUpload { has_cover, ..NewUpload::of(state, owner, id, description, size_bytes) };
    service::create_queued(state, new).await
}

/// How much a form may weigh beyond its audio: the picture and the texts.
const FORM_OVERHEAD: u64 = 16 << 20;

/// How long the answer waits for the song.
const PATIENCE: Duration = Duration::from_secs(30);

/// A multipart form that is read while it arrives.
pub struct UploadForm(Multipart);

impl Payload for UploadForm {
    const CONTENT_TYPE: &'static str = "multipart/form-data";

    fn check_content_type(content_type: &str) -> bool {
        content_type.trim_start().to_ascii_lowercase().starts_with(Self::CONTENT_TYPE)
    }

    fn schema_ref() -> MetaSchemaRef {
        let described = |mut schema: MetaSchema, text: &'static str| {
            schema.description = Some(text);
            MetaSchemaRef::Inline(Box::new(schema))
        };
        let text = |words| described(MetaSchema::new("string"), words);
        let binary = |words| described(MetaSchema::new_with_format("string", "binary"), words);
        let number = |words| described(MetaSchema::new_with_format("integer", "uint16"), words);
        let names = |words| {
            let mut list = MetaSchema::new("array");
            list.items = Some(Box::new(MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")))));
            described(list, words)
        };
        let mut form = MetaSchema::new("object");
        form.required = vec![fields::FILE];
        form.properties = vec![
            (fields::FILE, binary("The audio file.")),
            (fields::COVER, binary("A picture instead of the one in the file.")),
            (fields::TITLE, text("The title instead of the one in the file.")),
            (fields::ARTIST, names("The artists instead of those in the file, one field each.")),
            (fields::ALBUM, text("The album instead of the one in the file.")),
            (fields::GENRE, names("The genres instead of those in the file, one field each.")),
            (fields::YEAR, number("The year of release, 1000 to 9999.")),
            (fields::TRACK_NUMBER, number("Where in the album, from 1.")),
            (fields::DISC_NUMBER, number("On which disc, from 1.")),
            (fields::VISIBILITY, Visibility::schema_ref()),
            (fields::ACCENT, text("A colour, `#rrggbb`, instead of the one of the cover.")),
            (fields::SHA256, text("The SHA-256 that the file shall have, in hex.")),
            (fields::IMPORT_ID, text("An id of yours for what is sent together, to undo it as one.")),
        ];
        MetaSchemaRef::Inline(Box::new(form))
    }

    fn register(registry: &mut Registry) {
        Visibility::register(registry);
    }
}

impl ParsePayload for UploadForm {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        let unreadable = |_| AppError::InvalidRequest("The form cannot be read.".into());
        Ok(Self(<Multipart as FromRequest>::from_request(request, body).await.map_err(unreadable)?))
    }
}

impl<'a> ApiExtractor<'a> for UploadForm {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        <Self as Payload>::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(body_meta::<Self>())
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        if !request.content_type().is_some_and(<Self as Payload>::check_content_type) {
            return Err(AppError::UnsupportedMedia("Send a form (multipart/form-data).".into()).into());
        }
        <Self as ParsePayload>::from_request(request, body).await
    }
}

/// 202 with what became of the file.
pub struct Accepted(UploadAccepted);

impl IntoResponse for Accepted {
    fn into_response(self) -> Response {
        let upload = &self.0.upload;
        let song = upload.song_id.or(upload.duplicate_of).map(|song| format!("{API_BASE}/songs/{song}"));
        let mut response = Json(self.0).into_response();
        response.set_status(StatusCode::ACCEPTED);
        if let Some(location) = song.and_then(|path| poem::http::HeaderValue::try_from(path).ok()) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

impl ApiResponse for Accepted {
    fn meta() -> MetaResponses {
        let mut meta = Json::<UploadAccepted>::meta();
        for response in &mut meta.responses {
            response.status = Some(202);
        }
        meta
    }

    fn register(registry: &mut Registry) {
        <Json<UploadAccepted> as ApiResponse>::register(registry);
    }
}
