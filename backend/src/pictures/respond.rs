//! A picture at one of the offered sizes, in the encoding that the client likes best.

use poem::http::{HeaderMap, StatusCode, header};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaResponses, Registry};
use uuid::Uuid;

use super::accept::wanted;
use crate::app::AppState;
use crate::error::AppError;
use crate::http::{bytes_meta, conditions};
use crate::media::conditional::{self, Decision};
use crate::media::storage::{Key, PictureFormat};

/// The link names this very picture, which never changes.
const FOR_EVER: &str = "private, max-age=31536000, immutable";
/// The link names whatever picture there is.
const ASK_AGAIN: &str = "private, no-cache";

/// Answers a request for a picture that the caller may see. `version` is what the link says.
///
/// # Errors
/// The size is not offered, or the database or the store is away.
pub async fn respond(
    state: &AppState,
    picture: Uuid,
    size: u16,
    version: Option<&str>,
    request: &HeaderMap,
) -> Result<Picture, AppError> {
    let accept = request.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let format = match wanted(accept) {
        PictureFormat::Avif if state.pictures.has_avif(&state.db, picture).await? => PictureFormat::Avif,
        _ => PictureFormat::Jpeg,
    };
    let key = Key::picture(picture, size, format).ok_or(AppError::InvalidParameter {
        field: "size".into(),
        detail: "The size must be 64, 128, 256, 512 or 1024.".into(),
    })?;
    let etag = etag(picture, size, format);
    let is_this = version.is_some_and(|version| version == picture.simple().to_string());
    let head = |status: StatusCode| {
        Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, format.mime())
            .header(header::ETAG, &etag)
            .header(header::CACHE_CONTROL, if is_this { FOR_EVER } else { ASK_AGAIN })
            .header(header::VARY, "Accept, Authorization, Cookie")
    };
    match conditional::evaluate(conditions(request), &etag) {
        Decision::NotModified => return Ok(Picture(head(StatusCode::NOT_MODIFIED).body(()))),
        Decision::PreconditionFailed => return Err(AppError::PreconditionFailed),
        Decision::Proceed { .. } => {}
    }
    let bytes = state.storage.read_whole(&key).await?;
    Ok(Picture(head(StatusCode::OK).body(Body::from_bytes(bytes))))
}

/// Each encoding has a tag of its own, or a cache would take one for the other.
fn etag(picture: Uuid, size: u16, format: PictureFormat) -> String {
    let suffix = match format {
        PictureFormat::Jpeg => "",
        PictureFormat::Avif => "-avif",
    };
    format!("\"{}-{size}{suffix}\"", picture.simple())
}

/// The bytes of a picture.
pub struct Picture(Response);

impl IntoResponse for Picture {
    fn into_response(self) -> Response {
        self.0
    }
}

impl ApiResponse for Picture {
    fn meta() -> MetaResponses {
        let mimes = PictureFormat::ALL.map(PictureFormat::mime);
        MetaResponses {
            responses: vec![
                bytes_meta(200, "The picture.", &mimes),
                bytes_meta(304, "You have it already.", &[]),
            ],
        }
    }

    fn register(_: &mut Registry) {}
}
