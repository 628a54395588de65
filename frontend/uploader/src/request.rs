//! Requests to the server, by XMLHttpRequest, since nothing else tells how much of a body has gone.
//! The access token comes from the page, which renews it; it is kept in memory alone.

use std::cell::RefCell;
use std::rc::Rc;

use browser::json;
use frontend_core::api_error::ApiError;
use gloo_events::EventListener;
use js_sys::{Function, Promise};
use serde::de::DeserializeOwned;
use shared::endpoint::{API_BASE, CLIENT_HEADER, Endpoint};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

use crate::scope::tell_page;
use crate::sum::bytes;

/// What is asked.
#[derive(Default)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a str,
    /// Where, below [`API_BASE`].
    pub url: &'a str,
    /// Headers.
    pub headers: Vec<(&'a str, String)>,
    /// The body, a text or a blob.
    pub body: Option<Body<'a>>,
    /// Told how many bytes of the body have gone.
    pub progress: Option<Box<dyn Fn(u64)>>,
}

/// The body of a request.
pub enum Body<'a> {
    /// JSON.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a Blob),
}

/// An answer of whatever status.
pub struct Answer {
    request: AbortOnDrop,
}

impl Answer {
    /// The status, 0 when there was no answer.
    pub fn status(&self) -> u16 {
        self.request.0.status().unwrap_or_default()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<String> {
        self.request.0.get_response_header(name).ok().flatten()
    }

    fn body(&self) -> String {
        self.request.0.response_text().ok().flatten().unwrap_or_default()
    }

    /// Why it is no success.
    pub fn error(&self) -> ApiError {
        match self.status() {
            0 => ApiError::Offline,
            status => ApiError::from_answer(status, json::read(&self.body())),
        }
    }
}

struct AbortOnDrop(XmlHttpRequest);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        // Does nothing once the answer has come.
        let _ = self.0.abort();
    }
}

/// The session of the page.
#[derive(Default)]
pub struct Session {
    token: RefCell<Option<String>>,
    /// Who waits for a token.
    asked: RefCell<Option<(Promise, Function)>>,
}

impl Session {
    /// The page said which token is good; `None` when it has none at the moment.
    pub fn take_token(&self, token: Option<String>) {
        self.token.replace(token);
        if let Some((_, resolve)) = self.asked.take() {
            // A function of a promise does not throw.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    }

    /// A token; asked from the page when there is none, or when the one at hand is `spent`.
    ///
    /// # Errors
    /// There is none.
    pub async fn bearer(&self, spent: Option<&str>) -> Result<String, ApiError> {
        // Another request may have got a new one in the meantime.
        if spent.is_some() && self.token.borrow().as_deref() == spent {
            self.token.take();
        }
        if self.token.borrow().is_none() {
            let waited = self.ask(spent.is_some());
            // It is never refused.
            let _ = JsFuture::from(waited).await;
        }
        self.token.borrow().clone().ok_or(ApiError::Offline)
    }

    fn ask(&self, stale: bool) -> Promise {
        if let Some((promise, _)) = &*self.asked.borrow() {
            return promise.clone();
        }
        let resolver = Rc::new(RefCell::new(None));
        let promise = Promise::new(&mut |resolve, _| {
            resolver.replace(Some(resolve));
        });
        if let Some(resolve) = resolver.take() {
            self.asked.replace(Some((promise.clone(), resolve)));
        }
        tell_page(&["token".into(), stale.into()]);
        promise
    }

    /// Sends a request, and once more with a new token when the old one is not good any more. Dropping
    /// the future aborts it.
    ///
    /// # Errors
    /// No answer.
    pub async fn send(&self, request: &Request<'_>) -> Result<Answer, ApiError> {
        let bearer = self.bearer(None).await?;
        let answer = start(request, &bearer).await?;
        if answer.status() != 401 {
            return Ok(answer);
        }
        start(request, &self.bearer(Some(&bearer)).await?).await
    }

    /// Sends a request of the API and reads its answer.
    ///
    /// # Errors
    /// No answer, a problem, or an answer that is not ours.
    pub async fn call<E: Endpoint>(&self, endpoint: &E) -> Result<E::Response, ApiError> {
        let body =
            endpoint.body().map(|body| json::write(body).ok_or(ApiError::Unexpected(0))).transpose()?;
        let answer = self
            .send(&Request {
                method: E::METHOD.as_str(),
                url: &endpoint.uri(),
                body: body.as_deref().map(Body::Text),
                ..Request::default()
            })
            .await?;
        match answer.status() {
            200..=299 => read(&answer.body()),
            _ => Err(answer.error()),
        }
    }
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, ApiError> {
    json::read(if body.is_empty() { "null" } else { body }).ok_or(ApiError::Unexpected(0))
}

async fn start(request: &Request<'_>, bearer: &str) -> Result<Answer, ApiError> {
    let answer = try_start(request, Some(bearer)).await.map_err(|_: JsValue| ApiError::Offline)?;
    if answer.status() == 0 { Err(ApiError::Offline) } else { Ok(answer) }
}

/// Puts bytes to a link of another server, which is told nothing else; its status, 0 without an answer.
pub async fn put_elsewhere(url: &str, bytes: &Blob, progress: Box<dyn Fn(u64)>) -> u16 {
    let body = Some(Body::Bytes(bytes));
    let request = Request { method: "PUT", url, body, progress: Some(progress), ..Request::default() };
    try_start(&request, None).await.map_or(0, |answer| answer.status())
}

/// Without a `bearer` the request goes to a whole address.
async fn try_start(request: &Request<'_>, bearer: Option<&str>) -> Result<Answer, JsValue> {
    let http = AbortOnDrop(XmlHttpRequest::new()?);
    match bearer {
        Some(bearer) => {
            http.0.open(request.method, &format!("{API_BASE}{}", request.url))?;
            http.0.set_request_header(CLIENT_HEADER, "web")?;
            http.0.set_request_header("Authorization", &format!("Bearer {bearer}"))?;
        }
        None => http.0.open(request.method, request.url)?,
    }
    for (name, value) in &request.headers {
        http.0.set_request_header(name, value)?;
    }
    let sent = Rc::new(RefCell::new(None::<u64>));
    let watch = Rc::clone(&sent);
    let _listener = match &request.progress {
        Some(_) => Some(EventListener::new(&http.0.upload()?.into(), "progress", move |event| {
            if let Some(event) = event.dyn_ref::<ProgressEvent>() {
                watch.replace(Some(bytes(event.loaded())));
            }
        })),
        None => None,
    };
    let ended = Promise::new(&mut |resolve, _| http.0.set_onloadend(Some(&resolve)));
    match &request.body {
        None => http.0.send()?,
        Some(Body::Text(text)) => {
            http.0.set_request_header("Content-Type", "application/json")?;
            http.0.send_with_opt_str(Some(text))?;
        }
        Some(Body::Bytes(blob)) => http.0.send_with_opt_blob(Some(blob))?,
    }
    wait(ended, &sent, request.progress.as_deref()).await?;
    Ok(Answer { request: http })
}

/// How many quarters of a second may go by without a byte: a line that was changed for another one, as on
/// the way out of the house, says nothing for minutes.
const PATIENCE: u32 = 180;

/// Waits for the end and tells the progress, at most four times a second.
async fn wait(
    ended: Promise,
    sent: &RefCell<Option<u64>>,
    progress: Option<&dyn Fn(u64)>,
) -> Result<(), JsValue> {
    let Some(progress) = progress else {
        JsFuture::from(ended).await?;
        return Ok(());
    };
    let mut quiet = 0;
    while quiet < PATIENCE {
        let pause = gloo_timers::future::TimeoutFuture::new(250);
        let tick = wasm_bindgen_futures::future_to_promise(async move {
            pause.await;
            Ok(JsValue::FALSE)
        });
        let first = Promise::race(&js_sys::Array::of2(&ended, &tick));
        let is_over = JsFuture::from(first).await? != JsValue::FALSE;
        quiet += 1;
        if let Some(sent) = sent.take() {
            progress(sent);
            quiet = 0;
        }
        if is_over {
            return Ok(());
        }
    }
    Err(JsValue::UNDEFINED)
}
