//! Long lists of rows of one height: only those in sight exist, padding stands for the rest.

mod window;

use std::ops::Range;

use gloo_events::{EventListener, EventListenerOptions};
use web_sys::Element;
use yew::prelude::*;

pub use self::window::ROW_HEIGHT;

/// The rows that have to exist, as `scroller`, an element around the list, is scrolled now, and
/// the style of the list, which says for how many rows to leave room; see `.long-list`.
#[hook]
pub fn use_visible_rows(list: &NodeRef, scroller: &'static str, count: usize) -> (Range<usize>, String) {
    let visible = use_state_eq(|| window::visible(0.0, 1200.0, count));
    {
        let visible = visible.setter();
        let list = list.clone();
        use_effect_with(count, move |count| {
            let count = *count;
            let measure = move || {
                if let Some((scrolled, height)) = measure(&list, scroller) {
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
    (start..end, format!("--before:{start};--after:{}", count - end))
}

/// How many pixels of the list lie above the view, and how high the view is.
fn measure(list: &NodeRef, scroller: &str) -> Option<(f64, f64)> {
    let list = list.cast::<Element>()?;
    let view = list.closest(scroller).ok()??.get_bounding_client_rect();
    Some((view.top() - list.get_bounding_client_rect().top(), view.height()))
}
