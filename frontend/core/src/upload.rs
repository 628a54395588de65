//! Files on their way to the server: a queue of which two are sent at a time.
//!
//! Like the player it is a pure machine: [`Uploads::apply`] takes an event and answers with effects.

mod draft;

use std::rc::Rc;

use shared::ids::SongId;

pub use self::draft::Draft;
use crate::api_error::ApiError;
use crate::form::FieldErrors;

/// So many files are sent at the same time: one alone leaves the line idle while the server examines
/// a file, more only slow each other down.
const AT_ONCE: usize = 2;

/// Names a file in the queue for as long as it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UploadItemId(pub u32);

/// How far a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Its texts can be edited; nothing is sent before it is started.
    Draft,
    /// Waits for its turn.
    Waiting,
    /// Its bytes are on their way.
    Sending {
        /// How many have gone.
        sent: u64,
        /// How many there are, with the wrapping.
        total: u64,
    },
    /// All bytes have gone; the server examines them.
    Processing,
    /// There is a song.
    Done(SongId),
    /// The person has this very file already, as this song.
    Duplicate(SongId),
    /// Refused, or not to be sent.
    Failed(ApiError),
    /// Stopped by the person.
    Cancelled,
}

impl Stage {
    /// Whether the texts can be edited.
    pub const fn is_editable(&self) -> bool {
        matches!(self, Self::Draft | Self::Failed(_) | Self::Cancelled)
    }

    /// Whether it takes one of the places on the line.
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::Sending { .. } | Self::Processing)
    }

    /// Whether it is over and well.
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Duplicate(_))
    }
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadItem {
    /// The place in the queue.
    pub id: UploadItemId,
    /// The name of the file.
    pub file_name: String,
    /// Its size.
    pub size_bytes: u64,
    /// What the song shall be called.
    pub draft: Draft,
    /// What is wrong with the draft; filled when it was to be started.
    pub errors: FieldErrors,
    /// How far it is.
    pub stage: Stage,
    /// Whether the title is only a guess from the name of the file. A guess is not sent: the tags
    /// that the server finds know better.
    title_is_guess: bool,
}

/// A file that a person chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenFile {
    /// Its number, new in this queue.
    pub id: UploadItemId,
    /// Its name.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
}

/// What can happen to the queue.
#[derive(Debug, Clone, PartialEq)]
pub enum UploadEvent {
    /// Files were chosen or dropped.
    Added(Vec<ChosenFile>),
    /// The person edited the texts.
    Edited(UploadItemId, Draft),
    /// Send this file.
    Start(UploadItemId),
    /// Send all that can be sent.
    StartAll,
    /// Do not send this file, or stop sending it.
    Cancel(UploadItemId),
    /// Send this file once more.
    Retry(UploadItemId),
    /// Take this file out of the queue.
    Remove(UploadItemId),
    /// Take out all that is done.
    ClearDone,
    /// Nobody is signed in any more.
    SignedOut,
    /// Bytes have gone.
    Progress {
        /// The file.
        id: UploadItemId,
        /// How many.
        sent: u64,
        /// Of how many.
        total: u64,
    },
    /// The server has answered: the song, and whether it was there before.
    Accepted {
        /// The file.
        id: UploadItemId,
        /// The song.
        song_id: SongId,
        /// Whether these very bytes were there before.
        duplicate: bool,
    },
    /// It did not work.
    Refused(UploadItemId, ApiError),
}

/// What the queue wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadEffect {
    /// Send a file with these text fields.
    Send(UploadItemId, Vec<(&'static str, String)>),
    /// Stop sending a file.
    Abort(UploadItemId),
    /// Let go of a file and its pictures.
    Drop(UploadItemId),
}

/// The queue. Its items are shared, so that a snapshot of it is cheap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Uploads {
    items: Rc<Vec<UploadItem>>,
}

impl Uploads {
    /// All files, in the order in which they were chosen.
    pub const fn items(&self) -> &Rc<Vec<UploadItem>> {
        &self.items
    }

    /// One file.
    pub fn item(&self, id: UploadItemId) -> Option<&UploadItem> {
        self.items.iter().find(|item| item.id == id)
    }

    /// Whether anything is on its way: leaving the page would lose it.
    pub fn is_busy(&self) -> bool {
        self.items.iter().any(|item| item.stage.is_busy() || item.stage == Stage::Waiting)
    }

    /// Takes one event and says what is to be done about it.
    pub fn apply(&mut self, event: UploadEvent) -> Vec<UploadEffect> {
        let mut effects = Vec::new();
        match event {
            UploadEvent::Added(files) => self.add(files),
            UploadEvent::Edited(id, draft) => self.change(id, |item| {
                if item.stage.is_editable() {
                    item.title_is_guess &= item.draft.title == draft.title;
                    item.draft = draft;
                    item.errors = FieldErrors::default();
                }
            }),
            UploadEvent::Start(id) | UploadEvent::Retry(id) => self.change(id, UploadItem::start),
            UploadEvent::StartAll => {
                let items = Rc::make_mut(&mut self.items).iter_mut();
                items.filter(|item| item.stage == Stage::Draft).for_each(UploadItem::start);
            }
            UploadEvent::Cancel(id) => self.change(id, |item| {
                if item.stage.is_busy() {
                    effects.push(UploadEffect::Abort(id));
                }
                if item.stage.is_busy() || item.stage == Stage::Waiting {
                    item.stage = Stage::Cancelled;
                }
            }),
            UploadEvent::Remove(id) => self.retain(|item| item.id != id, &mut effects),
            UploadEvent::ClearDone => self.retain(|item| !item.stage.is_done(), &mut effects),
            UploadEvent::SignedOut => self.retain(|_| false, &mut effects),
            UploadEvent::Progress { id, sent, total } => self.change(id, |item| {
                if item.stage.is_busy() {
                    item.stage =
                        if sent < total { Stage::Sending { sent, total } } else { Stage::Processing };
                }
            }),
            UploadEvent::Accepted { id, song_id, duplicate } => self.change(id, |item| {
                if item.stage.is_busy() {
                    item.stage = if duplicate { Stage::Duplicate(song_id) } else { Stage::Done(song_id) };
                }
            }),
            UploadEvent::Refused(id, error) => self.change(id, |item| {
                if item.stage.is_busy() {
                    item.errors = FieldErrors::from_error(&error);
                    item.stage = Stage::Failed(error);
                }
            }),
        }
        self.send_waiting(&mut effects);
        effects
    }

    fn change(&mut self, id: UploadItemId, change: impl FnOnce(&mut UploadItem)) {
        if let Some(item) = Rc::make_mut(&mut self.items).iter_mut().find(|item| item.id == id) {
            change(item);
        }
    }

    fn add(&mut self, files: Vec<ChosenFile>) {
        Rc::make_mut(&mut self.items).extend(files.into_iter().map(|file| UploadItem {
            id: file.id,
            draft: Draft::from_file_name(&file.name),
            file_name: file.name,
            size_bytes: file.size_bytes,
            errors: FieldErrors::default(),
            stage: Stage::Draft,
            title_is_guess: true,
        }));
    }

    fn retain(&mut self, keep: impl Fn(&UploadItem) -> bool, effects: &mut Vec<UploadEffect>) {
        Rc::make_mut(&mut self.items).retain(|item| {
            let stays = keep(item);
            if !stays && item.stage.is_busy() {
                effects.push(UploadEffect::Abort(item.id));
            }
            if !stays {
                effects.push(UploadEffect::Drop(item.id));
            }
            stays
        });
    }

    fn send_waiting(&mut self, effects: &mut Vec<UploadEffect>) {
        let busy = self.items.iter().filter(|item| item.stage.is_busy()).count();
        let free = AT_ONCE.saturating_sub(busy);
        if free == 0 || !self.items.iter().any(|item| item.stage == Stage::Waiting) {
            return;
        }
        let items = Rc::make_mut(&mut self.items).iter_mut();
        for item in items.filter(|item| item.stage == Stage::Waiting).take(free) {
            item.stage = Stage::Sending { sent: 0, total: item.size_bytes };
            let mut fields = item.draft.fields();
            fields.retain(|(field, _)| !(item.title_is_guess && *field == shared::uploads::fields::TITLE));
            effects.push(UploadEffect::Send(item.id, fields));
        }
    }
}

impl UploadItem {
    /// Lines the file up, if its texts are in order.
    fn start(&mut self) {
        if !self.stage.is_editable() {
            return;
        }
        self.errors = self.draft.check();
        if self.errors.is_empty() {
            self.stage = Stage::Waiting;
        }
    }
}

#[cfg(test)]
mod tests;
