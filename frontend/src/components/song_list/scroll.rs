//! How far the page is scrolled within a list, and the keys that move along it.

use std::ops::Range;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::window;

/// The rows that have to exist, as the page is scrolled now.
#[hook]
pub fn use_visible_rows(rows: &NodeRef, count: usize) -> Range<usize> {
    let visible = use_state_eq(|| window::visible(0.0, 1200.0, count));
    {
        let visible = visible.setter();
        let rows = rows.clone();
        use_effect_with(count, move |count| {
            let count = *count;
            let measure = move || {
                if let Some((scrolled, height)) = measure(&rows) {
                    visible.set(window::visible(scrolled, height, count));
                }
            };
            measure();
            let listeners = web_sys::window().map(|window| {
                // Scrolling does not bubble, but it can be caught on its way down.
                let again = measure.clone();
                let options = EventListenerOptions::run_in_capture_phase();
                let scroll = EventListener::new_with_options(&window, "scroll", options, move |_| measure());
                (scroll, EventListener::new(&window, "resize", move |_| again()))
            });
            move || drop(listeners)
        });
    }
    let (start, end) = (visible.start.min(count), visible.end.min(count));
    start..end
}

/// How many pixels of the list lie above the view, and how high the view is.
fn measure(rows: &NodeRef) -> Option<(f64, f64)> {
    let list = rows.cast::<Element>()?;
    let view = list.closest(".content").ok()??.get_bounding_client_rect();
    Some((view.top() - list.get_bounding_client_rect().top(), view.height()))
}

/// Up and down go from the play button of one row to that of its neighbour.
pub fn move_focus(event: KeyboardEvent) {
    let Some(row) =
        event.target_dyn_into::<Element>().and_then(|target| target.closest(".song-row").ok().flatten())
    else {
        return;
    };
    let neighbour = match event.key().as_str() {
        "ArrowDown" => row.next_element_sibling(),
        "ArrowUp" => row.previous_element_sibling(),
        _ => return,
    };
    // Here they are not the keys of the volume.
    event.prevent_default();
    event.stop_propagation();
    let button = neighbour.and_then(|row| row.query_selector(".song-play").ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        // A focus that cannot be had is no failure.
        let _ = button.focus();
    }
}
