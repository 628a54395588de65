//! What has been read from the server, for all who show it: asked for once however many look, shown again at
//! once, and read again when it is old or has changed. What is decided is in `frontend_core::cache`.

mod disk;
mod kind;

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use browser::json;
use browser::task::Task;
use frontend_core::api_error::ApiError;
use frontend_core::cache::{Cache, Need, Part, View};
use shared::endpoint::{Endpoint, query};
use shared::ids::UserId;
use shared::page::Page;
use shared::playlists::items::PlaylistItem;
use shared::search::Search;
use shared::songs::Song;

use self::disk::Disk;
pub use self::kind::{Cached, Kind, Parsed, list_kind, list_kind_by, rows, value_kind};
use super::api::Api;
use super::clock;

type Listener = (u32, Rc<dyn Fn()>);

/// Who looks at a thing, and what is on its way for them.
struct Watched {
    key: String,
    kind: Kind,
    listeners: Vec<Listener>,
    asking: Option<Task>,
    looking: Option<Task>,
}

struct Inner {
    api: Api,
    disk: Disk,
    cache: RefCell<Cache<Cached>>,
    watched: RefCell<Vec<Watched>>,
    owner: RefCell<Option<UserId>>,
    next_id: RefCell<u32>,
    this: Weak<Self>,
}

/// See the module. Clones are the same.
#[derive(Clone)]
pub struct Queries(Rc<Inner>);

impl PartialEq for Queries {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Somebody who looks at a thing, until this is dropped.
pub struct Watch {
    key: String,
    id: u32,
    inner: Rc<Inner>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.inner.unwatch(&self.key, self.id);
    }
}

impl Queries {
    /// Nothing has been read yet.
    pub fn new(api: &Api) -> Self {
        Self(Rc::new_cyclic(|this| Inner {
            api: api.clone(),
            disk: Disk::default(),
            cache: RefCell::default(),
            watched: RefCell::default(),
            owner: RefCell::default(),
            next_id: RefCell::default(),
            this: Weak::clone(this),
        }))
    }

    /// What can be shown now of the answer to a request.
    pub fn view(&self, key: &str) -> View<Cached> {
        self.0.cache.borrow().view(key)
    }

    /// Looks at the answer to a request, which is fetched when there is need; `tell` is called when there is
    /// something else to show.
    pub fn watch(&self, key: &str, kind: Kind, tell: impl Fn() + 'static) -> Watch {
        let id = {
            let mut next_id = self.0.next_id.borrow_mut();
            *next_id = next_id.wrapping_add(1);
            *next_id
        };
        {
            let tell: Listener = (id, Rc::new(tell));
            let mut all = self.0.watched.borrow_mut();
            match all.iter_mut().find(|watched| watched.key == key) {
                Some(watched) => watched.listeners.push(tell),
                None => {
                    let (asking, looking) = (None, None);
                    all.push(Watched { key: key.to_owned(), kind, listeners: vec![tell], asking, looking });
                }
            }
        }
        let needs = self.0.cache.borrow_mut().watch(key, clock::now_ms());
        self.0.fetch(key, needs);
        Watch { key: key.to_owned(), id, inner: Rc::clone(&self.0) }
    }

    /// Asks for the next part of a list, or for what failed.
    pub fn more(&self, key: &str) {
        let need = self.0.cache.borrow_mut().more(key);
        self.0.fetch_and_tell(key, need);
    }

    /// Asks again.
    pub fn reload(&self, key: &str) {
        let need = self.0.cache.borrow_mut().reload(key);
        self.0.fetch_and_tell(key, need);
    }

    /// Everything whose address begins with one of these has changed.
    pub fn outdate(&self, prefixes: &[&str]) {
        let needs = self.0.cache.borrow_mut().outdate(prefixes);
        for (key, need) in needs {
            self.0.fetch(&key, [need]);
        }
    }

    /// Changes what is known, wherever it is shown, before the server has said so. `change` answers with
    /// what shall stand in place of a value. When the server refuses, call [`Self::outdate`].
    pub fn change<T: 'static>(&self, change: impl Fn(&T) -> Option<T>) {
        let changed = self
            .0
            .cache
            .borrow_mut()
            .change(|cached| change(&*cached.get::<T>()?).map(|new| cached.with(new)));
        for key in changed {
            self.0.tell(&key);
        }
    }

    /// Every song that this device knows, from whatever lists were read, each once and in the order of their ids.
    pub async fn known_songs(&self) -> Vec<Song> {
        let mut songs: Vec<Song> = Vec::new();
        for cached in self.0.cache.borrow().values() {
            if let Some(list) = cached.get::<Vec<Rc<Song>>>() {
                songs.extend(list.iter().map(|song| Song::clone(song)));
            } else if let Some(list) = cached.get::<Vec<Rc<PlaylistItem>>>() {
                songs.extend(list.iter().filter_map(|item| item.song.clone()));
            }
        }
        let owner = *self.0.owner.borrow();
        if let Some(owner) = owner {
            for text in self.0.disk.read_all(owner, lists_songs).await {
                songs.extend(json::read::<Page<Song>>(&text).into_iter().flat_map(|page| page.items));
            }
        }
        songs.retain(|song| song.deleted_at.is_none());
        songs.sort_by_key(|song| song.id);
        songs.dedup_by_key(|song| song.id);
        songs
    }

    /// Somebody is signed in: what another person has read is forgotten here.
    pub fn open(&self, owner: UserId) {
        if self.0.owner.replace(Some(owner)) != Some(owner) {
            self.0.cache.borrow_mut().clear();
        }
    }

    /// Nobody is signed in any more. After a log-out nothing stays on the device.
    pub fn close(&self, forget: bool) {
        self.0.owner.replace(None);
        self.0.cache.borrow_mut().clear();
        if forget {
            self.0.disk.forget();
        }
    }
}

/// Whether an answer to a request is a list of songs.
fn lists_songs(key: &str) -> bool {
    key.split('?').next().is_some_and(|path| path.ends_with("/songs"))
}

impl Inner {
    fn unwatch(&self, key: &str, id: u32) {
        let gone = {
            let mut all = self.watched.borrow_mut();
            let Some(at) = all.iter().position(|watched| watched.key == key) else { return };
            if let Some(watched) = all.get_mut(at) {
                watched.listeners.retain(|(other, _)| *other != id);
            }
            let is_last = self.cache.borrow_mut().unwatch(key);
            is_last.then(|| all.swap_remove(at))
        };
        // The requests that nobody waits for are aborted by this.
        drop(gone);
    }

    fn fetch_and_tell(&self, key: &str, need: Option<Need>) {
        if need.is_some() {
            self.fetch(key, need);
            self.tell(key);
        }
    }

    fn fetch(&self, key: &str, needs: impl IntoIterator<Item = Need>) {
        let Some(inner) = self.this.upgrade() else { return };
        for need in needs {
            let (inner, at) = (Rc::clone(&inner), key.to_owned());
            let is_kept = need == Need::Kept;
            let task = Task::spawn(async move {
                match need {
                    Need::Kept => inner.look_up(&at).await,
                    Need::Part(cursor) => inner.ask(&at, cursor).await,
                }
            });
            let mut all = self.watched.borrow_mut();
            let watched = all.iter_mut().find(|watched| watched.key == key);
            let before = watched.and_then(|watched| {
                if is_kept { watched.looking.replace(task) } else { watched.asking.replace(task) }
            });
            drop(all);
            drop(before);
        }
    }

    fn kind(&self, key: &str) -> Option<Kind> {
        self.watched.borrow().iter().find(|watched| watched.key == key).map(|watched| watched.kind)
    }

    async fn look_up(&self, key: &str) {
        let Some((owner, kind)) = (*self.owner.borrow()).zip(self.kind(key)) else { return };
        let kept = self.disk.read(owner, key).await;
        if let Some(part) = kept.and_then(|text| kind.parse(&text)) {
            self.cache.borrow_mut().take_kept(key, part);
            self.tell(key);
        }
    }

    /// Asks the server, and goes on asking as long as there is need.
    async fn ask(&self, key: &str, cursor: Option<String>) {
        let mut need = Some(Need::Part(cursor));
        while let Some((Need::Part(cursor), kind)) = need.zip(self.kind(key)) {
            let answer = self.part(key, kind, cursor).await;
            need = self.cache.borrow_mut().take(key, answer, clock::now_ms());
            self.tell(key);
        }
    }

    async fn part(&self, key: &str, kind: Kind, cursor: Option<String>) -> Result<Part<Cached>, ApiError> {
        let is_first = cursor.is_none();
        let more = query(&[("cursor", cursor)]);
        let more = if key.contains('?') { more.replacen('?', "&", 1) } else { more };
        let answer = self.api.read(&format!("{key}{more}")).await.and_then(|text| {
            let part = kind.parse(&text).ok_or(ApiError::Unexpected(0))?;
            Ok((part, text))
        });
        // What is typed letter by letter would drive everything else from the disk.
        let is_kept = is_first && !key.starts_with(Search::PATH);
        let owner = *self.owner.borrow();
        if let Some(owner) = owner.filter(|_| is_kept) {
            match &answer {
                Ok((_, text)) => self.disk.keep(owner, key, Some(text.clone())),
                Err(error) if error.is_refusal() => self.disk.keep(owner, key, None),
                Err(_) => {}
            }
        }
        answer.map(|(part, _)| part)
    }

    fn tell(&self, key: &str) {
        // A copy, since a listener may look at other things or look away.
        let listeners: Vec<_> = self
            .watched
            .borrow()
            .iter()
            .find(|watched| watched.key == key)
            .map(|watched| watched.listeners.iter().map(|(_, tell)| Rc::clone(tell)).collect())
            .unwrap_or_default();
        for tell in listeners {
            tell();
        }
    }
}
