//! The keys that move along a table of songs.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

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
