//! One request over the browser's fetch, aborted when its future is dropped.

use frontend_core::api_error::ApiError;
use shared::endpoint::CLIENT_HEADER;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

use browser::json;

/// What came back.
pub(super) struct Answer {
    status: u16,
    body: String,
}

impl Answer {
    /// The body, if the answer is a success.
    pub(super) fn success(self) -> Result<String, ApiError> {
        match self.status {
            200..=299 => Ok(self.body),
            status => Err(ApiError::from_answer(status, json::read(&self.body))),
        }
    }
}

struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        // Does nothing once the answer has been read.
        self.0.abort();
    }
}

/// Sends a request, whose body is JSON or a file, and reads the whole answer. With `tag` it changes nothing that
/// has another version by now.
pub(super) async fn fetch(
    method: &str,
    url: &str,
    bearer: Option<&str>,
    body: Option<&JsValue>,
    tag: Option<&str>,
) -> Result<Answer, ApiError> {
    try_fetch(method, url, bearer, body, tag).await.map_err(|_: JsValue| ApiError::Offline)
}

async fn try_fetch(
    method: &str,
    url: &str,
    bearer: Option<&str>,
    body: Option<&JsValue>,
    tag: Option<&str>,
) -> Result<Answer, JsValue> {
    let headers = Headers::new()?;
    headers.set(CLIENT_HEADER, "web")?;
    if let Some(bearer) = bearer {
        headers.set("Authorization", &format!("Bearer {bearer}"))?;
    }
    if let Some(tag) = tag {
        headers.set("If-Match", tag)?;
    }
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        // What is no text is a file, whose type the browser knows.
        if body.is_string() {
            headers.set("Content-Type", "application/json")?;
        }
        init.set_body(body);
    }
    init.set_headers(&headers);
    let abort = AbortOnDrop(AbortController::new()?);
    init.set_signal(Some(&abort.0.signal()));
    let response = start(url, &init).await?;
    let body = JsFuture::from(response.text()?).await?;
    Ok(Answer { status: response.status(), body: body.as_string().unwrap_or_default() })
}

async fn start(url: &str, init: &RequestInit) -> Result<Response, JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    JsFuture::from(window.fetch_with_str_and_init(url, init)).await?.dyn_into()
}

/// The status with which the server answers for a media file, asked as a media element asks: with
/// the cookie alone. `None` when it does not answer.
pub async fn status_of(url: &str) -> Option<u16> {
    let init = RequestInit::new();
    init.set_method("HEAD");
    start(url, &init).await.ok().map(|response| response.status())
}
