//! Tells the server what was heard. Each play is kept in IndexedDB from when enough of it was heard until the
//! server has it, so that neither a crash nor a time without a network loses it; what is to be sent is decided in
//! `frontend_core::plays`. Tabs take turns, so that none sends what another has sent.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use browser::{idb, json, web_locks};
use frontend_core::api_error::ApiError;
use frontend_core::player::Play;
use frontend_core::plays::{KeptPlay, bounded, due};
use gloo_timers::callback::Timeout;
use js_sys::Array;
use shared::ids::UserId;
use shared::plays::{PlayBatch, PlayReport, ReportPlays};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{IdbDatabase, IdbObjectStore, IdbTransactionMode};

use super::api::Api;
use super::clock;

/// A database of its own, which no other change of form can empty.
const DATABASE: &str = "rhythmix-plays";
/// Raise it when an old play would be read wrongly.
const VERSION: u32 = 1;
const STORE: &str = "plays";
/// The lock that tabs take turns by.
const LOCK: &str = "rhythmix-plays";
/// When the server was away, it is asked again after so long, in milliseconds.
const RETRY_MS: f64 = 60_000.0;

/// See the module. Clones are the same.
#[derive(Clone)]
pub struct Plays(Rc<Inner>);

struct Inner {
    api: Api,
    database: OnceCell<IdbDatabase>,
    /// Who is signed in.
    owner: Cell<Option<UserId>>,
    /// The play that goes on, and when it began by the clock of this device.
    current: RefCell<Option<(KeptPlay, f64)>>,
    /// When it is looked again.
    waiting: RefCell<Option<Timeout>>,
    this: Weak<Self>,
}

impl Plays {
    /// Nobody listens yet.
    pub fn new(api: &Api) -> Self {
        Self(Rc::new_cyclic(|this| Inner {
            api: api.clone(),
            database: OnceCell::new(),
            owner: Cell::default(),
            current: RefCell::default(),
            waiting: RefCell::default(),
            this: Weak::clone(this),
        }))
    }

    /// Somebody is signed in, or nobody any more. What was left here is sent.
    pub fn open(&self, owner: Option<UserId>) {
        if self.0.owner.replace(owner) != owner {
            self.send();
        }
    }

    /// Notes what the player says of plays.
    pub fn note(&self, play: Play) {
        match play {
            Play::Begun { owner, song, source } => {
                let (started_at, client_id) = (clock::now(), clock::name());
                let report = PlayReport { song_id: song, started_at, listened_ms: 1, source, client_id };
                let at_ms = clock::now_ms();
                let kept = KeptPlay { owner, report, is_over: false, at_ms };
                self.0.current.replace(Some((kept, at_ms)));
            }
            Play::Heard { listened_ms } => {
                if let Some((play, began_ms)) = &mut *self.0.current.borrow_mut() {
                    hear(play, listened_ms, *began_ms);
                    self.0.keep(play.clone(), false);
                }
            }
            Play::Over { listened_ms } => {
                if let Some((mut play, began_ms)) = self.0.current.take() {
                    hear(&mut play, listened_ms, began_ms);
                    play.is_over = true;
                    self.0.keep(play, true);
                }
            }
        }
    }

    /// Sends what is to be sent, soon.
    pub fn send(&self) {
        self.0.look_again(0.0);
    }

    /// Sends everything now, also what goes on: nothing will be heard any more.
    pub async fn finish(&self) {
        if let Some((mut play, _)) = self.0.current.take().filter(|(play, _)| play.report.listened_ms > 1) {
            play.is_over = true;
            let _ = self.0.put(&play).await;
        }
        let inner = Rc::clone(&self.0);
        web_locks::exclusive(LOCK, async move { inner.send_due().await }).await;
    }

    /// Deletes the plays of somebody that were not sent.
    pub fn forget(&self, owner: UserId) {
        self.0.current.take();
        let inner = Rc::clone(&self.0);
        spawn_local(async move {
            let kept = inner.all().await.unwrap_or_default();
            let own = kept.iter().filter(|play| play.owner == owner).map(|play| &play.report);
            let _ = inner.remove(own).await;
        });
    }
}

fn hear(play: &mut KeptPlay, listened_ms: u32, began_ms: f64) {
    play.at_ms = clock::now_ms();
    play.report.listened_ms = bounded(listened_ms, play.at_ms - began_ms);
}

impl Inner {
    /// Keeps a play, and sends it when it is over. Where nothing can be kept, it is sent without.
    fn keep(&self, play: KeptPlay, sends: bool) {
        // While the database is open the request leaves at once, so that also the last one of a page that goes
        // away is carried out.
        if self.database.get().is_some_and(|database| write(database, &play).is_ok()) {
            if sends {
                self.look_again(0.0);
            }
            return;
        }
        let Some(inner) = self.this.upgrade() else { return };
        spawn_local(async move {
            let is_kept = inner.put(&play).await.is_ok();
            if sends && is_kept {
                inner.look_again(0.0);
            } else if sends {
                let _ = inner.report(vec![play.report]).await;
            }
        });
    }

    fn look_again(&self, after_ms: f64) {
        let this = self.this.clone();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a minute at most")]
        let timeout = Timeout::new(after_ms as u32, move || {
            let Some(inner) = this.upgrade() else { return };
            spawn_local(web_locks::exclusive(LOCK, async move { inner.send_due().await }));
        });
        self.waiting.replace(Some(timeout));
    }

    /// Sends as long as there is something to send. One at a time, over all tabs.
    async fn send_due(&self) {
        while let Some(owner) = self.owner.get() {
            let due = due(owner, &self.all().await.unwrap_or_default(), clock::now_ms());
            if due.now.is_empty() {
                due.look_again_ms.into_iter().for_each(|after| self.look_again(after));
                return;
            }
            // Meanwhile somebody else may be here, who has not heard this.
            if self.owner.get() != Some(owner) {
                return;
            }
            match self.report(due.now.clone()).await {
                Err(error) if !error.is_refusal() || matches!(error.status(), Some(401 | 403)) => {
                    return self.look_again(RETRY_MS);
                }
                // What was refused as a whole will never be taken.
                Ok(()) | Err(_) => {
                    if self.remove(due.now.iter()).await.is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// Every outcome is final, so none of the receipts is of use.
    async fn report(&self, plays: Vec<PlayReport>) -> Result<(), ApiError> {
        self.api.send(&ReportPlays(PlayBatch { plays })).await.map(drop)
    }

    async fn all(&self) -> Result<Vec<KeptPlay>, JsValue> {
        let request = store(self.database().await?, IdbTransactionMode::Readonly)?.get_all()?;
        let texts: Array = idb::done(&request).await?.unchecked_into();
        Ok(texts.iter().filter_map(|text| json::read(&text.as_string()?)).collect())
    }

    async fn put(&self, play: &KeptPlay) -> Result<(), JsValue> {
        write(self.database().await?, play)
    }

    async fn remove(&self, plays: impl Iterator<Item = &PlayReport>) -> Result<(), JsValue> {
        let store = store(self.database().await?, IdbTransactionMode::Readwrite)?;
        let mut last = None;
        for play in plays {
            last = Some(store.delete(&play.client_id.to_string().into())?);
        }
        match last {
            Some(request) => idb::done(&request).await.map(drop),
            None => Ok(()),
        }
    }

    async fn database(&self) -> Result<&IdbDatabase, JsValue> {
        if self.database.get().is_none() {
            let database = idb::open(DATABASE, VERSION, &[STORE]).await?;
            // Two that open at the same time: the first connection stays, the other is closed.
            if let Err(second) = self.database.set(database) {
                second.close();
            }
        }
        self.database.get().ok_or(JsValue::UNDEFINED)
    }
}

fn write(database: &IdbDatabase, play: &KeptPlay) -> Result<(), JsValue> {
    let text = json::write(play).ok_or(JsValue::UNDEFINED)?;
    let store = store(database, IdbTransactionMode::Readwrite)?;
    store.put_with_key(&text.into(), &play.report.client_id.to_string().into()).map(drop)
}

fn store(database: &IdbDatabase, mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
    database.transaction_with_str_and_mode(STORE, mode)?.object_store(STORE)
}
