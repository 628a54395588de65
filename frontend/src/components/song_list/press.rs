//! A finger that stays on a row.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use web_sys::PointerEvent;
use yew::prelude::*;

use super::keys::row_of;

/// How long a finger has to stay, in milliseconds.
const LONG_MS: u32 = 500;
/// How far it may stray meanwhile, in pixels.
const STRAY: i32 = 10;

#[derive(Default)]
struct Inner {
    waiting: RefCell<Option<Timeout>>,
    began: Cell<(i32, i32)>,
    was_long: Cell<bool>,
}

/// See the module.
#[derive(Clone)]
pub struct LongPress {
    inner: Rc<Inner>,
    onpress: Callback<usize>,
}

/// Calls back with the place of a row on which a finger stays.
#[hook]
pub fn use_long_press(onpress: &Callback<usize>) -> LongPress {
    let inner = use_mut_ref(Rc::<Inner>::default);
    let inner = Rc::clone(&inner.borrow());
    LongPress { inner, onpress: onpress.clone() }
}

impl LongPress {
    /// Whether the click that is being handled is the end of a long press, so that it means nothing more.
    pub fn was_long(&self) -> bool {
        self.inner.was_long.get()
    }

    /// A finger comes down.
    pub fn down(&self) -> Callback<PointerEvent> {
        let (inner, onpress) = (Rc::clone(&self.inner), self.onpress.clone());
        Callback::from(move |event: PointerEvent| {
            inner.was_long.set(false);
            let Some((_, at)) = row_of(event.target()).filter(|_| event.pointer_type() == "touch") else {
                return;
            };
            inner.began.set((event.client_x(), event.client_y()));
            let (held, onpress) = (Rc::clone(&inner), onpress.clone());
            let timeout = Timeout::new(LONG_MS, move || {
                held.was_long.set(true);
                onpress.emit(at);
            });
            inner.waiting.replace(Some(timeout));
        })
    }

    /// It moves: far enough, and it scrolls.
    pub fn moved(&self) -> Callback<PointerEvent> {
        let inner = Rc::clone(&self.inner);
        Callback::from(move |event: PointerEvent| {
            let (x, y) = inner.began.get();
            if (event.client_x() - x).abs() > STRAY || (event.client_y() - y).abs() > STRAY {
                inner.waiting.take();
            }
        })
    }

    /// It is gone.
    pub fn over(&self) -> Callback<PointerEvent> {
        let inner = Rc::clone(&self.inner);
        Callback::from(move |_| drop(inner.waiting.take()))
    }
}

/// Whether fingers are the way to point here.
pub fn is_touch_screen() -> bool {
    let query = web_sys::window().and_then(|window| window.match_media("(pointer: coarse)").ok()?);
    query.is_some_and(|query| query.matches())
}
