//! What can be done with public links.

use shared::endpoint::Endpoint;
use shared::shares::Share;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use crate::contexts::toasts::{Toast, ToastKind, Toasts};
use crate::hooks::{use_api, use_queries, use_toasts};
use crate::services::api::Api;
use crate::services::queries::Queries;

/// See the module. Always equal, since nothing in it is shown.
#[derive(Clone)]
pub struct ShareActions {
    api: Api,
    toasts: Toasts,
    queries: Queries,
}

impl PartialEq for ShareActions {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// What can be done with public links.
#[hook]
pub fn use_share_actions() -> ShareActions {
    ShareActions { api: use_api(), toasts: use_toasts(), queries: use_queries() }
}

impl ShareActions {
    /// Says something.
    pub fn tell(&self, text: impl Into<AttrValue>) {
        self.toasts.push(Toast::new(ToastKind::Info, text));
    }

    /// Sends something; the lists of links are read again. `done` follows when it has succeeded.
    pub fn send<E: Endpoint + 'static>(&self, request: E, done: impl FnOnce(&Self, E::Response) + 'static) {
        let actions = self.clone();
        spawn_local(async move {
            match actions.api.send(&request).await {
                Ok(answer) => done(&actions, answer),
                Err(error) => actions.toasts.fail(&error),
            }
            actions.queries.outdate(&["/shares"]);
        });
    }

    /// The whole address of a link.
    pub fn address(&self, share: &Share) -> String {
        let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
        format!("{origin}{}", share.url)
    }

    /// Copies an address.
    pub fn copy(&self, address: String) {
        let Some(window) = web_sys::window() else { return };
        let copying = window.navigator().clipboard().write_text(&address);
        let actions = self.clone();
        spawn_local(async move {
            actions.tell(match JsFuture::from(copying).await {
                Ok(_) => "The link was copied.",
                Err(_) => "The browser did not copy the link. Choose it and copy it by hand.",
            });
        });
    }
}
