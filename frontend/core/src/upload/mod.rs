//! Files on their way to the server: read and summed up one after the other, then sent two at a time.
//!
//! Like the player it is a pure machine: [`Uploads::apply`] takes an event and answers with effects,
//! which the crate `uploader` carries out off the main thread. The page sees what [`view`] makes of it.

pub mod direct;
mod draft;
mod event;
pub mod following;
mod item;
mod rate;
mod reading;
mod sending;
pub mod tus;
pub mod view;

use std::collections::BTreeSet;

use shared::ids::{ImportId, UploadId};

pub use self::draft::{Draft, Field};
pub use self::event::{Action, ChosenFile, Effect, Event, Facts};
pub use self::item::{Item, ItemId, Stage, Step};
pub use self::rate::Rate;
use crate::form::FieldErrors;

/// So many files are sent at the same time: one alone leaves the line idle between two pieces, more
/// only slow each other down.
const AT_ONCE: usize = 2;

/// How long to wait after a file broke off so many times in a row, in milliseconds.
const BACK_OFF_MS: [u64; 4] = [500, 2_000, 5_000, 15_000];

/// The queue.
#[derive(Debug, Clone, Default)]
pub struct Uploads {
    items: Vec<Item>,
    changed: BTreeSet<ItemId>,
    /// Whether the server is being asked what it has.
    asking: bool,
    /// No question before then.
    ask_after_ms: u64,
    now_ms: u64,
    /// Rises when the texts of the form have to be shown anew.
    form: u32,
}

impl Uploads {
    /// The files, in the order in which they were chosen.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// One file.
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The files that changed, came or went since the last call.
    pub fn take_changed(&mut self) -> BTreeSet<ItemId> {
        std::mem::take(&mut self.changed)
    }

    /// Where a file belongs that was chosen again because the browser had not kept it.
    pub fn missing(&self, name: &str, size: u64, modified_ms: u64) -> Option<ItemId> {
        let same = |item: &&Item| {
            item.stage == Stage::Missing
                && item.name == name
                && item.size == size
                && item.modified_ms == modified_ms
        };
        self.items.iter().find(same).map(|item| item.id)
    }

    /// Those that are being edited.
    pub fn selected(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.selected && item.is_editable())
    }

    /// The uploads that the server works on.
    pub fn processing(&self) -> Vec<UploadId> {
        let at_work = self.items.iter().filter(|item| matches!(item.stage, Stage::Processing(_)));
        at_work.filter_map(|item| item.upload).collect()
    }

    /// Takes one event and says what is to be done about it.
    pub fn apply(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        let out = &mut effects;
        match event {
            Event::Added(import, files) => self.add(import, files, out),
            Event::Loaded(items) => self.load(items),
            Event::Found(id) => self.change(id, |item| {
                if item.stage == Stage::Missing {
                    item.stage = if item.wanted { Stage::Waiting } else { Stage::Draft };
                    item.expected = item.sha256.take();
                    item.hash = Step::Todo;
                }
            }),
            Event::TagsRead(id, facts) => self.tags_read(id, facts, out),
            Event::Hashing(id, hashed) => self.change(id, |item| item.hashed = hashed),
            Event::Hashed(id, sha256) => self.hashed(id, sha256, out),
            Event::Kept(id, kept) => self.change(id, |item| {
                item.kept = kept;
                out.push(Effect::Save(id));
            }),
            Event::Known(ids, known) => self.known(&ids, &known, out),
            Event::AskFailed { ids, is_passing, now_ms } => self.ask_failed(&ids, is_passing, now_ms),
            Event::Select(id, on) => self.select(id, on),
            Event::Edit(field, text) => self.edit(out, |draft| draft.set(field, text.clone())),
            Event::Publish(visibility) => self.edit(out, |draft| draft.visibility = visibility),
            Event::Covered(ids, url) => self.covered(&ids, &url, out),
            Event::CoverFound { id, url, beside } => self.change(id, |item| {
                if item.cover_url.is_none() {
                    item.cover_url = Some(url);
                    item.has_cover |= beside;
                    out.push(Effect::Save(id));
                }
            }),
            Event::Act(Some(id), action) => self.act(id, action, out),
            Event::Act(None, action) => self.act_on_all(action, out),
            Event::Created(id, upload) => self.change(id, |item| {
                item.upload = Some(upload);
                out.push(Effect::Save(id));
            }),
            Event::Diverted(id) => self.change(id, |item| {
                item.upload = None;
                item.sent = 0;
                item.rate.rest();
                out.push(Effect::Save(id));
            }),
            Event::Progress { id, sent, confirmed, now_ms } => {
                self.progress(id, sent, now_ms);
                // Only what has arrived shows that the line is good again.
                self.change(id, |item| {
                    if confirmed {
                        item.breaks = 0
                    }
                });
            }
            Event::Sent(id) => self.change(id, |item| {
                if item.stage == Stage::Sending {
                    item.stage = Stage::Processing(None);
                    item.sent = item.size;
                    out.push(Effect::Save(id));
                }
            }),
            Event::Broke(id, now_ms) => self.broke(id, now_ms),
            Event::Refused(id, error) => self.change(id, |item| {
                if item.is_under_way() {
                    item.errors = FieldErrors::from_error(&error);
                    item.stage = Stage::Failed(format!("{}. {error}", error.title()));
                    item.upload = None;
                    out.push(Effect::Save(id));
                }
            }),
            Event::Followed(upload) => self.followed(&upload, out),
            Event::Lost(upload) => self.lost(upload, out),
            Event::Tick(now_ms) => self.now_ms = self.now_ms.max(now_ms),
            Event::Online => {
                self.ask_after_ms = 0;
                let items = self.items.iter_mut().filter(|item| item.not_before_ms > 0);
                items.for_each(|item| item.not_before_ms = 0);
            }
            Event::Undone(import) => self.undone(import, out),
            Event::SignedOut => self.retain(|_| false, |_| Vec::new(), out),
        }
        self.go_on(out);
        effects
    }

    fn change(&mut self, id: ItemId, change: impl FnOnce(&mut Item)) {
        if let Some(item) = self.items.iter_mut().find(|item| item.id == id) {
            self.changed.insert(id);
            change(item);
        }
    }

    fn add(&mut self, import: ImportId, files: Vec<ChosenFile>, out: &mut Vec<Effect>) {
        // One alone is at once ready to be edited; of many, none is.
        let alone = files.len() == 1;
        if alone {
            self.select(None, false);
        }
        for file in files {
            let draft = Draft::from_file_name(&file.name);
            self.changed.insert(file.id);
            out.push(Effect::Save(file.id));
            self.items.push(Item {
                id: file.id,
                name: file.name,
                size: file.size,
                modified_ms: file.modified_ms,
                import,
                said: draft.clone(),
                draft,
                stage: Stage::Draft,
                tags: Step::Todo,
                duration_ms: None,
                sha256: None,
                asked: false,
                upload: None,
                sent: 0,
                wanted: false,
                kept: false,
                has_cover: false,
                expected: None,
                errors: FieldErrors::default(),
                cover_url: None,
                hash: Step::Todo,
                hashed: 0,
                selected: alone,
                breaks: 0,
                not_before_ms: 0,
                rate: Rate::default(),
            });
        }
        self.form += u32::from(alone);
    }

    fn load(&mut self, items: Vec<Item>) {
        for mut item in items {
            if item.tags == Step::Running {
                item.tags = Step::Done;
            }
            item.wanted |= matches!(item.stage, Stage::Waiting | Stage::Sending | Stage::Paused);
            item.stage = match item.stage {
                // What the server has can be followed without the file.
                Stage::Processing(_) => Stage::Processing(None),
                _ if !item.kept => Stage::Missing,
                Stage::Sending => Stage::Waiting,
                stage => stage,
            };
            self.changed.insert(item.id);
            self.items.push(item);
        }
        self.items.sort_by_key(|item| item.id);
    }

    fn select(&mut self, id: Option<ItemId>, on: bool) {
        for item in &mut self.items {
            if id.is_none_or(|id| id == item.id) && item.selected != (on && item.is_editable()) {
                item.selected = on;
                self.changed.insert(item.id);
            }
        }
        self.form += 1;
    }

    fn edit(&mut self, out: &mut Vec<Effect>, edit: impl Fn(&mut Draft)) {
        for item in self.items.iter_mut().filter(|item| item.selected && item.is_editable()) {
            edit(&mut item.draft);
            item.errors = FieldErrors::default();
            self.changed.insert(item.id);
            out.push(Effect::Save(item.id));
        }
    }

    fn covered(&mut self, ids: &[ItemId], url: &str, out: &mut Vec<Effect>) {
        for id in ids {
            self.change(*id, |item| {
                item.cover_url = Some(url.to_owned());
                item.has_cover = true;
                out.push(Effect::Save(*id));
            });
        }
    }

    fn act(&mut self, id: ItemId, action: Action, out: &mut Vec<Effect>) {
        match action {
            Action::Start | Action::Retry => self.start(|item| item.id == id, out),
            Action::Pause => self.pause(|item| item.id == id, out),
            Action::Resume => self.resume(|item| item.id == id, out),
            Action::Cancel => self.change(id, |item| {
                if item.is_under_way() {
                    item.stage = Stage::Cancelled;
                    item.wanted = false;
                    item.sent = 0;
                    // Both stop with it.
                    for step in [&mut item.tags, &mut item.hash] {
                        if *step == Step::Running {
                            *step = Step::Todo;
                        }
                    }
                    item.rate.rest();
                    out.push(Effect::Stop(id));
                    out.extend(item.upload.take().map(Effect::Terminate));
                    out.push(Effect::Save(id));
                }
            }),
            Action::Remove => self.retain(
                |item| item.id != id,
                |item| if item.is_done() { Vec::new() } else { item.upload.into_iter().collect() },
                out,
            ),
        }
    }

    fn act_on_all(&mut self, action: Action, out: &mut Vec<Effect>) {
        match action {
            Action::Start => self.start(|item| item.stage == Stage::Draft, out),
            Action::Retry => self.start(|item| matches!(item.stage, Stage::Failed(_)), out),
            Action::Pause => self.pause(|_| true, out),
            Action::Resume => self.resume(|_| true, out),
            Action::Cancel => {
                let all: Vec<_> = self.items.iter().map(|item| item.id).collect();
                all.into_iter().for_each(|id| self.act(id, Action::Cancel, out));
            }
            Action::Remove => self.retain(|item| !item.is_done(), |_| Vec::new(), out),
        }
    }

    fn undone(&mut self, import: ImportId, out: &mut Vec<Effect>) {
        self.retain(|item| item.import != import, |_| Vec::new(), out);
    }

    /// Keeps some; of the others, `unwanted` says which uploads the server shall drop.
    fn retain(
        &mut self,
        keep: impl Fn(&Item) -> bool,
        unwanted: impl Fn(&Item) -> Vec<UploadId>,
        out: &mut Vec<Effect>,
    ) {
        let changed = &mut self.changed;
        let mut form = 0;
        self.items.retain(|item| {
            let stays = keep(item);
            if !stays {
                changed.insert(item.id);
                form |= u32::from(item.selected);
                out.push(Effect::Stop(item.id));
                out.extend(unwanted(item).into_iter().map(Effect::Terminate));
                out.push(Effect::Forget(item.id));
            }
            stays
        });
        self.form += form;
    }

    /// Gives out the work that can be done now.
    fn go_on(&mut self, out: &mut Vec<Effect>) {
        self.read_next(out);
        self.ask(out);
        self.send_waiting(out);
    }
}

#[cfg(test)]
mod tests;
