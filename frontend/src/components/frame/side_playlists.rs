//! The playlists at the side, where there is room: a short way to each, and a place to drop songs.

use gloo_events::EventListener;
use shared::ids::PlaylistId;
use shared::playlists::{ListPlaylists, Playlist};
use web_sys::DragEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::IconButton;
use crate::components::link::link;
use crate::components::playlist_cover::playlist_cover;
use crate::contexts::playlists::{Dialog, What};
use crate::hooks::{PlaylistActions, is_editable, use_dragged, use_list, use_playlist_actions};
use crate::routes::Route;

/// The last changed ones; the library has all.
const SHOWN: u16 = 30;
/// From here on the navigation is wide enough, as the style sheet says too.
const WIDE: &str = "(min-width: 1024px) and (min-height: 640px)";

/// See the module. Narrow screens do not even ask for them.
#[component]
pub fn SidePlaylists() -> Html {
    let is_wide = use_media(WIDE);
    html! {
        <div class="side">
            if is_wide {
                <List />
            }
        </div>
    }
}

#[component]
fn List() -> Html {
    let list = use_list(&ListPlaylists { limit: Some(SHOWN), ..ListPlaylists::default() });
    let (actions, dragged, route) = (use_playlist_actions(), use_dragged(), use_route::<Route>());
    let over = use_state_eq(|| None::<PlaylistId>);
    let new = {
        let actions = actions.clone();
        Callback::from(move |_: MouseEvent| actions.playlists.open(Dialog::New(None)))
    };
    let class = if dragged.is_some() { "side-list dropping" } else { "side-list" };
    html! {
        <section aria-labelledby="side-heading">
            <div class="side-head">
                <h2 id="side-heading">{ link(Route::Playlists, "quiet-link", "Playlists".into()) }</h2>
                { IconButton::fixed(Glyph::Plus, "New playlist", new).draw() }
            </div>
            <ul {class} aria-label="Your playlists">
                for playlist in list.items.iter() {
                    { row(playlist, route, *over == Some(playlist.id), &over.setter(), &actions) }
                }
            </ul>
        </section>
    }
}

fn row(
    playlist: &Playlist,
    here: Option<Route>,
    is_over: bool,
    over: &UseStateSetter<Option<PlaylistId>>,
    actions: &PlaylistActions,
) -> Html {
    let (id, to) = (playlist.id, Route::Playlist { id: playlist.id });
    let takes = is_editable(playlist);
    let ondragover = {
        let (over, actions) = (over.clone(), actions.clone());
        Callback::from(move |event: DragEvent| {
            if takes && actions.playlists.dragged().is_some() {
                event.prevent_default();
                over.set(Some(id));
            }
        })
    };
    let ondragleave = {
        let over = over.clone();
        Callback::from(move |_: DragEvent| over.set(None))
    };
    let ondrop = {
        let (over, actions, name) = (over.clone(), actions.clone(), playlist.name.clone());
        Callback::from(move |event: DragEvent| {
            over.set(None);
            let Some(dragged) = actions.playlists.dragged().filter(|_| takes) else { return };
            event.prevent_default();
            actions.playlists.drag(None);
            actions.add(id, name.clone(), What::Songs(dragged.songs));
        })
    };
    let class = classes!("side-item", is_over.then_some("over"), takes.then_some("takes"));
    html! {
        <li key={id.to_string()}>
            <a {class} href={to.to_path()} draggable="false" aria-current={(here == Some(to)).then_some("page")} {ondragover} {ondragleave} {ondrop}>
                { playlist_cover(playlist, 28, "cover-28") }
                <bdi class="truncate">{ &playlist.name }</bdi>
                if playlist.smart {
                    { icon(Glyph::Wand) }
                }
            </a>
        </li>
    }
}

/// Whether the screen is as a media query says.
#[hook]
fn use_media(query: &'static str) -> bool {
    let holds = || {
        let found = web_sys::window().and_then(|window| window.match_media(query).ok()?);
        found.is_some_and(|found| found.matches())
    };
    let now = use_state_eq(holds);
    {
        let now = now.setter();
        use_effect_with((), move |()| {
            let listener = web_sys::window()
                .map(|window| EventListener::new(&window, "resize", move |_| now.set(holds())));
            move || drop(listener)
        });
    }
    *now
}
