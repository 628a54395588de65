//! The order of a list, natively a `select`.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::icon::{Glyph, icon};

/// A menu of orders: the name in a query and the words of each; called with the name.
pub fn sort_menu(
    orders: impl Iterator<Item = (&'static str, &'static str)>,
    current: &str,
    onchoose: &Callback<String>,
) -> Html {
    let onchange = onchoose.reform(|event: Event| {
        event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default()
    });
    html! {
        <label class="sort">
            { icon(Glyph::Sort) }
            <span class="visually-hidden">{ "Order" }</span>
            <select class="select" {onchange}>
                for (name, words) in orders {
                    <option key={name} value={name} selected={name == current}>{ words }</option>
                }
            </select>
        </label>
    }
}
