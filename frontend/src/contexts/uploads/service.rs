//! Carries out what the upload queue decides: holds the files, their pictures and the requests.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use frontend_core::api_error::ApiError;
use frontend_core::upload::{ChosenFile, UploadEffect, UploadEvent, UploadItemId, Uploads};
use shared::uploads::UploadAccepted;
use web_sys::{File, Url};

use crate::services::api::Api;
use crate::services::store::Store;
use crate::services::task::Task;
use crate::services::uploads::{self, Parcel};

/// What belongs to one file but is no plain data.
struct Held {
    file: File,
    cover: Option<File>,
    /// The request.
    task: Option<Task>,
}

/// See the module.
pub(super) struct Service {
    api: Api,
    state: Store<Uploads>,
    held: RefCell<Vec<(UploadItemId, Held)>>,
    next_id: Cell<u32>,
    this: Weak<Self>,
}

impl Service {
    pub(super) fn new(api: Api) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            api,
            state: Store::new(Uploads::default()),
            held: RefCell::default(),
            next_id: Cell::default(),
            this: Weak::clone(this),
        })
    }

    pub(super) const fn state(&self) -> &Store<Uploads> {
        &self.state
    }

    pub(super) fn add(&self, files: Vec<File>) {
        let mut chosen = Vec::new();
        for file in files {
            let id = UploadItemId(self.next_id.get());
            self.next_id.set(id.0.wrapping_add(1));
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a size is a whole number from 0"
            )]
            chosen.push(ChosenFile { id, name: file.name(), size_bytes: file.size() as u64 });
            self.held.borrow_mut().push((id, Held { file, cover: None, task: None }));
        }
        self.send(UploadEvent::Added(chosen));
    }

    pub(super) fn set_cover(&self, id: UploadItemId, cover: Option<File>) {
        let Some(mut draft) = self.state.get().item(id).map(|item| item.draft.clone()) else { return };
        draft.cover.as_deref().map(revoke);
        draft.cover = cover.as_ref().and_then(|cover| Url::create_object_url_with_blob(cover).ok());
        self.with(id, |held| held.cover = cover);
        self.send(UploadEvent::Edited(id, draft));
    }

    pub(super) fn send(&self, event: UploadEvent) {
        let before = self.state.get();
        let mut state = before.clone();
        let effects = state.apply(event);
        self.state.set(state);
        for effect in effects {
            self.run(effect, &before);
        }
    }

    fn run(&self, effect: UploadEffect, before: &Uploads) {
        match effect {
            UploadEffect::Send(id, fields) => self.post(id, fields),
            UploadEffect::Abort(id) => drop(self.with(id, |held| held.task.take())),
            UploadEffect::Drop(id) => {
                self.held.borrow_mut().retain(|(other, _)| *other != id);
                before.item(id).and_then(|item| item.draft.cover.as_deref()).map(revoke);
            }
        }
    }

    fn with<T>(&self, id: UploadItemId, f: impl FnOnce(&mut Held) -> T) -> Option<T> {
        self.held.borrow_mut().iter_mut().find(|(other, _)| *other == id).map(|(_, held)| f(held))
    }

    fn post(&self, id: UploadItemId, fields: Vec<(&'static str, String)>) {
        let parcel =
            self.with(id, |held| Parcel { file: held.file.clone(), cover: held.cover.clone(), fields });
        let Some(parcel) = parcel else { return };
        let (api, this) = (self.api.clone(), self.this.clone());
        let progress = {
            let this = this.clone();
            move |sent, total| tell(&this, UploadEvent::Progress { id, sent, total })
        };
        let task = Task::spawn(async move {
            let event = match uploads::send(&api, &parcel, progress).await {
                Ok(accepted) => outcome(id, &accepted),
                Err(error) => UploadEvent::Refused(id, error),
            };
            tell(&this, event);
        });
        self.with(id, |held| held.task = Some(task));
    }
}

fn tell(service: &Weak<Service>, event: UploadEvent) {
    if let Some(service) = service.upgrade() {
        service.send(event);
    }
}

fn outcome(id: UploadItemId, accepted: &UploadAccepted) -> UploadEvent {
    let upload = &accepted.upload;
    match (upload.duplicate_of, upload.song_id) {
        (Some(song_id), _) => UploadEvent::Accepted { id, song_id, duplicate: true },
        (None, Some(song_id)) => UploadEvent::Accepted { id, song_id, duplicate: false },
        (None, None) => UploadEvent::Refused(id, ApiError::Unexpected(0)),
    }
}

fn revoke(url: &str) {
    // Fails for no link that was made here.
    let _ = Url::revoke_object_url(url);
}
