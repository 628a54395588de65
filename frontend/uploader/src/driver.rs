//! Carries out what the queue decides: holds the files, reads, sums up, keeps and sends them.

mod covers;
mod follow;
mod publish;
mod sending;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use browser::task::Task;
use frontend_core::format;
use frontend_core::upload::direct::{Links, Reach};
use frontend_core::upload::{ChosenFile, Effect, Event, ItemId, Step, Uploads};
use shared::ids::{ImportId, UserId};
use shared::uploads::{Contents, FindKnown, UndoImport};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File};

use self::follow::Follower;
use self::publish::Publisher;
use crate::keep::{Keep, Part};
use crate::message::Message;
use crate::request::Session;
use crate::scope::{chance, now_ms};
use crate::send;
use crate::{audio, sum, tabs};

/// What belongs to one file but is no plain data.
#[derive(Default)]
struct Held {
    file: Option<Blob>,
    cover: Option<Blob>,
    /// By which it goes to the object store.
    links: Option<Links>,
    /// The folder that it was dropped with.
    folder: Option<(ImportId, String)>,
    reading: Option<Task>,
    sending: Option<Task>,
}

/// See the module.
pub struct Driver {
    keep: Keep,
    session: Rc<Session>,
    state: RefCell<Uploads>,
    held: RefCell<BTreeMap<ItemId, Held>>,
    next_id: Cell<u32>,
    /// Pictures that lay beside the files.
    beside: RefCell<BTreeMap<(ImportId, String), Blob>>,
    /// Links to pictures, by what they look like, since the songs of an album share one.
    links: RefCell<BTreeMap<u64, String>>,
    publisher: Publisher,
    follower: Follower,
    /// Whether files can go straight to the object store; `None` until the server was asked.
    is_direct: Cell<Option<bool>>,
    reach: RefCell<Reach>,
    this: Weak<Self>,
}

impl Driver {
    /// Takes up what was left from the last time.
    pub async fn open(owner: UserId, session: Rc<Session>) -> Rc<Self> {
        let keep = Keep::open(owner).await;
        let items = keep.items().await;
        let driver = Rc::new_cyclic(|this| Self {
            keep,
            session,
            state: RefCell::default(),
            held: RefCell::default(),
            next_id: Cell::new(items.iter().map(|item| item.id.0 + 1).max().unwrap_or_default()),
            beside: RefCell::default(),
            links: RefCell::default(),
            publisher: Publisher::default(),
            follower: Follower::default(),
            is_direct: Cell::default(),
            reach: RefCell::default(),
            this: Weak::clone(this),
        });
        driver.publisher.start(&driver.this);
        driver.send(Event::Tick(now_ms()));
        let looked_at: Vec<ItemId> = items
            .iter()
            .filter(|item| item.kept && item.tags == Step::Done && item.duration_ms.is_some())
            .map(|item| item.id)
            .collect();
        driver.send(Event::Loaded(items));
        driver.show_covers(looked_at);
        driver
    }

    /// Does what the page wants.
    pub fn take(&self, message: Message) {
        match message {
            Message::Add(files) => self.add(files),
            Message::Again(files) => {
                for file in &files {
                    self.found(file);
                }
            }
            Message::Queue(event) => self.send(event),
            Message::Cover(file) => self.cover(&file),
            Message::Undo(import) => self.undo(import),
            Message::Open(_) | Message::Token(_) | Message::Close => {}
        }
    }

    /// Forgets everything of the person, who signed out.
    pub async fn close(&self) {
        self.send(Event::SignedOut);
        self.keep.forget_all().await;
    }

    /// Tells everything from the beginning, to a page that has just come.
    pub fn publish_whole(&self) {
        self.publisher.publish(&mut self.state.borrow_mut(), true);
    }

    fn with_state<T>(&self, look: impl FnOnce(&Uploads) -> T) -> T {
        look(&self.state.borrow())
    }

    /// Something happened.
    pub fn send(&self, event: Event) {
        if event == Event::Online {
            self.follower.online();
        }
        let is_progress = matches!(event, Event::Progress { .. } | Event::Hashing(..) | Event::Tick(_));
        let effects = self.state.borrow_mut().apply(event);
        for effect in effects {
            self.run(effect);
        }
        self.publisher.changed(&mut self.state.borrow_mut(), is_progress);
    }

    fn run(&self, effect: Effect) {
        match effect {
            Effect::ReadTags(id) => self.read_tags(id),
            Effect::Hash(id) => self.sum_up(id),
            Effect::Ask(files) => self.ask(files),
            Effect::Send(id) => self.post(id),
            Effect::Stop(id) => self.with(id, |held| {
                held.reading = None;
                held.sending = None;
            }),
            Effect::Save(id) => {
                if let Some(item) = self.state.borrow().item(id) {
                    // The request has left; nobody waits for its end.
                    drop(self.keep.keep(item));
                }
            }
            Effect::Forget(id) => {
                self.held.borrow_mut().remove(&id);
                self.keep.forget(id.0);
            }
            Effect::Terminate(upload) => {
                let session = Rc::clone(&self.session);
                spawn_local(async move { send::terminate(&session, upload).await });
            }
        }
    }

    fn with(&self, id: ItemId, change: impl FnOnce(&mut Held)) {
        change(self.held.borrow_mut().entry(id).or_default());
    }

    /// The file: the one that was chosen, or the one that the browser kept.
    async fn file(&self, id: ItemId) -> Option<Blob> {
        let held = self.held.borrow().get(&id).and_then(|held| held.file.clone());
        match held {
            Some(file) => Some(file),
            None => self.keep.blob(id.0, Part::File).await,
        }
    }

    fn add(&self, mut files: Vec<(File, String)>) {
        let Some(import) =
            chance().map(|bytes| ImportId(uuid::Builder::from_random_bytes(bytes).into_uuid()))
        else {
            return;
        };
        // Browsers read folders in any order. Files without folders stay in the one in which they came.
        files.sort_by(|(_, one), (_, other)| one.cmp(other));
        let (mut chosen, mut left_out) = (Vec::new(), 0_u64);
        for (file, path) in files {
            let folder = path.rsplit_once('/').map(|(folder, _)| (import, folder.to_owned()));
            if !audio::is_audio(&file.name(), &file.type_()) {
                match folder.filter(|_| audio::is_folder_cover(&file.name())) {
                    Some(folder) => drop(self.beside.borrow_mut().insert(folder, file.into())),
                    None => left_out += 1,
                }
                continue;
            }
            if self.found(&file) {
                continue;
            }
            let (size, modified_ms) = (sum::bytes(file.size()), sum::bytes(file.last_modified()));
            let id = ItemId(self.next_id.get());
            self.next_id.set(id.0.wrapping_add(1));
            chosen.push(ChosenFile { id, name: file.name(), size, modified_ms });
            self.with(id, |held| {
                held.file = Some(file.into());
                held.folder = folder;
            });
        }
        if left_out > 0 {
            let files = format::count(left_out, "file is no music and stays", "files are no music and stay");
            tabs::toast(&format!("{files} out."), false, None);
        }
        if !chosen.is_empty() {
            self.send(Event::Added(import, chosen));
        }
    }

    /// Whether a file is one that the queue misses; it has it then.
    fn found(&self, file: &File) -> bool {
        let (size, modified_ms) = (sum::bytes(file.size()), sum::bytes(file.last_modified()));
        let missing = self.state.borrow().missing(&file.name(), size, modified_ms);
        if let Some(id) = missing {
            self.with(id, |held| held.file = Some(file.clone().into()));
            self.send(Event::Found(id));
        }
        missing.is_some()
    }

    fn read_tags(&self, id: ItemId) {
        let Some(driver) = self.this.upgrade() else { return };
        let task = Task::spawn(async move {
            // If the reader breaks on it, this worker is gone: the next one must know.
            let kept = driver.state.borrow().item(id).map(|item| driver.keep.keep(item));
            if let Some(kept) = kept {
                kept.await;
            }
            let found = driver.file(id).await.and_then(|file| audio::read(&file));
            let facts = found.map(|(mut facts, cover)| {
                facts.cover_url = cover.and_then(|cover| driver.link(&cover));
                Box::new(facts)
            });
            driver.send(Event::TagsRead(id, facts));
            driver.take_cover_beside(id);
        });
        self.with(id, |held| held.reading = Some(task));
    }

    fn sum_up(&self, id: ItemId) {
        let Some(driver) = self.this.upgrade() else { return };
        let task = Task::spawn(async move {
            let mut file = driver.file(id).await;
            if let Some(chosen) = &file
                && driver.with_state(|state| state.item(id).is_some_and(|item| !item.kept))
            {
                let kept = driver.keep.keep_blob(id.0, Part::File, chosen).await;
                driver.send(Event::Kept(id, kept));
                if kept {
                    // The one that was chosen may be moved or changed at any time.
                    driver.with(id, |held| held.file = None);
                    file = driver.file(id).await;
                }
            }
            let progress = |through| driver.send(Event::Hashing(id, through));
            let sum = match &file {
                Some(file) => sum::sha256(file, progress).await,
                None => None,
            };
            driver.send(Event::Hashed(id, sum.map(|sum| hex(&sum))));
        });
        self.with(id, |held| held.reading = Some(task));
    }

    fn ask(&self, files: Vec<(ItemId, String)>) {
        let Some(driver) = self.this.upgrade() else { return };
        spawn_local(async move {
            let (ids, sha256) = files.into_iter().unzip();
            let event = match driver.session.call(&FindKnown(Contents { sha256 })).await {
                Ok(answer) => {
                    let known = answer.known.into_iter().map(|known| (known.sha256, known.song_id));
                    Event::Known(ids, known.collect())
                }
                Err(error) => Event::AskFailed { ids, is_passing: error.is_passing(), now_ms: now_ms() },
            };
            driver.send(event);
        });
    }

    fn undo(&self, import: ImportId) {
        let Some(driver) = self.this.upgrade() else { return };
        spawn_local(async move {
            match driver.session.call(&UndoImport(import)).await {
                Ok(undone) => {
                    driver.send(Event::Undone(import));
                    let songs = format::count(undone.songs.into(), "song", "songs");
                    let stopped = match undone.uploads {
                        0 => String::new(),
                        some => format!(", {} stopped", format::count(some.into(), "upload", "uploads")),
                    };
                    tabs::toast(&format!("Import undone: {songs} removed{stopped}."), false, None);
                }
                Err(error) => tabs::toast(&format!("{}. {error}", error.title()), true, None),
            }
        });
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
