//! A field in which one types what is looked for, and the keys that lead from it to what was found.

use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use super::roving::rove;

/// The field. `text` is what was typed.
pub fn find_field(id: &'static str, label: &'static str, text: &UseStateHandle<String>) -> Html {
    let oninput = {
        let text = text.setter();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                text.set(input.value());
            }
        })
    };
    html! {
        <div class="field">
            <label for={id}>{ label }</label>
            <input class="input" {id} type="search" autocomplete="off" value={(**text).clone()} {oninput} />
        </div>
    }
}

/// Moves the focus between the field and what can be picked below `root`.
pub fn rove_picks(root: &NodeRef) -> Callback<KeyboardEvent> {
    let root = root.clone();
    Callback::from(move |event: KeyboardEvent| {
        if let Some(root) = root.cast::<Element>() {
            rove(&event, &root, ".pick, .input");
        }
    })
}
