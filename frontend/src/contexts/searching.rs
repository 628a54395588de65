//! What somebody has typed to search for, and what they searched for before: the field stands in the frame, what is
//! found on a page.

use frontend_core::search;
use frontend_core::session::{SessionState, SignedOutReason};
use shared::ids::UserId;
use yew::prelude::*;

use super::services;
use super::stored::use_stored;
use crate::services::api::Api;
use crate::services::fold::fold;
use crate::services::settings;
use crate::services::store::Store;
use crate::services::wiring::Wiring;

/// See the module. Clones are the same.
#[derive(Clone, Default, PartialEq)]
pub struct Searching {
    text: Store<String>,
    owner: Store<Option<UserId>>,
    recent: Store<Vec<String>>,
}

impl Searching {
    /// Something else is in the field.
    pub fn set(&self, text: String) {
        self.text.set(text);
    }

    /// What is in the field.
    pub fn text(&self) -> String {
        self.text.get()
    }

    /// The text has led somewhere: it can be chosen again.
    pub fn remember(&self) {
        self.keep(search::remember(&self.recent.get(), &self.text.get(), fold));
    }

    /// Forgets one of the searches before, or all.
    pub fn forget(&self, text: Option<&str>) {
        let mut recent = self.recent.get();
        recent.retain(|other| text.is_some_and(|text| text != other));
        self.keep(recent);
    }

    fn keep(&self, recent: Vec<String>) {
        if let Some(owner) = self.owner.get() {
            settings::keep_searches(&owner, &recent);
        }
        self.recent.set(recent);
    }
}

/// Tells who is signed in: whoever comes finds their own searches. After a log-out nothing stays on the device.
pub(super) fn wire(searching: &Searching, api: &Api, wiring: &mut Wiring) {
    let searching = searching.clone();
    wiring.tell(api.session(), move |state| match state {
        SessionState::SignedIn(profile) => {
            if searching.owner.get() != Some(profile.id) {
                searching.owner.set(Some(profile.id));
                searching.recent.set(settings::searches(&profile.id));
            }
        }
        SessionState::SignedOut(reason) => {
            if *reason == SignedOutReason::LoggedOut {
                searching.forget(None);
            }
            searching.owner.set(None);
            searching.recent.set(Vec::new());
            searching.set(String::new());
        }
        SessionState::Restoring | SessionState::Unreachable => {}
    });
}

/// To search.
#[hook]
pub fn use_searching() -> Searching {
    services().searching.clone()
}

/// What is in the field.
#[hook]
pub fn use_search_text() -> String {
    use_stored(&services().searching.text)
}

/// What was searched for before, the last first.
#[hook]
pub fn use_recent_searches() -> Vec<String> {
    use_stored(&services().searching.recent)
}
