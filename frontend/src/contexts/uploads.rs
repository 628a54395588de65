//! Files on their way to the server. They live here, so that uploads go on while the person looks at
//! other pages.

mod service;

use std::cell::RefCell;
use std::rc::Rc;

use frontend_core::upload::{Draft, UploadEvent, UploadItemId, Uploads};
use gloo_events::{EventListener, EventListenerOptions};
use web_sys::{File, FileList};
use yew::prelude::*;

use self::service::Service;
use super::services;
use super::session::SessionState;
use super::stored::use_stored;
use crate::services::api::Api;
use crate::services::wiring::Wiring;

/// Files on their way, and the verbs to change them.
#[derive(Clone)]
pub struct UploadsHandle {
    /// The queue at this moment.
    pub state: Uploads,
    service: Rc<Service>,
}

impl PartialEq for UploadsHandle {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state
    }
}

impl UploadsHandle {
    /// Takes in chosen or dropped files; each waits as a draft.
    pub fn add_files(&self, files: &FileList) {
        self.service.add((0..files.length()).filter_map(|at| files.item(at)).collect());
    }

    /// Edits the texts of a file.
    pub fn edit(&self, id: UploadItemId, draft: Draft) {
        self.service.send(UploadEvent::Edited(id, draft));
    }

    /// Chooses a picture for a file; `None` goes back to the one in the file.
    pub fn set_cover(&self, id: UploadItemId, cover: Option<File>) {
        self.service.set_cover(id, cover);
    }

    /// Sends a file, if its texts are in order.
    pub fn start(&self, id: UploadItemId) {
        self.service.send(UploadEvent::Start(id));
    }

    /// Sends every draft.
    pub fn start_all(&self) {
        self.service.send(UploadEvent::StartAll);
    }

    /// Stops sending a file.
    pub fn cancel(&self, id: UploadItemId) {
        self.service.send(UploadEvent::Cancel(id));
    }

    /// Sends a file once more.
    pub fn retry(&self, id: UploadItemId) {
        self.service.send(UploadEvent::Retry(id));
    }

    /// Takes a file out of the queue.
    pub fn remove(&self, id: UploadItemId) {
        self.service.send(UploadEvent::Remove(id));
    }

    /// Takes all files out that are done.
    pub fn clear_done(&self) {
        self.service.send(UploadEvent::ClearDone);
    }
}

/// The queue itself.
pub(super) struct Queue(Rc<Service>);

impl Queue {
    pub(super) fn new(api: &Api) -> Self {
        Self(Service::new(api.clone()))
    }

    /// Empties the queue on log-out, and warns before the page is left while it is busy.
    pub(super) fn wire(&self, api: &Api, wiring: &mut Wiring) {
        let told = Rc::clone(&self.0);
        wiring.tell(api.session(), move |state| {
            if matches!(state, SessionState::SignedOut(_)) {
                told.send(UploadEvent::SignedOut);
            }
        });
        let warning = RefCell::new(None);
        wiring.tell(self.0.state(), move |state| {
            let mut warning = warning.borrow_mut();
            if state.is_busy() != warning.is_some() {
                *warning = state.is_busy().then(warn_before_leaving).flatten();
            }
        });
    }
}

fn warn_before_leaving() -> Option<EventListener> {
    let options = EventListenerOptions::enable_prevent_default();
    let window = web_sys::window()?;
    Some(EventListener::new_with_options(&window, "beforeunload", options, |event| event.prevent_default()))
}

/// Files on their way.
#[hook]
pub fn use_uploads() -> UploadsHandle {
    let service = Rc::clone(&services().uploads.0);
    UploadsHandle { state: use_stored(service.state()), service }
}
