//! Whether a list is scrolled faster than anybody can use what is in it.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use web_sys::Element;
use yew::prelude::*;

use super::ROW_HEIGHT;

/// So many rows from one frame to the next can at best be read, if they say little.
const FAST_ROWS: f64 = 4.0;
/// How long a list has stood still, in milliseconds, when it is no longer rushing.
const CALM_MS: u32 = 120;

/// Whether `scroller`, an element around the list, is being scrolled so fast that its rows need not be drawn as
/// a whole. Drawing all of them anew in each frame would make the scrolling stutter.
#[hook]
pub fn use_rush(list: &NodeRef, scroller: &'static str) -> bool {
    let is_rushing = use_state_eq(|| false);
    {
        let (setter, list) = (is_rushing.setter(), list.clone());
        use_effect_with((), move |()| {
            let top = move || Some(f64::from(list.cast::<Element>()?.closest(scroller).ok()??.scroll_top()));
            let mut last = top().unwrap_or_default();
            let rushing = Rc::new(Cell::new(false));
            let mut calm = None::<Timeout>;
            let options = EventListenerOptions::run_in_capture_phase();
            let listener = web_sys::window().map(|window| {
                EventListener::new_with_options(&window, "scroll", options, move |_| {
                    let now = top().unwrap_or_default();
                    let is_fast = (now - last).abs() > FAST_ROWS * ROW_HEIGHT;
                    last = now;
                    if is_fast {
                        rushing.set(true);
                        setter.set(true);
                    }
                    // Slow steps put the end of it off as well: all rows anew would make them stutter.
                    if rushing.get() {
                        let (rushing, setter) = (Rc::clone(&rushing), setter.clone());
                        drop(calm.replace(Timeout::new(CALM_MS, move || {
                            rushing.set(false);
                            setter.set(false);
                        })));
                    }
                })
            });
            move || drop(listener)
        });
    }
    *is_rushing
}
