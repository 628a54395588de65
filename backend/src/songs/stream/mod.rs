//! The sound of a song in one of its forms: whole, in parts, or only its head.
//!
//! poem's static files get ranges wrong and read 4 KiB at a time, so this is a handler of our own.

pub mod api;
mod body;
mod form;
mod gain;
mod on_demand;
mod places;
pub(super) mod quality;

use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use poem::{Body, Response};

use self::form::Form;
pub use self::places::{Place, Places};
use crate::app::AppState;
use crate::error::AppError;
use crate::http::conditions;
use crate::media::conditional::{self, Decision};
use crate::media::range::{self, RangeOutcome};

/// Whether the body is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// GET
    Body,
    /// HEAD
    Head,
}

/// Answers a request for a form of a song.
async fn respond(
    state: &AppState,
    form: Form,
    request: &HeaderMap,
    wanted: Wanted,
) -> Result<Response, AppError> {
    let use_range = match conditional::evaluate(conditions(request), &form.etag) {
        Decision::NotModified => return Ok(head(StatusCode::NOT_MODIFIED, &form)?.body(())),
        Decision::PreconditionFailed => return Err(AppError::PreconditionFailed),
        Decision::Proceed { use_range } => use_range,
    };
    let size = form.size_bytes;
    let asked = request.get(header::RANGE).and_then(|value| value.to_str().ok()).filter(|_| use_range);
    let (status, part) = match range::resolve(asked, size) {
        RangeOutcome::Whole => (StatusCode::OK, 0..size),
        RangeOutcome::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        RangeOutcome::Unsatisfiable => return Err(AppError::RangeNotSatisfiable { size_bytes: size }),
    };
    let mut response = head(status, &form)?.header(header::CONTENT_LENGTH, part.end - part.start);
    if status == StatusCode::PARTIAL_CONTENT {
        let last = part.end.saturating_sub(1);
        response = response.header(header::CONTENT_RANGE, format!("bytes {}-{last}/{size}", part.start));
    }
    if wanted == Wanted::Head {
        return Ok(response.body(()));
    }
    if let Some(link) = form.link(state).await {
        return Ok(redirect(&form, &link)?);
    }
    let place = state.streams.take(form.holder)?;
    let blocks = form.open(state, part).await?;
    Ok(response.body(Body::from_bytes_stream(body::Placed::new(blocks, place))))
}

fn head(status: StatusCode, form: &Form) -> Result<poem::ResponseBuilder, AppError> {
    let etag = HeaderValue::try_from(form.etag.as_str()).map_err(anyhow::Error::new)?;
    Ok(Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, form.mime)
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::ETAG, etag)
        // The bytes of a song never change, but who may hear it can.
        .header(header::CACHE_CONTROL, "private, no-cache")
        .header(header::VARY, form.vary)
        .header(header::CONTENT_DISPOSITION, "inline"))
}

/// Sends the client to the store. Ranges and conditions go along by themselves.
fn redirect(form: &Form, link: &str) -> anyhow::Result<Response> {
    Ok(Response::builder()
        .status(StatusCode::TEMPORARY_REDIRECT)
        .header(header::LOCATION, HeaderValue::try_from(link)?)
        // The link ends before what it leads to.
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::VARY, form.vary)
        .body(()))
}
