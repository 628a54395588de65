//! A client of the API as other programs write one: the values of `shared` over plain HTTP.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use shared::auth::{LogIn, SessionGrant, SetUp, SignUp};
use shared::endpoint::{API_BASE, CLIENT_HEADER, Endpoint};
use shared::ids::SongId;
use shared::ids::UploadId;
use shared::problem::Problem;
use shared::renditions::ListRenditions;
use shared::uploads::{GetUpload, Upload, UploadAccepted, fields};
use tokio::time::sleep;

use crate::server::Server;
use crate::wait;
use crate::wait::until;

/// The password of every account of the tests.
pub const PASSWORD: &str = "correct horse battery";

/// Between two looks at what takes long.
const LOOK_EVERY: Duration = Duration::from_millis(40);

/// The server refused a request; find it in an error by `downcast_ref`.
#[derive(Debug, thiserror::Error)]
#[error("{} {:?}: {}", .0.status, .0.code, .0.detail)]
pub struct Refused(pub Problem);

/// Somebody who talks to the API.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    server: Url,
    token: Option<String>,
}

impl Client {
    /// Somebody who is not signed in.
    ///
    /// # Errors
    /// The address of the server is odd.
    pub fn new(server: &Server) -> Result<Self> {
        // A connection for each request: one that is kept may lead to a server that was killed since.
        let http = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build()?;
        Ok(Self { http, server: server.url().parse()?, token: None })
    }

    /// Makes an account, which has [`PASSWORD`], and signs in.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn sign_up(server: &Server, username: &str) -> Result<Self> {
        let mut client = Self::new(server)?;
        client.open_session(&sign_up_form(username)).await?;
        Ok(client)
    }

    /// Signs in to an account of the tests. A session that does nothing but ask ends after some minutes.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn log_in(server: &Server, username: &str) -> Result<Self> {
        let mut client = Self::new(server)?;
        let (login, password) = (username.to_owned(), PASSWORD.to_owned());
        client.open_session(&LogIn { login, password, device_name: None }).await?;
        Ok(client)
    }

    /// Makes the first admin of a server, who has [`PASSWORD`], by the link that the server has printed.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn set_up(server: &Server, username: &str) -> Result<Self> {
        // It is printed behind the line that says that the server is ready.
        let token = wait::until("the link to set up", || async {
            let said = server.output()?;
            let link = said.rsplit_once('\n').and_then(|(whole, _)| whole.split_once("/setup#token="));
            Ok(link.and_then(|(_, token)| token.split_whitespace().next()).map(str::to_owned))
        })
        .await?;
        let SignUp { username, email, password, .. } = sign_up_form(username);
        let mut client = Self::new(server)?;
        client.open_session(&SetUp { token, username, email, password }).await?;
        Ok(client)
    }

    /// Signs in, up or in again, and acts for that session from then on.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn open_session<E: Endpoint<Response = SessionGrant>>(
        &mut self,
        request: &E,
    ) -> Result<SessionGrant> {
        let grant = self.send(request).await?;
        self.token = Some(grant.access_token.clone());
        Ok(grant)
    }

    /// What goes into the header `Authorization`.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub fn authorization(&self) -> Result<String> {
        Ok(format!("Bearer {}", self.token.as_ref().context("nobody is signed in")?))
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// [`Refused`], or no answer that can be read.
    pub async fn send<E: Endpoint>(&self, request: &E) -> Result<E::Response> {
        let mut message =
            self.request(E::METHOD.as_str().parse()?, &format!("{API_BASE}{}", request.uri()))?;
        if let Some(body) = request.body() {
            message = message.json(body);
        }
        let answer = accepted(message.send().await?).await?;
        let text = answer.bytes().await?;
        let json: &[u8] = if text.is_empty() { b"null" } else { &text };
        serde_json::from_slice(json).with_context(|| format!("the answer of {}", E::PATH))
    }

    /// Uploads a file, with whatever texts go along.
    ///
    /// # Errors
    /// [`Refused`], or no answer that can be read.
    pub async fn upload(&self, name: &str, bytes: Vec<u8>, texts: &[(&'static str, &str)]) -> Result<Upload> {
        let mut form = Form::new();
        for (field, text) in texts {
            form = form.text(*field, (*text).to_owned());
        }
        let form = form.part(fields::FILE, Part::bytes(bytes).file_name(name.to_owned()));
        let sent = self.request(Method::POST, &format!("{API_BASE}/songs"))?.multipart(form).send().await?;
        Ok(accepted(sent).await?.json::<UploadAccepted>().await?.upload)
    }

    /// Uploads a file and waits for the song that comes of it.
    ///
    /// # Errors
    /// [`Refused`], or the file becomes no song.
    pub async fn add_song(&self, name: &str, bytes: Vec<u8>) -> Result<SongId> {
        self.add_song_saying(name, bytes, &[]).await
    }

    /// The same with texts that go before those of the file.
    ///
    /// # Errors
    /// [`Refused`], or the file becomes no song.
    pub async fn add_song_saying(
        &self,
        name: &str,
        bytes: Vec<u8>,
        texts: &[(&'static str, &str)],
    ) -> Result<SongId> {
        let upload = self.upload(name, bytes, texts).await?;
        if let Some(song) = upload.song_id {
            return Ok(song);
        }
        let id = upload.id;
        until("the upload to become a song", || async { Ok(self.send(&GetUpload(id)).await?.song_id) }).await
    }

    /// Waits until a song has been made in all its forms, so that the server is at rest.
    ///
    /// # Errors
    /// `patience` has run out, or the song is gone.
    pub async fn wait_for_renditions(&self, song: SongId, patience: Duration) -> Result<()> {
        let deadline = Instant::now() + patience;
        loop {
            let forms = self.send(&ListRenditions(song)).await?.items;
            if !forms.is_empty() && forms.iter().all(|form| form.ready) {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "the renditions are never made");
            sleep(LOOK_EVERY).await;
        }
    }

    /// Uploads a file by tus in one request and says which upload it is. What becomes of it is seen later.
    ///
    /// # Errors
    /// [`Refused`], or no answer that can be read.
    pub async fn tus(&self, bytes: Vec<u8>) -> Result<UploadId> {
        let create = self
            .request(Method::POST, &format!("{API_BASE}/uploads"))?
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", bytes.len())
            .header("Content-Type", "application/offset+octet-stream");
        let made = accepted(create.body(bytes).send().await?).await?;
        let path = made.headers().get("Location").context("where the upload is")?.to_str()?;
        let (_, id) = path.rsplit_once('/').context("the upload at the end of a path")?;
        id.parse().map_err(|_| anyhow::anyhow!("{path} ends in no id"))
    }

    /// Fetches whatever is at a path, as an answer or [`Refused`].
    ///
    /// # Errors
    /// [`Refused`], or no answer.
    pub async fn get(&self, path: &str) -> Result<Response> {
        accepted(self.request(Method::GET, path)?.send().await?).await
    }

    /// A request with the credentials, for what no other function here can say.
    ///
    /// # Errors
    /// The path is odd.
    pub fn request(&self, method: Method, path: &str) -> Result<RequestBuilder> {
        let mut message = self.http.request(method, self.server.join(path)?).header(CLIENT_HEADER, "api");
        if let Some(token) = &self.token {
            message = message.bearer_auth(token);
        }
        Ok(message)
    }
}

/// What makes an account of that name.
pub fn sign_up_form(username: &str) -> SignUp {
    SignUp {
        username: username.to_owned(),
        email: format!("{username}@example.org"),
        password: PASSWORD.to_owned(),
        display_name: None,
    }
}

async fn accepted(answer: Response) -> Result<Response> {
    let status: StatusCode = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let text = answer.text().await?;
    let problem: Problem = serde_json::from_str(&text)
        .with_context(|| format!("{status} with a body that is no problem: {text}"))?;
    Err(Refused(problem).into())
}
