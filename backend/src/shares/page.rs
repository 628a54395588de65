//! `/s/{token}`: the page of a public link. It is made here and not by the web app, so that it is there at once, says
//! something to who only wants a preview, and works without script.

use poem::http::{Method, StatusCode, header};
use poem::web::{Data, Path};
use poem::{IntoEndpoint, Request, Response, Route, get, handler};
use serde::Deserialize;
use shared::page::MAX_LIMIT;

use super::{html, token, visit};
use crate::app::AppState;
use crate::error::AppError;

/// Where the pages of public links are.
pub const PATH: &str = "/s";

const STYLE: &str = concat!(
    include_str!("../../../frontend/styles/tokens.css"),
    include_str!("../../../frontend/styles/base.css"),
    include_str!("page.css")
);
const SCRIPT: &str = include_str!("page.js");

/// The page and its files.
pub fn routes() -> impl IntoEndpoint {
    Route::new()
        .at("/files/page.css", get(style))
        .at("/files/page.js", get(script))
        .at("/:token", get(visit_page).head(visit_page))
}

#[derive(Debug, Default, Deserialize)]
struct Where {
    cursor: Option<String>,
}

#[handler]
fn style() -> Response {
    file("text/css; charset=utf-8", STYLE)
}

#[handler]
fn script() -> Response {
    file("text/javascript; charset=utf-8", SCRIPT)
}

fn file(mime: &str, text: &'static str) -> Response {
    Response::builder().content_type(mime).header(header::CACHE_CONTROL, "public, max-age=3600").body(text)
}

#[handler]
async fn visit_page(
    Data(state): Data<&AppState>,
    Path(word): Path<String>,
    request: &Request,
) -> Result<Response, AppError> {
    let cursor = request.params::<Where>().unwrap_or_default().cursor;
    let answer = match made(state, &word, cursor.as_deref(), request).await {
        Ok(page) => (StatusCode::OK, page),
        Err(AppError::NotFound) => (StatusCode::NOT_FOUND, html::none("There is no such link.")),
        Err(AppError::ShareGone) => (StatusCode::GONE, html::none("This link does not work any more.")),
        Err(AppError::InvalidParameter { .. }) => {
            (StatusCode::BAD_REQUEST, html::none("This part of the list is not there. Open the link again."))
        }
        Err(error) => return Err(error),
    };
    let (status, page) = answer;
    let response = Response::builder()
        .status(status)
        .content_type("text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, policy(state.storage.browser_origin()))
        .header("x-robots-tag", "noindex, nofollow");
    Ok(if request.method() == Method::HEAD { response.body(()) } else { response.body(page) })
}

async fn made(
    state: &AppState,
    word: &str,
    cursor: Option<&str>,
    request: &Request,
) -> Result<String, AppError> {
    let link = visit::open(state, word).await?;
    let thing = visit::read(state, &link, Some(MAX_LIMIT), cursor).await?;
    // Who reads on has been counted.
    if request.method() != Method::HEAD && cursor.is_none() {
        visit::count(state, &link, request).await?;
    }
    let word = token::write(&state.keys.share, link.id);
    Ok(html::page(&thing, &word, &origin(state, request)))
}

/// What previews need before every address: the public one of this server, else what the visitor has called.
fn origin(state: &AppState, request: &Request) -> String {
    let public = &state.config.server.public_url;
    if !public.is_empty() {
        return public.clone();
    }
    let host = request.header(header::HOST).unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    if host.bytes().all(is_plain) { format!("http://{host}") } else { String::new() }
}

/// Its own files, pictures and sound, which also come from the store when browsers are sent there.
fn policy(store: Option<&str>) -> String {
    let store = store.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'{store}; \
         media-src 'self'{store}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}
