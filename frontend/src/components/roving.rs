//! The arrows move the focus through the things of a list.

use frontend_core::selection::moved;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// How far Page Down goes.
const PAGE: usize = 8;

/// Moves the focus among what `selector` finds in `root`, when the key is one that does.
pub fn rove(event: &KeyboardEvent, root: &Element, selector: &str) {
    let key = event.key();
    let is_typing = event.target().is_some_and(|target| target.has_type::<web_sys::HtmlInputElement>());
    // In a field these move the cursor.
    if event.alt_key()
        || event.ctrl_key()
        || event.meta_key()
        || (is_typing && matches!(&*key, "Home" | "End"))
    {
        return;
    }
    let Ok(found) = root.query_selector_all(selector) else { return };
    let all: Vec<HtmlElement> =
        (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect();
    let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let Some(at) = all.iter().position(|one| target.as_ref() == Some(one.as_ref())) else { return };
    if let Some(to) = moved(&key, at, all.len(), PAGE).and_then(|to| all.get(to)) {
        event.prevent_default();
        // A focus that cannot be had is no failure.
        let _ = to.focus();
    }
}
