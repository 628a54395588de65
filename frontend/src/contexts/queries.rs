//! What has been read from the server, and what keeps it true.

use std::cell::RefCell;
use std::rc::Rc;

use frontend_core::cache::outdated_by;
use frontend_core::session::{SessionState, SignedOutReason};
use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::drafts::Drafts;
use super::services;
use crate::services::api::Api;
use crate::services::events::Events;
use crate::services::queries::Queries;
use crate::services::wiring::Wiring;

/// Changes that come together, as when many files are brought in, are read together, in milliseconds.
const GATHER_MS: u32 = 1_500;

/// Tells who is signed in, and what the server says of changes.
pub(super) fn wire(queries: &Queries, drafts: &Drafts, api: &Api, wiring: &mut Wiring) {
    let events = Events::new(api, gather(queries));
    let (told, drafts, listening) = (queries.clone(), drafts.clone(), Rc::clone(&events));
    wiring.tell(api.session(), move |state| {
        match state {
            SessionState::SignedIn(profile) => told.open(profile.id),
            SessionState::SignedOut(reason) => {
                told.close(*reason == SignedOutReason::LoggedOut);
                drafts.forget();
            }
            SessionState::Restoring | SessionState::Unreachable => {}
        }
        listening.listen(matches!(state, SessionState::SignedIn(_)));
    });
    let queries = queries.clone();
    wiring.listen("online", move |_| {
        events.online();
        queries.outdate(outdated_by("missed"));
    });
}

/// What has changed, and when it is read again.
type Waiting = (Vec<&'static str>, Timeout);

/// What hears of changes and has them read again after a moment.
fn gather(queries: &Queries) -> impl Fn(&str) + use<> {
    let queries = queries.clone();
    let waiting = Rc::new(RefCell::new(None::<Waiting>));
    move |kind| {
        let outdated = outdated_by(kind);
        if outdated.is_empty() {
            return;
        }
        let mut slot = waiting.borrow_mut();
        if let Some((prefixes, _)) = &mut *slot {
            prefixes.extend(outdated);
            return;
        }
        let (queries, waiting) = (queries.clone(), Rc::clone(&waiting));
        let timeout = Timeout::new(GATHER_MS, move || {
            let gathered = waiting.borrow_mut().take();
            if let Some((prefixes, _)) = gathered {
                queries.outdate(&prefixes);
            }
        });
        *slot = Some((outdated.to_vec(), timeout));
    }
}

/// What has been read from the server.
#[hook]
pub fn use_queries() -> Queries {
    services().queries.clone()
}
