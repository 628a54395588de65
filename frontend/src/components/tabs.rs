//! Links to pages that belong together, one beside the other.

use yew::prelude::*;
use yew_router::Routable;

use super::icon::{Glyph, icon};
use crate::routes::Route;

/// Links to all of `parts`, `here` marked. `label` says what they are parts of.
pub fn tabs(label: &'static str, parts: &[(Route, Glyph, &'static str)], here: Route) -> Html {
    html! {
        <nav class="tabs" aria-label={label}>
            <ul>
                for (part, glyph, label) in parts.iter().copied() {
                    <li key={label}>
                        <a class="tab" href={part.to_path()} aria-current={(part == here).then_some("page")}>
                            { icon(glyph) }
                            <span>{ label }</span>
                        </a>
                    </li>
                }
            </ul>
        </nav>
    }
}
