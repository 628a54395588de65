//! Small bodies are read whole, and bounded, before any route sees them.

use http_body_util::{BodyExt, LengthLimitError, Limited};
use poem::http::{Method, header};
use poem::{Body, Endpoint, Middleware, Request, Result};

use shared::endpoint::API_BASE;
use shared::playlists::transfer::MAX_IMPORT_BYTES;

use crate::error::AppError;

/// The most bytes of a JSON body.
pub const MAX_JSON_BYTES: usize = 256 * 1024;

/// Reads every body except forms, pictures and those of uploads (which bound themselves while they stream)
/// up to [`MAX_JSON_BYTES`], files of playlists up to [`MAX_IMPORT_BYTES`], chunked ones too.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit;

impl<E: Endpoint> Middleware<E> for BodyLimit {
    type Output = Limits<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Limits(inner)
    }
}

/// An endpoint below [`BodyLimit`].
pub struct Limits<E>(E);

impl<E: Endpoint> Endpoint for Limits<E> {
    type Output = E::Output;

    async fn call(&self, mut request: Request) -> Result<E::Output> {
        if !bounds_itself(&request) && !is_upload(&request) {
            let body = read(request.take_body(), most(&request)).await?;
            request.set_body(body);
        }
        self.0.call(request).await
    }
}

fn bounds_itself(request: &Request) -> bool {
    request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .map(|mime| mime.trim_start().to_ascii_lowercase())
        .is_some_and(|mime| mime.starts_with("multipart/form-data") || mime.starts_with("image/"))
}

/// Whether the body is bytes of an upload or its cover: those that PATCH and PUT bring, and those that come
/// with the POST that makes one.
fn is_upload(request: &Request) -> bool {
    let path = request.uri().path().strip_prefix(API_BASE).and_then(|path| path.strip_prefix("/uploads"));
    match *request.method() {
        Method::POST => path == Some(""),
        Method::PATCH | Method::PUT => path.is_some_and(|path| path.starts_with('/')),
        _ => false,
    }
}

/// The most bytes of a body that is read whole.
fn most(request: &Request) -> usize {
    let is_import = request.uri().path().strip_prefix(API_BASE) == Some("/playlists/import");
    if is_import { MAX_IMPORT_BYTES } else { MAX_JSON_BYTES }
}

async fn read(body: Body, most: usize) -> Result<Body, AppError> {
    let body: http_body_util::combinators::BoxBody<_, _> = body.into();
    match Limited::new(body, most).collect().await {
        Ok(read) => Ok(Body::from_bytes(read.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => Err(AppError::TooLarge { limit_bytes: most as u64 }),
        Err(error) => Err(from_body_error(&*error)),
    }
}

/// What a body that broke off means.
pub fn from_body_error(error: &(dyn std::error::Error + 'static)) -> AppError {
    match error.downcast_ref::<std::io::Error>() {
        Some(error) if error.kind() == std::io::ErrorKind::TimedOut => AppError::RequestTimeout,
        _ => AppError::InvalidRequest("The body of the request broke off.".into()),
    }
}
