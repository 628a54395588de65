//! What can be done with the rows that are chosen.

use frontend_core::format;
use yew::prelude::*;

use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::IconButton;
use crate::contexts::menus::MenuItem;

/// How many actions stand in the bar; the others are in its menu.
const SHOWN: usize = 2;

/// The bar at the lower edge while rows are chosen. `onmore` opens the menu of all actions.
pub fn selection_bar(
    count: usize,
    items: &[MenuItem],
    onall: Callback<MouseEvent>,
    onnone: Callback<MouseEvent>,
    onmore: Callback<MouseEvent>,
) -> Html {
    html! {
        <div class="selection-bar" role="toolbar" aria-label="Selection">
            { IconButton::fixed(Glyph::Close, "Clear the selection", onnone).draw() }
            <strong class="numeric">{ format!("{} selected", format::count(count as u64, "song", "songs")) }</strong>
            <button type="button" class="button button-small button-plain" onclick={onall}>{ "Select all" }</button>
            <span class="selection-actions">
                for item in items.iter().take(SHOWN) {
                    <button key={&*item.label} type="button" class="button button-small" aria-label={item.label.clone()} onclick={item.run.reform(|_: MouseEvent| ())}>
                        { icon(item.glyph) }
                        <span class="for-wide-list">{ &*item.label }</span>
                    </button>
                }
                { IconButton::fixed(Glyph::More, "More for the selection", onmore).draw() }
            </span>
        </div>
    }
}
