//! Carries out what the upload queue decides: holds the files, their pictures and the requests.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use frontend_core::api_error::ApiError;
use frontend_core::upload::{ChosenFile, DraftCover, UploadEffect, UploadEvent, UploadItemId, Uploads};
use shared::uploads::UploadAccepted;
use web_sys::{File, Url};

use crate::services::api::Api;
use crate::services::store::Store;
use crate::services::tags;
use crate::services::task::Task;
use crate::services::uploads::{self, Parcel};

/// What belongs to one file but is no plain data.
struct Held {
    file: File,
    cover: Option<File>,
    /// The one in the file.
    embedded: DraftCover,
    /// The request, or the reading of the tags.
    task: Option<Task>,
}

/// See the module.
pub(super) struct Service {
    api: Api,
    state: Store<Uploads>,
    held: RefCell<BTreeMap<UploadItemId, Held>>,
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
            let held = Held { file, cover: None, embedded: DraftCover::None, task: None };
            self.held.borrow_mut().insert(id, held);
        }
        self.send(UploadEvent::Added(chosen));
    }

    pub(super) fn set_cover(&self, id: UploadItemId, cover: Option<File>) {
        let Some(mut draft) = self.state.get().item(id).map(|item| item.draft.clone()) else { return };
        if let DraftCover::Chosen { url } = &draft.cover {
            revoke(url);
        }
        let chosen = cover.as_ref().and_then(|cover| Url::create_object_url_with_blob(cover).ok());
        if let Some(held) = self.held.borrow_mut().get_mut(&id) {
            draft.cover = chosen.map_or_else(|| held.embedded.clone(), |url| DraftCover::Chosen { url });
            held.cover = cover;
        }
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
            UploadEffect::ReadTags(id) => self.read_tags(id),
            UploadEffect::Send(id, fields) => self.post(id, fields),
            UploadEffect::Abort(id) => drop(self.take_task(id)),
            UploadEffect::Drop(id) => {
                let held = self.held.borrow_mut().remove(&id);
                let shown = before.item(id).and_then(|item| item.draft.cover.url());
                let embedded = held.as_ref().and_then(|held| held.embedded.url());
                shown.into_iter().chain(embedded).for_each(revoke);
            }
        }
    }

    fn take_task(&self, id: UploadItemId) -> Option<Task> {
        self.held.borrow_mut().get_mut(&id).and_then(|held| held.task.take())
    }

    fn set_task(&self, id: UploadItemId, task: Task) {
        if let Some(held) = self.held.borrow_mut().get_mut(&id) {
            held.task = Some(task);
        }
    }

    fn read_tags(&self, id: UploadItemId) {
        let Some(file) = self.held.borrow().get(&id).map(|held| held.file.clone()) else { return };
        let this = self.this.clone();
        self.set_task(
            id,
            Task::spawn(async move {
                let Some(draft) = tags::read(&file).await else { return };
                let Some(service) = this.upgrade() else { return };
                if let Some(held) = service.held.borrow_mut().get_mut(&id) {
                    held.embedded = draft.cover.clone();
                }
                service.send(UploadEvent::TagsRead(id, draft));
            }),
        );
    }

    fn post(&self, id: UploadItemId, fields: Vec<(&'static str, String)>) {
        let parcel = match self.held.borrow().get(&id) {
            Some(held) => Parcel { file: held.file.clone(), cover: held.cover.clone(), fields },
            None => return,
        };
        let (api, this) = (self.api.clone(), self.this.clone());
        let progress = {
            let this = this.clone();
            move |sent, total| tell(&this, UploadEvent::Progress { id, sent, total })
        };
        self.set_task(
            id,
            Task::spawn(async move {
                let event = match uploads::send(&api, &parcel, progress).await {
                    Ok(accepted) => outcome(id, &accepted),
                    Err(error) => UploadEvent::Refused(id, error),
                };
                tell(&this, event);
            }),
        );
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
