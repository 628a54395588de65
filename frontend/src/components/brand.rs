//! The name, in lower case, with two crossing waves for its x.

use yew::prelude::*;

/// The name as a picture; whoever links it gives it its accessible name.
pub fn brand() -> Html {
    html! {
        <span aria-hidden="true" class="brand">
            <span class="brand-text">{ "rhythmi" }</span>
            <svg viewBox="0 0 24 24"><use href="#mark" /></svg>
        </span>
    }
}
