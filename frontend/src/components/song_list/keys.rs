//! The keys of a table of songs, and the focus in it.

use frontend_core::playlist::order::Carry;
use frontend_core::selection::moved;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement, KeyboardEvent};
use yew::NodeRef;

use crate::components::visible_rows::ROW_HEIGHT;

/// What a key wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Play the row, or pause it.
    Play,
    /// Choose the row, or no longer.
    Choose,
    /// Choose all rows.
    All,
    /// Choose none.
    None,
    /// The menu of the row.
    Menu,
    /// Delete the row, or all that are chosen.
    Delete,
    /// The row, or all that are chosen, to another place.
    Carry(Carry),
    /// Make the row a favourite, or all that are chosen; or no longer.
    Like,
    /// Give the row stars, or all that are chosen; none takes them back.
    Rate(Option<u8>),
    /// The focus to another row.
    Move {
        /// Which one.
        to: usize,
        /// Whether all up to there are chosen.
        extends: bool,
    },
}

/// The row that an event is in, and its place in the list.
pub fn row_of(target: Option<EventTarget>) -> Option<(Element, usize)> {
    let row = target?.dyn_into::<Element>().ok()?.closest("[data-at]").ok()??;
    let at = row.get_attribute("data-at")?.parse().ok()?;
    Some((row, at))
}

/// Whether an event is in something that has a use of its own for a click.
pub fn is_control(target: Option<EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.closest("a, button, input").is_ok_and(|found| found.is_some()))
}

/// What a key wants in the row at `at`. `is_row`: the focus is on the row and not on something in it.
pub fn wish(
    event: &KeyboardEvent,
    is_row: bool,
    at: usize,
    count: usize,
    page: usize,
    is_choosing: bool,
) -> Option<Wish> {
    let (key, shift) = (event.key(), event.shift_key());
    if event.alt_key() {
        return match key.as_str() {
            "ArrowUp" => Some(Wish::Carry(Carry::Up)),
            "ArrowDown" => Some(Wish::Carry(Carry::Down)),
            "PageUp" => Some(Wish::Carry(Carry::First)),
            "PageDown" => Some(Wish::Carry(Carry::Last)),
            _ => None,
        };
    }
    if event.ctrl_key() || event.meta_key() {
        return (key == "a" || key == "A").then_some(Wish::All);
    }
    match key.as_str() {
        "Enter" if is_row => Some(Wish::Play),
        " " if is_row => Some(Wish::Choose),
        "Escape" if is_choosing => Some(Wish::None),
        "Delete" => Some(Wish::Delete),
        "l" | "L" => Some(Wish::Like),
        "0" => Some(Wish::Rate(None)),
        "1" | "2" | "3" | "4" | "5" => Some(Wish::Rate(key.parse().ok())),
        "ContextMenu" => Some(Wish::Menu),
        "F10" if shift => Some(Wish::Menu),
        key => moved(key, at, count, page).map(|to| Wish::Move { to, extends: shift }),
    }
}

/// Whether the focus is in the list, or nowhere, so that it may go to one of its rows.
pub fn is_free(rows: &NodeRef) -> bool {
    let active = web_sys::window().and_then(|window| window.document()?.active_element());
    let Some((active, rows)) = active.zip(rows.cast::<Element>()) else { return true };
    active.tag_name() == "BODY" || rows.contains(Some(&active))
}

/// Puts the focus on a row, if it exists.
pub fn focus_row(rows: &NodeRef, at: usize) -> bool {
    let row =
        rows.cast::<Element>().and_then(|rows| rows.query_selector(&format!("[data-at='{at}']")).ok()?);
    let row = row.and_then(|row| row.dyn_into::<HtmlElement>().ok());
    // A focus that cannot be had is no failure.
    row.is_some_and(|row| row.focus().is_ok())
}

/// Scrolls so that a row is in sight, and therefore exists.
pub fn show_row(rows: &NodeRef, at: usize) {
    let Some(rows) = rows.cast::<Element>() else { return };
    if let Ok(Some(view)) = rows.closest(".content") {
        let top = rows.get_bounding_client_rect().top() - view.get_bounding_client_rect().top();
        let to = f64::from(view.scroll_top()) + top + at as f64 * ROW_HEIGHT
            - f64::from(view.client_height()) / 2.0;
        #[expect(clippy::cast_possible_truncation, reason = "a scroll position is far inside of i32")]
        view.set_scroll_top(to as i32);
    }
}
