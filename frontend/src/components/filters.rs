//! Filters of a list, as chips: switches, and choices of many that are natively a `select`.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::icon::{Glyph, icon};

/// A chip that is on or off.
pub fn switch_chip(glyph: Glyph, label: &'static str, is_on: bool, ontoggle: &Callback<bool>) -> Html {
    let onclick = ontoggle.reform(move |_: MouseEvent| !is_on);
    html! {
        <button type="button" class="choice" aria-pressed={if is_on { "true" } else { "false" }} {onclick}>
            { icon(glyph) }
            <span>{ label }</span>
        </button>
    }
}

/// A chip that offers one of several: the value in a query and the words of each. The first of all is `none`, which
/// stands for no filter.
pub fn choice_chip(
    label: &'static str,
    none: &'static str,
    choices: impl Iterator<Item = (String, String)>,
    current: Option<&str>,
    onchoose: &Callback<Option<String>>,
) -> Html {
    let onchange = onchoose.reform(|event: Event| {
        let chosen = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
        chosen.filter(|value| !value.is_empty())
    });
    html! {
        <label class={classes!("choice", "choice-of", current.map(|_| "chosen"))}>
            <span class="visually-hidden">{ label }</span>
            <select {onchange}>
                <option value="" selected={current.is_none()}>{ none }</option>
                for (value, words) in choices {
                    <option key={value.clone()} value={value.clone()} selected={current == Some(value.as_str())}>{ words }</option>
                }
            </select>
        </label>
    }
}

/// A chip that takes all filters back.
pub fn clear_chip(onclear: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="button button-small button-plain" onclick={onclear}>
            { icon(Glyph::Close) }
            { "Clear filters" }
        </button>
    }
}
