//! Long lists: only those rows, or cards, that are in sight exist, padding stands for the rest.

mod rush;
mod window;

use std::ops::Range;

use gloo_events::{EventListener, EventListenerOptions};
use web_sys::Element;
use yew::prelude::*;

pub use self::rush::use_rush;
use self::window::Lines;
pub use self::window::ROW_HEIGHT;

/// The rows that have to exist, as `scroller`, an element around the list, is scrolled now, and
/// the style of the list, which says for how many rows to leave room; see `.long-list`.
#[hook]
pub fn use_visible_rows(list: &NodeRef, scroller: &'static str, count: usize) -> (Range<usize>, String) {
    use_visible(list, scroller, count, |_| Lines::ROWS)
}

/// The same for cards in a grid, which are as high and as many in a line as the style sheet makes them.
#[hook]
pub fn use_visible_cards(list: &NodeRef, scroller: &'static str, count: usize) -> (Range<usize>, String) {
    use_visible(list, scroller, count, lines_of)
}

/// Asks for more when the end is near: when as many as `shown` would have to be there.
#[hook]
pub fn use_more(has_more: bool, shown: usize, count: usize, onmore: &Callback<()>) {
    let is_near = has_more && shown >= count;
    let onmore = onmore.clone();
    use_effect_with((is_near, count), move |(is_near, _)| {
        if *is_near {
            onmore.emit(());
        }
    });
}

#[hook]
fn use_visible(
    list: &NodeRef,
    scroller: &'static str,
    count: usize,
    lines: fn(&Element) -> Lines,
) -> (Range<usize>, String) {
    let seen = use_state_eq(|| (window::visible(0.0, 1200.0, Lines::ROWS.of(count)), Lines::default()));
    {
        let seen = seen.setter();
        let list = list.clone();
        use_effect_with(count, move |count| {
            let count = *count;
            let measure = move || {
                if let Some((scrolled, height, lines)) = measure(&list, scroller, lines) {
                    let range =
                        window::visible(scrolled / lines.scale(), height / lines.scale(), lines.of(count));
                    seen.set((range, lines));
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
    let (range, lines) = &*seen;
    let all = lines.of(count);
    let (start, end) = (range.start.min(all), range.end.min(all));
    let style = format!("--before:{start};--after:{};{}", all - end, lines.style());
    ((start * lines.columns).min(count)..(end * lines.columns).min(count), style)
}

/// How many pixels of the list lie above the view, how high the view is, and how the list is laid out.
fn measure(list: &NodeRef, scroller: &str, lines: fn(&Element) -> Lines) -> Option<(f64, f64, Lines)> {
    let list = list.cast::<Element>()?;
    let view = list.closest(scroller).ok()??.get_bounding_client_rect();
    Some((view.top() - list.get_bounding_client_rect().top(), view.height(), lines(&list)))
}

/// How a grid is laid out: two cards stand in a line when they begin at the same height.
fn lines_of(list: &Element) -> Lines {
    let children = list.children();
    let top = |at: u32| children.item(at).map(|card| card.get_bounding_client_rect().top());
    let Some(first) = top(0) else { return Lines::default() };
    let columns = (1..children.length()).take_while(|at| top(*at) == Some(first)).count() + 1;
    let next = u32::try_from(columns).ok().and_then(top);
    let height = next.map_or_else(
        || children.item(0).map_or(0.0, |card| card.get_bounding_client_rect().height()),
        |next| next - first,
    );
    Lines::new(columns, height)
}
