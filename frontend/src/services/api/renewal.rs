//! Renewing the session. Refresh tokens are good for one use, so within a tab everyone waits for one
//! renewal, and tabs take turns.

use frontend_core::api_error::ApiError;
use frontend_core::session::SessionEvent;
use shared::auth::{Refresh, SessionGrant};
use shared::endpoint::{API_BASE, Endpoint};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::{Api, body_of, fetch, read};
use browser::web_locks;

/// The lock that the tabs take turns by.
const LOCK: &str = "rhythmix-session";

impl Api {
    /// Trades the refresh cookie for a new access token and new cookies.
    ///
    /// # Errors
    /// The server refused, then the session is over; or it could not be asked.
    pub async fn renew(&self) -> Result<(), ApiError> {
        let renewing = self.0.renewing.borrow_mut().get_or_insert_with(|| self.start_renewal()).clone();
        // The promise never fails: what came of it is noted beside it.
        let _ = JsFuture::from(renewing).await;
        self.0.renewed.borrow().clone()
    }

    /// Asks again after the server was away.
    pub fn retry(&self) {
        self.happened(SessionEvent::Retry);
        let api = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            // The outcome is in the session's state.
            let _ = api.renew().await;
        });
    }

    fn start_renewal(&self) -> js_sys::Promise {
        let api = self.clone();
        future_to_promise(async move {
            let at_work = api.clone();
            web_locks::exclusive(LOCK, async move {
                let outcome = at_work.renew_now().await;
                *at_work.0.renewed.borrow_mut() = outcome;
            })
            .await;
            api.0.renewing.take();
            Ok(JsValue::UNDEFINED)
        })
    }

    async fn renew_now(&self) -> Result<(), ApiError> {
        let outcome = ask().await;
        match outcome {
            Ok(grant) => {
                self.take_grant(grant);
                Ok(())
            }
            Err(error) => {
                if frontend_core::session::ends_session(&error) {
                    self.0.token.take();
                }
                self.happened(SessionEvent::RenewalFailed(error.clone()));
                Err(error)
            }
        }
    }
}

async fn ask() -> Result<SessionGrant, ApiError> {
    let endpoint = Refresh::default();
    let url = format!("{API_BASE}{}", endpoint.uri());
    let answer =
        fetch::fetch(Refresh::METHOD.as_str(), &url, None, body_of(&endpoint)?.as_ref(), None).await?;
    read(&answer.success()?)
}
