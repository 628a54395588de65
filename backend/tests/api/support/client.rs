//! A client: sends the very requests that the web app sends.

use std::sync::Arc;

use poem::endpoint::DynEndpoint;
use poem::http::{HeaderMap, Method, StatusCode, Uri};
use poem::{Body, Request, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::endpoint::{API_BASE, Endpoint};
use shared::ids::SongId;
use shared::problem::Problem;
use shared::songs::{GetSong, Song};
use shared::uploads::{Upload, UploadAccepted};

use super::Form;

#[derive(Clone)]
pub struct Client {
    routes: Arc<dyn DynEndpoint<Output = Response>>,
    pub token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("{error}: {} {}", self.status, String::from_utf8_lossy(&self.body))
        })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The problem in it, which must be a whole and true one.
    pub fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert!(self.header("x-request-id").is_some());
        let problem: Problem = self.json();
        assert_eq!(problem.status, self.status.as_u16());
        assert!(!problem.title.is_empty() && !problem.detail.is_empty());
        problem
    }

    /// The value that a `Set-Cookie` gives to a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.headers.get_all("set-cookie").iter().find_map(|value| {
            let (pair, _) = value.to_str().unwrap().split_once(';')?;
            Some(pair.strip_prefix(name)?.strip_prefix('=')?.to_owned())
        })
    }
}

impl Client {
    pub fn new(routes: Arc<dyn DynEndpoint<Output = Response>>) -> Self {
        Self { routes, token: None }
    }

    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Response, Box<Problem>> {
        let answer = self.answer_to(endpoint, &[]).await;
        if !answer.status.is_success() {
            return Err(Box::new(answer.problem()));
        }
        let body = if answer.body.is_empty() { b"null".to_vec() } else { answer.body };
        Ok(serde_json::from_slice(&body).unwrap())
    }

    pub async fn answer_to<E: Endpoint>(&self, endpoint: &E, headers: &[(&str, &str)]) -> Answer {
        let mut headers = headers.to_vec();
        let body = endpoint.body().map(|body| serde_json::to_vec(body).unwrap());
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        let path = format!("{API_BASE}{}", endpoint.uri());
        self.request(E::METHOD.as_str(), &path, &headers, body.unwrap_or_default()).await
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.request("GET", path, headers, Vec::new()).await
    }

    /// Makes a request of the specification that must succeed; its answer, if there is one.
    pub async fn made(&self, method: &str, path: &str, body: &str) -> Value {
        let json = [("content-type", "application/json")];
        let answer = self.request(method, &format!("{API_BASE}{path}"), &json, body.into()).await;
        assert!(answer.status.is_success(), "{method} {path}: {}", String::from_utf8_lossy(&answer.body));
        if answer.body.is_empty() { Value::Null } else { answer.json() }
    }

    pub async fn post_json(&self, path: &str, json: &str) -> Answer {
        self.request("POST", path, &[("content-type", "application/json")], json.into()).await
    }

    /// Asks, and leaves the body where it is.
    pub async fn open(&self, path: &str) -> Response {
        let mut request = Request::builder().uri(path.parse::<Uri>().unwrap());
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.routes.call(request.finish()).await.unwrap()
    }

    pub async fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let length = body.len().to_string();
        let mut headers = headers.to_vec();
        if !body.is_empty() {
            headers.push(("content-length", length.as_str()));
        }
        self.request_body(method, path, &headers, Body::from_vec(body)).await
    }

    /// Sends a body that may come slowly or break off.
    pub async fn request_body(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(path.parse::<Uri>().unwrap());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = self.routes.call(request.body(body)).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer { status: parts.status, headers: parts.headers, body: body.into_vec().await.unwrap() }
    }

    /// Sends a form to `POST /songs`.
    pub async fn post_form(&self, form: Form) -> Answer {
        let (content_type, body) = form.into_parts();
        self.request("POST", &format!("{API_BASE}/songs"), &[("content-type", &content_type)], body).await
    }

    pub async fn upload(&self, form: Form) -> Upload {
        let answer = self.post_form(form).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", String::from_utf8_lossy(&answer.body));
        answer.json::<UploadAccepted>().upload
    }

    /// Uploads and reads the song that came of it.
    pub async fn add_song(&self, form: Form) -> Song {
        let upload = self.upload(form).await;
        let song: SongId = upload.song_id.unwrap_or_else(|| panic!("no song has come of it: {upload:?}"));
        self.send(&GetSong(song)).await.unwrap()
    }
}
