//! The specification, and a page on which a person can read it and try it.
//!
//! poem-openapi brings Swagger UI as one page with everything inline, which our policy forbids to
//! run; so the page is taken apart once and its script and style are served as files.

use std::sync::OnceLock;

use poem::http::header;
use poem::{IntoEndpoint, Response, Route, get, handler};

use crate::error::AppError;
use crate::router;

/// Swagger UI draws its own icons as data links; nothing else is opened beyond the page itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
    <title>Rhythmix API</title>\n<link rel=\"stylesheet\" href=\"/api/docs/swagger-ui.css\">\n\
    <div id=\"ui\"></div>\n<script src=\"/api/docs/swagger-ui.js\"></script>\n\
    <script src=\"/api/docs/start.js\"></script>\n</html>\n";

const START: &str = "SwaggerUIBundle({ dom_id: '#ui', url: '/api/v1/openapi.json', deepLinking: true });\n";

/// The page and its files.
pub fn routes() -> impl IntoEndpoint {
    Route::new()
        .at("/", get(docs_page))
        .at("/swagger-ui.css", get(docs_style))
        .at("/swagger-ui.js", get(docs_script))
        .at("/start.js", get(docs_start))
}

/// The specification.
#[handler]
pub fn specification() -> Result<Response, AppError> {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = match TEXT.get() {
        Some(text) => text,
        None => {
            let text = router::specification()?;
            TEXT.get_or_init(|| text)
        }
    };
    Ok(file("application/json", text.as_str()))
}

#[handler]
fn docs_page() -> Response {
    Response::builder()
        .content_type("text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .body(PAGE)
}

#[handler]
fn docs_style() -> Response {
    file("text/css; charset=utf-8", bundle().1.as_str())
}

#[handler]
fn docs_script() -> Response {
    file("text/javascript; charset=utf-8", bundle().0.as_str())
}

#[handler]
fn docs_start() -> Response {
    file("text/javascript; charset=utf-8", START)
}

fn file(mime: &str, text: &'static str) -> Response {
    Response::builder().content_type(mime).header(header::CACHE_CONTROL, "no-cache").body(text)
}

/// Script and style of Swagger UI, taken out of its page when somebody first asks for it.
fn bundle() -> &'static (String, String) {
    static PARTS: OnceLock<(String, String)> = OnceLock::new();
    PARTS.get_or_init(|| {
        let html = router::api().swagger_ui_html();
        let part = |opening: &str, closing: &str| {
            let (_, rest) = html.split_once(opening).unwrap_or_default();
            rest.split_once(closing).unwrap_or_default().0.to_owned()
        };
        (
            part("<script charset=\"UTF-8\">", "</script>\n</head>"),
            part("<style charset=\"UTF-8\">", "</style>"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_the_library_still_comes_apart() {
        let (script, style) = bundle();
        assert!(script.contains("SwaggerUIBundle") && script.len() > 1_000_000);
        assert!(style.contains(".swagger-ui") && style.len() > 100_000);
    }
}
