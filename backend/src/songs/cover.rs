//! The picture of a song at one of the offered sizes.

use poem::http::{HeaderMap, StatusCode, header};
use poem::{Body, Response};
use uuid::Uuid;

use crate::error::AppError;
use crate::http::conditions;
use crate::media::conditional::{self, Decision};
use crate::media::storage::{Key, PictureFormat, Storage};

/// Answers a request for a picture.
pub(super) async fn respond(
    storage: &Storage,
    cover: Uuid,
    size: u16,
    request: &HeaderMap,
) -> Result<Response, AppError> {
    let etag = format!("\"{}-{size}\"", cover.simple());
    let head = |status: StatusCode| {
        Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, "image/jpeg")
            .header(header::ETAG, &etag)
            // The link has the version of the picture in it.
            .header(header::CACHE_CONTROL, "private, max-age=31536000, immutable")
            .header(header::VARY, "Authorization, Cookie")
    };
    match conditional::evaluate(conditions(request), &etag) {
        Decision::NotModified => return Ok(head(StatusCode::NOT_MODIFIED).body(())),
        Decision::PreconditionFailed => return Err(AppError::PreconditionFailed),
        Decision::Proceed { .. } => {}
    }
    let key = Key::picture(cover, size, PictureFormat::Jpeg).ok_or(AppError::NotFound)?;
    let picture = storage.read_whole(&key).await?;
    Ok(head(StatusCode::OK).body(Body::from_bytes(picture)))
}
