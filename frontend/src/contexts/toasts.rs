//! What the app says in passing: one line at the bottom, with at most one thing to do about it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use frontend_core::api_error::ApiError;
use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::services;
use super::stored::use_stored;
use crate::services::store::Store;

/// What a toast is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToastKind {
    /// Something to know.
    Info,
    /// Something went wrong.
    Error,
}

/// A thing to do about a toast.
#[derive(Debug, Clone, PartialEq)]
pub struct ToastAction {
    /// The text of its button.
    pub label: AttrValue,
    /// Does it.
    pub run: Callback<()>,
}

/// One line to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    /// What it is about.
    pub kind: ToastKind,
    /// The line.
    pub text: AttrValue,
    /// What can be done about it.
    pub action: Option<ToastAction>,
}

impl Toast {
    /// A line without anything to do.
    pub fn new(kind: ToastKind, text: impl Into<AttrValue>) -> Self {
        Self { kind, text: text.into(), action: None }
    }

    /// With something to do.
    #[must_use]
    pub fn with_action(self, label: impl Into<AttrValue>, run: Callback<()>) -> Self {
        Self { action: Some(ToastAction { label: label.into(), run }), ..self }
    }
}

/// A toast that is to be seen.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownToast {
    /// Tells it from the others.
    pub id: u32,
    /// What it says.
    pub toast: Toast,
}

/// How long a toast stays, counted from when it became the oldest, in milliseconds.
const STAYS_MS: u32 = 7000;
/// More than these at a time cannot be read; the oldest give way.
const AT_ONCE: usize = 3;

#[derive(Default)]
struct Inner {
    shown: Store<Vec<ShownToast>>,
    held: Cell<bool>,
    next_id: Cell<u32>,
    /// Which toast is going to leave, and when.
    leaving: RefCell<Option<(u32, Timeout)>>,
}

/// Says things. Always the same one, so it makes nobody draw again.
#[derive(Clone, Default)]
pub struct Toasts(Rc<Inner>);

impl PartialEq for Toasts {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Toasts {
    /// Says why something that a person wanted failed.
    pub fn fail(&self, error: &ApiError) {
        self.push(Toast::new(ToastKind::Error, format!("{}. {error}", error.title())));
    }

    /// Says something.
    pub fn push(&self, toast: Toast) {
        let id = self.0.next_id.get();
        self.0.next_id.set(id.wrapping_add(1));
        let mut shown = self.0.shown.get();
        shown.push(ShownToast { id, toast });
        let too_many = shown.len().saturating_sub(AT_ONCE);
        self.show(shown.split_off(too_many));
    }

    /// Takes a toast away.
    pub fn dismiss(&self, id: u32) {
        let mut shown = self.0.shown.get();
        shown.retain(|toast| toast.id != id);
        self.show(shown);
    }

    /// Lets all toasts stay while somebody points at them or has the focus in them.
    pub fn hold(&self, held: bool) {
        self.0.held.set(held);
        self.watch();
    }

    fn show(&self, shown: Vec<ShownToast>) {
        self.0.shown.set(shown);
        self.watch();
    }

    /// Lets the oldest toast leave after a while.
    fn watch(&self) {
        let oldest = self.0.shown.get().first().map(|toast| toast.id).filter(|_| !self.0.held.get());
        let mut leaving = self.0.leaving.borrow_mut();
        if oldest == leaving.as_ref().map(|(id, _)| *id) {
            return;
        }
        *leaving = oldest.map(|id| {
            let toasts = self.clone();
            (id, Timeout::new(STAYS_MS, move || toasts.dismiss(id)))
        });
    }
}

/// To say something.
#[hook]
pub fn use_toasts() -> Toasts {
    services().toasts.clone()
}

/// What is to be seen now, oldest first: for the one region that shows it.
#[hook]
pub fn use_shown_toasts() -> Vec<ShownToast> {
    let toasts = use_toasts();
    use_stored(&toasts.0.shown)
}
