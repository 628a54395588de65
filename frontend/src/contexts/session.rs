//! Who is signed in, and the client that acts for them.

pub use frontend_core::session::SessionState;

use frontend_core::api_error::ApiError;
use frontend_core::player::Event;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::services;
use super::stored::use_stored;
use crate::services::api::Api;
use crate::services::settings;
use crate::services::wiring::Wiring;

/// Who is signed in, and what can be done about it. Equal while the state is.
#[derive(Clone, PartialEq)]
pub struct SessionHandle {
    /// Who is signed in.
    pub state: SessionState,
    api: Api,
}

impl SessionHandle {
    /// Signs out, here and on the server.
    ///
    /// # Errors
    /// The server could not be asked; then the session goes on.
    pub async fn log_out(&self) -> Result<(), ApiError> {
        // What has been heard so far is told while it still can be.
        services().driver.send(Event::Leaving);
        services().plays.finish().await;
        self.api.log_out().await
    }

    /// Asks the server again who is signed in, after it was away.
    pub fn retry(&self) {
        self.api.retry();
    }
}

/// Restores the session when the page is opened. A log-out in another tab holds here too; a connection
/// that is back is worth another question.
pub(super) fn wire(api: &Api, wiring: &mut Wiring) {
    let (elsewhere, online) = (api.clone(), api.clone());
    wiring.listen("storage", move |event| {
        if event.dyn_ref().is_some_and(settings::says_signed_out) {
            elsewhere.forget();
        }
    });
    wiring.listen("online", move |_| {
        if online.session().get() == SessionState::Unreachable {
            online.retry();
        }
    });
    if api.session().get() == SessionState::Restoring {
        api.retry();
    }
}

/// Who is signed in.
#[hook]
pub fn use_session() -> SessionHandle {
    let api = use_api();
    SessionHandle { state: use_stored(api.session()), api }
}

/// The client of the server.
#[hook]
pub fn use_api() -> Api {
    services().api.clone()
}
