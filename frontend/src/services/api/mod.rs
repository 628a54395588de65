//! The server, as the rest of the app sees it: one call for every endpoint. The access token lives
//! here, in memory alone, and is renewed here without anybody else noticing.

mod fetch;
mod renewal;

use std::cell::RefCell;
use std::rc::Rc;

use browser::json;
use frontend_core::api_error::ApiError;
use frontend_core::session::{SessionEvent, SessionState, renewal_due};
use js_sys::Promise;
use serde::de::DeserializeOwned;
use shared::auth::{LogOut, SessionGrant};
use shared::endpoint::{API_BASE, Endpoint};
use shared::me::{GetMe, Profile};
use wasm_bindgen::JsValue;
use web_sys::{Blob, File};

use super::store::Store;
use super::{clock, settings};

pub use self::fetch::status_of;

/// What authorises requests, and until when it is good by the clock of this device.
#[derive(Clone)]
struct Token {
    bearer: String,
    expires_at_ms: f64,
}

struct Inner {
    token: RefCell<Option<Token>>,
    session: Store<SessionState>,
    /// The renewal that is on its way, for all who wait for it.
    renewing: RefCell<Option<Promise>>,
    /// How the last renewal ended.
    renewed: RefCell<Result<(), ApiError>>,
}

/// The server. Clones are the same client.
#[derive(Clone)]
pub struct Api(Rc<Inner>);

impl PartialEq for Api {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Default for Api {
    fn default() -> Self {
        Self(Rc::new(Inner {
            token: RefCell::default(),
            session: Store::new(SessionState::opening(settings::was_signed_in())),
            renewing: RefCell::default(),
            renewed: RefCell::new(Ok(())),
        }))
    }
}

impl Api {
    /// Who is signed in.
    pub fn session(&self) -> &Store<SessionState> {
        &self.0.session
    }

    /// Sends a request and reads its answer. Dropping the future aborts the request.
    ///
    /// # Errors
    /// No answer, a problem, or an answer that is not ours.
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Response, ApiError> {
        read(&self.call(E::METHOD.as_str(), &endpoint.uri(), body_of(endpoint)?, None).await?)
    }

    /// Sends a change of something that several people can change, unless it has another version by now.
    ///
    /// # Errors
    /// As [`Self::send`]; the status is 412 when somebody else was faster.
    pub async fn send_if_match<E: Endpoint>(
        &self,
        endpoint: &E,
        version: u32,
    ) -> Result<E::Response, ApiError> {
        let tag = format!("\"{version}\"");
        read(&self.call(E::METHOD.as_str(), &endpoint.uri(), body_of(endpoint)?, Some(&tag)).await?)
    }

    /// Sends a file as it is, and reads the answer.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn send_file<T: DeserializeOwned>(
        &self,
        method: &str,
        uri: &str,
        file: &Blob,
    ) -> Result<T, ApiError> {
        read(&self.call(method, uri, Some(file.into()), None).await?)
    }

    /// What stands at an address, as text. Dropping the future aborts the request.
    ///
    /// # Errors
    /// No answer, or a problem.
    pub async fn read(&self, uri: &str) -> Result<String, ApiError> {
        self.call("GET", uri, None, None).await
    }

    /// Removes what stands at an address.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn remove(&self, uri: &str) -> Result<(), ApiError> {
        self.call("DELETE", uri, None, None).await.map(drop)
    }

    /// Sends a request that opens a session: sign-up, log-in, set-up.
    ///
    /// # Errors
    /// As [`Self::send`]. A refused log-in is no lost session, so nothing is renewed.
    pub async fn open_session<E: Endpoint<Response = SessionGrant>>(
        &self,
        endpoint: &E,
    ) -> Result<(), ApiError> {
        let url = format!("{API_BASE}{}", endpoint.uri());
        let answer = fetch::fetch(E::METHOD.as_str(), &url, None, body_of(endpoint)?.as_ref(), None).await?;
        self.take_grant(read(&answer.success()?)?);
        Ok(())
    }

    /// Ends the session on the server and here.
    ///
    /// # Errors
    /// The server could not be asked: then its cookies are still good, and nothing changes here.
    pub async fn log_out(&self) -> Result<(), ApiError> {
        match self.send(&LogOut).await {
            Err(error) if !error.is_unauthenticated() => Err(error),
            _ => {
                self.forget();
                Ok(())
            }
        }
    }

    /// Forgets the session here, since it was ended by the person, in this tab or in another.
    pub fn forget(&self) {
        self.0.token.take();
        self.happened(SessionEvent::LoggedOut);
    }

    /// Changes something about the own account, for all who see it.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn change_me<E: Endpoint<Response = Profile>>(&self, change: &E) -> Result<(), ApiError> {
        let profile = self.send(change).await?;
        self.happened(SessionEvent::Changed(Rc::new(profile)));
        Ok(())
    }

    /// Changes the picture of the own account, or removes it.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn set_avatar(&self, picture: Option<File>) -> Result<(), ApiError> {
        let method = if picture.is_some() { "PUT" } else { "DELETE" };
        self.call(method, "/me/avatar", picture.map(JsValue::from), None).await?;
        self.change_me(&GetMe).await
    }

    /// A good access token; `None` when nobody is signed in.
    ///
    /// # Errors
    /// It ends soon and could not be renewed.
    pub async fn bearer(&self) -> Result<Option<String>, ApiError> {
        let due = self
            .0
            .token
            .borrow()
            .as_ref()
            .is_some_and(|token| renewal_due(token.expires_at_ms, clock::now_ms()));
        if due {
            self.renew().await?;
        }
        Ok(self.0.token.borrow().as_ref().map(|token| token.bearer.clone()))
    }

    /// The body of the answer to a request, which is sent once more with a new token when the server
    /// no longer knows the old one.
    async fn call(
        &self,
        method: &str,
        uri: &str,
        body: Option<JsValue>,
        tag: Option<&str>,
    ) -> Result<String, ApiError> {
        let url = format!("{API_BASE}{uri}");
        let bearer = self.bearer().await?;
        let answer = fetch::fetch(method, &url, bearer.as_deref(), body.as_ref(), tag).await?.success();
        match answer {
            Err(error) if error.is_unauthenticated() && bearer.is_some() => {
                self.renew().await?;
                let bearer = self.bearer().await?;
                fetch::fetch(method, &url, bearer.as_deref(), body.as_ref(), tag).await?.success()
            }
            answer => answer,
        }
    }

    fn take_grant(&self, grant: SessionGrant) {
        #[expect(clippy::cast_precision_loss, reason = "minutes in milliseconds are exact in a float")]
        let expires_at_ms = clock::now_ms() + grant.expires_in_ms as f64;
        self.0.token.replace(Some(Token { bearer: grant.access_token, expires_at_ms }));
        self.happened(SessionEvent::Granted(Rc::new(grant.user)));
    }

    fn happened(&self, event: SessionEvent) {
        let state = self.0.session.get().after(event);
        match &state {
            SessionState::SignedIn(_) => settings::keep_signed_in(true),
            SessionState::SignedOut(_) => settings::keep_signed_in(false),
            SessionState::Restoring | SessionState::Unreachable => {}
        }
        self.0.session.set(state);
    }
}

/// The body of a request, if it has one.
fn body_of<E: Endpoint>(endpoint: &E) -> Result<Option<JsValue>, ApiError> {
    let write = |body| json::write(body).map(JsValue::from).ok_or(ApiError::Unexpected(0));
    endpoint.body().map(write).transpose()
}

/// Reads the body of a success; one without content stands for `()`.
fn read<T: DeserializeOwned>(body: &str) -> Result<T, ApiError> {
    json::read(if body.is_empty() { "null" } else { body }).ok_or(ApiError::Unexpected(0))
}
