//! Serving the web app.

use bytes::Bytes;
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::web::Data;
use poem::{Body, IntoEndpoint, Request, Response, handler};

use super::assets::Asset;
use crate::app::AppState;
use crate::error::AppError;
use crate::http::conditions;
use crate::media::conditional::{self, Decision};

/// The policy of the app: its own files and nothing else; nothing inline; user content only as pictures
/// and sound, which also come from the store when browsers are sent there.
fn policy(store: Option<&str>) -> String {
    let store = store.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob:{store}; media-src 'self' blob:{store}; connect-src 'self'{store}; \
         font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
}

/// Every address that nothing else answers.
pub fn routes() -> impl IntoEndpoint {
    app
}

/// Below `/api` there are no pages.
pub fn no_route() -> impl IntoEndpoint {
    nothing
}

#[handler]
fn nothing() -> Result<(), AppError> {
    Err(AppError::NotFound)
}

#[handler]
fn app(Data(state): Data<&AppState>, request: &Request) -> Result<Response, AppError> {
    let path = request.uri().path();
    let asset = match state.assets.get(path) {
        Some(asset) => asset,
        // Addresses of pages have no dot in their last part; the app itself says when there is no
        // such page.
        None if path.rsplit('/').next().is_some_and(|last| last.contains('.')) => {
            return Err(AppError::NotFound);
        }
        None => state.assets.get("/index.html").ok_or(AppError::NotFound)?,
    };
    match *request.method() {
        Method::GET | Method::HEAD => {
            let policy = policy(state.storage.browser_origin());
            Ok(respond(asset, request.method(), request.headers(), &policy))
        }
        _ => Err(AppError::MethodNotAllowed),
    }
}

fn respond(asset: &Asset, method: &Method, request: &HeaderMap, policy: &str) -> Response {
    let (encoding, bytes) = encoding(asset, request);
    let etag = match encoding {
        None => asset.etag.clone(),
        Some(encoding) => format!("{}-{encoding}\"", asset.etag.trim_end_matches('"')),
    };
    let cache = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Response::builder()
        .content_type(asset.mime)
        .header(header::ETAG, &etag)
        .header(header::CACHE_CONTROL, cache)
        .header(header::VARY, "Accept-Encoding")
        // On every file: a service worker lives under the policy that came with its script.
        .header(header::CONTENT_SECURITY_POLICY, policy);
    if let Decision::NotModified = conditional::evaluate(conditions(request), &etag) {
        return response.status(StatusCode::NOT_MODIFIED).body(());
    }
    if let Some(encoding) = encoding {
        response = response.header(header::CONTENT_ENCODING, encoding);
    }
    response = response.header(header::CONTENT_LENGTH, bytes.len());
    if method == Method::HEAD { response.body(()) } else { response.body(Body::from_bytes(bytes)) }
}

/// The smallest form that the client takes.
fn encoding(asset: &Asset, request: &HeaderMap) -> (Option<&'static str>, Bytes) {
    let takes = |name: &str| {
        let accepted =
            request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        accepted.flat_map(|list| list.split(',')).any(|item| {
            let (coding, quality) = item.split_once(';').unwrap_or((item, ""));
            coding.trim().eq_ignore_ascii_case(name) && quality.trim().replace(' ', "") != "q=0"
        })
    };
    match asset {
        Asset { brotli: Some(bytes), .. } if takes("br") => (Some("br"), bytes.clone()),
        Asset { gzip: Some(bytes), .. } if takes("gzip") => (Some("gzip"), bytes.clone()),
        Asset { plain, .. } => (None, plain.clone()),
    }
}
