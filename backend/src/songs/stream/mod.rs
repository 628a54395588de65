//! The audio of a song: whole, in parts, or only its head.
//!
//! poem's static files get ranges wrong and read 4 KiB at a time, so this is a handler of our own.

pub mod api;

use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use poem::{Body, Response};

use super::media::MediaRow;
use crate::error::AppError;
use crate::http::conditions;
use crate::media::conditional::{self, Decision};
use crate::media::range::{self, RangeOutcome};
use crate::media::storage::{Key, Storage};

/// Whether the body is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// GET
    Body,
    /// HEAD
    Head,
}

/// Answers a request for the audio of a song.
pub(super) async fn respond(
    storage: &Storage,
    media: &MediaRow,
    request: &HeaderMap,
    wanted: Wanted,
) -> Result<Response, AppError> {
    let etag = etag(&media.sha256);
    let use_range = match conditional::evaluate(conditions(request), &etag) {
        Decision::NotModified => return Ok(head(StatusCode::NOT_MODIFIED, media, &etag)?.body(())),
        Decision::PreconditionFailed => return Err(AppError::PreconditionFailed),
        Decision::Proceed { use_range } => use_range,
    };
    let size = media.size_bytes;
    let asked = request.get(header::RANGE).and_then(|value| value.to_str().ok()).filter(|_| use_range);
    let (status, part) = match range::resolve(asked, size) {
        RangeOutcome::Whole => (StatusCode::OK, 0..size),
        RangeOutcome::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        RangeOutcome::Unsatisfiable => return Err(AppError::RangeNotSatisfiable { size_bytes: size }),
    };
    let mut response = head(status, media, &etag)?.header(header::CONTENT_LENGTH, part.end - part.start);
    if status == StatusCode::PARTIAL_CONTENT {
        let last = part.end.saturating_sub(1);
        response = response.header(header::CONTENT_RANGE, format!("bytes {}-{last}/{size}", part.start));
    }
    if wanted == Wanted::Head {
        return Ok(response.body(()));
    }
    let blocks = storage.read(&Key::song(media.media_id), part).await?;
    Ok(response.body(Body::from_bytes_stream(blocks)))
}

fn head(status: StatusCode, media: &MediaRow, etag: &str) -> Result<poem::ResponseBuilder, AppError> {
    let etag = HeaderValue::try_from(etag).map_err(anyhow::Error::new)?;
    Ok(Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, media.format.mime())
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::ETAG, etag)
        // The bytes of a song never change, but who may hear it can.
        .header(header::CACHE_CONTROL, "private, no-cache")
        .header(header::VARY, "Authorization, Cookie")
        .header(header::CONTENT_DISPOSITION, "inline"))
}

/// The content itself names the version.
fn etag(sha256: &[u8]) -> String {
    let hex: String = sha256.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}
