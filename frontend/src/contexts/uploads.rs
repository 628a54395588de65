//! Files on their way to the server, as their worker tells of them. They go on while the person looks
//! at other pages.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use frontend_core::session::SignedOutReason;
use frontend_core::upload::Action;
use frontend_core::upload::view::{Form, Row, Summary, View};
use gloo_events::{EventListener, EventListenerOptions};
use js_sys::Array;
use serde_wasm_bindgen::from_value;
use shared::ids::UserId;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

use super::services;
use super::session::SessionState;
use super::stored::use_stored;
use super::toasts::{Toast, ToastKind, Toasts};
use crate::services::api::Api;
use crate::services::settings;
use crate::services::store::Store;
use crate::services::uploader::{Uploader, gather};
use crate::services::wiring::Wiring;

/// A worker that breaks is started again so many times: the file that broke it is left out then.
const STARTS: u8 = 4;

/// What the worker tells.
#[derive(Clone, Default)]
pub struct UploadsState {
    /// The files.
    pub rows: Rc<Vec<Rc<Row>>>,
    /// All together.
    pub summary: Rc<Summary>,
    /// What is being edited.
    pub form: Option<Rc<Form>>,
    /// Whether the worker cannot be had.
    pub is_broken: bool,
    /// Tells one state from the next.
    revision: u32,
}

impl PartialEq for UploadsState {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}

impl UploadsState {
    /// How many files are under way.
    pub fn busy(&self) -> usize {
        self.rows.iter().filter(|row| row.actions & (Action::Cancel.bit()) != 0).count()
    }
}

/// Files on their way, and the verbs to change them.
#[derive(Clone)]
pub struct UploadsHandle {
    /// What the worker told last.
    pub state: UploadsState,
    service: Rc<Service>,
}

impl PartialEq for UploadsHandle {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state
    }
}

impl UploadsHandle {
    /// Takes in what was chosen or dropped; each file waits as a draft.
    pub fn add(&self, source: &JsValue) {
        let (service, gathered) = (Rc::clone(&self.service), gather(source));
        spawn_local(async move {
            if let Some(gathered) = gathered.await {
                service.tell(&["add".into(), gathered.get(0), gathered.get(1)]);
                service.given.borrow_mut().push(gathered.get(0));
            }
        });
    }

    /// Does something with a file, or with all.
    pub fn act(&self, id: Option<u32>, action: Action) {
        self.service.tell(&["act".into(), id.into(), action.bit().into()]);
    }

    /// Takes a file, or all, into the form or out of it.
    pub fn select(&self, id: Option<u32>, on: bool) {
        self.service.tell(&["select".into(), id.into(), on.into()]);
    }

    /// Changes a text of all that are in the form.
    pub fn edit(&self, field: &str, text: &str) {
        self.service.tell(&["edit".into(), field.into(), text.into()]);
    }

    /// Says who may hear all that are in the form.
    pub fn publish(&self, place: u8) {
        self.service.tell(&["publish".into(), place.into()]);
    }

    /// Chooses a picture for all that are in the form.
    pub fn cover(&self, file: File) {
        self.service.tell(&["cover".into(), file.into()]);
    }

    /// Undoes an import.
    pub fn undo(&self, import: &str) {
        self.service.tell(&["undo".into(), import.into()]);
    }

    /// Loads the worker, if that has not happened yet.
    pub fn prepare(&self) {
        self.service.start();
    }

    /// Tries to load the worker once more.
    pub fn retry(&self) {
        self.service.starts.set(0);
        self.service.change(|state| state.is_broken = false);
        self.service.start();
    }
}

/// What is between the page and the worker.
struct Service {
    api: Api,
    toasts: Toasts,
    worker: RefCell<Option<Uploader>>,
    /// What the worker was given: another one after it may need it again.
    given: RefCell<Vec<JsValue>>,
    owner: Cell<Option<UserId>>,
    starts: Cell<u8>,
    state: Store<UploadsState>,
    this: Weak<Self>,
}

impl Service {
    fn start(&self) {
        let Some(owner) = self.owner.get().filter(|_| self.worker.borrow().is_none()) else { return };
        let (heard, broke) = (self.this.clone(), self.this.clone());
        self.starts.set(self.starts.get() + 1);
        let worker = Uploader::start(
            move |parts| {
                if let Some(service) = heard.upgrade() {
                    service.hear(&parts);
                }
            },
            move || {
                if let Some(service) = broke.upgrade() {
                    service.broke();
                }
            },
        );
        self.worker.replace(worker);
        self.post(&["open".into(), owner.to_string().into()]);
    }

    /// A file that its reader did not survive is known to the next worker.
    fn broke(&self) {
        drop(self.worker.take());
        if self.starts.get() < STARTS {
            self.start();
            for files in &*self.given.borrow() {
                self.post(&["again".into(), files.clone()]);
            }
        } else {
            self.change(|state| state.is_broken = true);
        }
    }

    fn tell(&self, parts: &[JsValue]) {
        self.start();
        self.post(parts);
    }

    fn post(&self, parts: &[JsValue]) {
        if let Some(worker) = &*self.worker.borrow() {
            worker.tell(&parts.iter().collect());
        }
    }

    fn change(&self, change: impl FnOnce(&mut UploadsState)) {
        let mut state = self.state.get();
        change(&mut state);
        state.revision = state.revision.wrapping_add(1);
        self.state.set(state);
    }

    fn hear(self: Rc<Self>, parts: &Array) {
        match parts.get(0).as_string().as_deref() {
            Some("view") => {
                if let Ok(view) = from_value::<View>(parts.get(1)) {
                    self.show(view);
                }
            }
            Some("token") => {
                let is_stale = parts.get(1).is_truthy();
                spawn_local(async move {
                    if is_stale {
                        // Whether that helped is seen by what comes next.
                        let _ = self.api.renew().await;
                    }
                    let token = self.api.bearer().await.ok().flatten();
                    self.post(&["token".into(), token.into()]);
                });
            }
            Some("toast") => self.say(parts),
            _ => {}
        }
    }

    fn show(&self, view: View) {
        self.change(|state| {
            let (summary, form) = view.update(Rc::make_mut(&mut state.rows));
            settings::keep_uploads(summary.unfinished);
            state.summary = Rc::new(summary);
            state.form = form.map(Rc::new);
        });
    }

    fn say(self: Rc<Self>, parts: &Array) {
        let kind = if parts.get(2).is_truthy() { ToastKind::Error } else { ToastKind::Info };
        let toast = Toast::new(kind, parts.get(1).as_string().unwrap_or_default());
        let toasts = self.toasts.clone();
        toasts.push(match parts.get(3) {
            import if import.is_string() => {
                let undo = move |()| self.tell(&["undo".into(), import.clone()]);
                toast.with_action("Undo", Callback::from(undo))
            }
            _ => toast,
        });
    }

    fn signed_in(&self, owner: UserId) {
        if self.owner.replace(Some(owner)) != Some(owner) && settings::has_uploads() {
            self.start();
        }
    }

    fn signed_out(&self, reason: SignedOutReason) {
        self.owner.set(None);
        self.starts.set(0);
        self.given.take();
        let worker = self.worker.take();
        if reason == SignedOutReason::LoggedOut {
            settings::keep_uploads(false);
            if let Some(worker) = worker {
                worker.tell(&Array::of1(&"close".into()));
                worker.leave();
            }
        }
        self.change(|state| *state = UploadsState { revision: state.revision, ..UploadsState::default() });
    }
}

/// The queue as it outlives every page.
pub(super) struct Uploads(Rc<Service>);

impl Uploads {
    pub(super) fn new(api: &Api, toasts: &Toasts) -> Self {
        Self(Rc::new_cyclic(|this| Service {
            api: api.clone(),
            toasts: toasts.clone(),
            worker: RefCell::default(),
            given: RefCell::default(),
            owner: Cell::default(),
            starts: Cell::default(),
            state: Store::default(),
            this: Weak::clone(this),
        }))
    }

    /// Goes on with what is left when somebody signs in, forgets it when they log out, and warns before
    /// the page is left while the browser does not keep what is being sent.
    pub(super) fn wire(&self, api: &Api, wiring: &mut Wiring) {
        let told = Rc::clone(&self.0);
        wiring.tell(api.session(), move |state| match state {
            SessionState::SignedIn(profile) => told.signed_in(profile.id),
            SessionState::SignedOut(reason) if told.owner.get().is_some() => told.signed_out(*reason),
            _ => {}
        });
        let warning = RefCell::new(None);
        wiring.tell(&self.0.state, move |state| {
            let mut warning = warning.borrow_mut();
            if state.summary.would_lose != warning.is_some() {
                *warning = state.summary.would_lose.then(warn_before_leaving).flatten();
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
    UploadsHandle { state: use_stored(&service.state), service }
}
