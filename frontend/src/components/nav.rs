//! The way to the main pages: a sidebar, a rail or tabs, as the style sheet decides.

use yew::prelude::*;
use yew_router::prelude::*;

use super::brand::brand;
use super::icon::{Glyph, icon};
use crate::hooks::{use_session, use_uploads};
use crate::routes::Route;

/// The navigation. It shows how many files are on their way.
#[component]
pub fn Nav() -> Html {
    let session = use_session();
    let uploads = use_uploads();
    let name = session.state.profile().map(|profile| profile.display_name.clone()).unwrap_or_default();
    let sending = uploads.state.items().iter().filter(|item| item.stage.is_busy()).count();
    html! {
        <nav class="nav" aria-label="Main">
            <Link<Route> to={Route::Home} classes="brand-link">
                { brand() }
                <span class="visually-hidden">{ "Rhythmix" }</span>
            </Link<Route>>
            <ul class="nav-links">
                <li><NavItem to={Route::Home} glyph={Glyph::Home} label="Home" /></li>
                <li><NavItem to={Route::Songs} glyph={Glyph::Songs} label="Songs" /></li>
                <li><NavItem to={Route::Upload} glyph={Glyph::Upload} label="Upload" {sending} /></li>
                <li><NavItem to={Route::Account} glyph={Glyph::User} label="You" {name} /></li>
            </ul>
        </nav>
    }
}

#[derive(Properties, PartialEq)]
struct NavItemProps {
    to: Route,
    glyph: Glyph,
    label: AttrValue,
    /// How many files are on their way.
    #[prop_or_default]
    sending: usize,
    /// Whose account it is; shown instead of the label where there is room.
    #[prop_or_default]
    name: String,
}

#[component]
fn NavItem(props: &NavItemProps) -> Html {
    let here = use_route::<Route>().is_some_and(|route| match route {
        Route::Song { .. } => props.to == Route::Songs,
        route => route == props.to,
    });
    let navigator = use_navigator();
    let to = props.to;
    let onclick = Callback::from(move |event: MouseEvent| {
        // With a key held down the browser opens a tab or a window of its own.
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        if let Some(navigator) = &navigator {
            navigator.push(&to);
        }
    });
    let initial = props.name.chars().next();
    html! {
        <a class="nav-item" href={props.to.to_path()} aria-current={here.then_some("page")} {onclick}>
            if let Some(initial) = initial {
                <span class="avatar" aria-hidden="true">{ initial }</span>
                <span class="for-wide truncate" dir="auto">{ &props.name }</span>
                <span class="for-narrow">{ props.label.clone() }</span>
            } else {
                { icon(props.glyph) }
                <span>{ props.label.clone() }</span>
            }
            if props.sending > 0 {
                <span class="nav-badge numeric" aria-label={format!("{} on their way", props.sending)} role="img">{ props.sending }</span>
            }
        </a>
    }
}
