//! The way to the main pages: a sidebar, a rail or tabs, as the style sheet decides.

use shared::me::Profile;
use yew::prelude::*;
use yew_router::Routable;

use super::avatar::avatar;
use super::brand::brand;
use super::icon::{Glyph, icon};
use super::library_tabs::is_in_library;
use super::link::link;
use crate::routes::Route;

/// The navigation: where one is, how many files are on their way, and whose account it is. `more` stands under the
/// links where there is room.
pub fn nav(here: Option<Route>, sending: usize, profile: Option<&Profile>, more: Html) -> Html {
    let here = here.map(|here| if is_in_library(here) { Route::Songs } else { here });
    let item = |to: Route, content: Html| {
        let current = (here == Some(to)).then_some("page");
        html! { <li><a class="nav-item" href={to.to_path()} aria-current={current}>{ content }</a></li> }
    };
    let words = |glyph: Glyph, label: &'static str| html! { <>{ icon(glyph) }<span>{ label }</span></> };
    html! {
        <nav class="nav" aria-label="Main">
            { link(Route::Home, "brand-link", html! { <>{ brand() }<span class="visually-hidden">{ "Rhythmix" }</span></> }) }
            <ul class="nav-links">
                { item(Route::Home, words(Glyph::Home, "Home")) }
                { item(Route::Search, words(Glyph::Search, "Search")) }
                { item(Route::Songs, words(Glyph::Library, "Library")) }
                { item(Route::Upload, html! { <>{ words(Glyph::Upload, "Upload") }{ badge(sending) }</> }) }
                { item(Route::Account, profile.map_or_else(|| words(Glyph::User, "You"), account)) }
            </ul>
            { more }
        </nav>
    }
}

/// Whose account it is, instead of the label where there is room.
fn account(profile: &Profile) -> Html {
    html! {
        <>
            { avatar(profile, 28, "") }
            <span class="for-wide truncate" dir="auto">{ &profile.display_name }</span>
            <span class="for-narrow">{ "You" }</span>
        </>
    }
}

fn badge(sending: usize) -> Option<Html> {
    (sending > 0).then(|| {
        html! { <span class="nav-badge numeric" aria-label={format!("{sending} on their way")} role="img">{ sending }</span> }
    })
}
