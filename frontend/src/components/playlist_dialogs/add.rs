//! Which playlist songs are put into: found by typing, chosen by a click or by the keys.

use shared::page::MAX_LIMIT;
use shared::playlists::{ListPlaylists, Playlist, PlaylistScope};
use shared::text::fold::fold;
use yew::prelude::*;

use crate::components::dialog::shell;
use crate::components::finder::{find_field, rove_picks};
use crate::components::icon::{Glyph, icon};
use crate::components::playlist_cover::playlist_cover;
use crate::contexts::playlists::{Dialog, What};
use crate::hooks::{use_list, use_modal, use_playlist_actions};

/// So many playlists are offered at once; typing finds the others.
const SHOWN: usize = 30;

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is put in, in words.
    pub title: AttrValue,
    /// The songs.
    pub what: What,
}

/// See the module.
#[component]
pub fn AddDialog(props: &Props) -> Html {
    let (actions, dialog) = (use_playlist_actions(), use_modal());
    let text = use_state_eq(String::new);
    let list = use_list(&ListPlaylists {
        scope: Some(PlaylistScope::Editable),
        limit: Some(MAX_LIMIT),
        ..ListPlaylists::default()
    });
    // What is typed is looked for among all.
    use_effect_with((!text.is_empty() && list.has_more(), list.items.len()), {
        let more = list.more();
        move |(wants_more, _)| {
            if *wants_more {
                more.emit(());
            }
        }
    });
    let close = {
        let actions = actions.clone();
        Callback::from(move |()| actions.playlists.close())
    };
    let wanted = fold(text.trim());
    let mut fitting =
        list.items.iter().filter(|playlist| !playlist.smart && fold(&playlist.name).contains(&wanted));
    let found: Vec<&Playlist> = fitting.by_ref().take(SHOWN).map(AsRef::as_ref).collect();
    let has_others = fitting.next().is_some();
    let add = |playlist: &Playlist| {
        let (actions, what) = (actions.clone(), props.what.clone());
        let (id, name) = (playlist.id, playlist.name.clone());
        Callback::from(move |_: MouseEvent| {
            actions.playlists.close();
            actions.add(id, name.clone(), what.clone());
        })
    };
    let new = {
        let (actions, what) = (actions.clone(), props.what.clone());
        Callback::from(move |_: MouseEvent| actions.playlists.open(Dialog::New(Some(what.clone()))))
    };
    // Enter takes the first one that fits what was typed.
    let onsubmit = {
        let first = found.first().filter(|_| !wanted.is_empty()).map(|first| (first.id, first.name.clone()));
        let (actions, what) = (actions.clone(), props.what.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some((id, name)) = first.clone() {
                actions.playlists.close();
                actions.add(id, name, what.clone());
            }
        })
    };
    let content = html! {
        <form class="form" onkeydown={rove_picks(&dialog)} {onsubmit}>
            { find_field("playlist-filter", "Find a playlist", &text) }
            <ul class="picks" aria-label="Playlists">
                <li key="new">
                    <button type="button" class="pick" onclick={new}>
                        <span class="pick-art">{ icon(Glyph::Plus) }</span>
                        <span>{ "New playlist" }</span>
                    </button>
                </li>
                for playlist in found.iter() {
                    <li key={playlist.id.to_string()}>
                        <button type="button" class="pick" onclick={add(playlist)}>
                            { playlist_cover(playlist, 40, "cover-40") }
                            <bdi class="truncate">{ &playlist.name }</bdi>
                        </button>
                    </li>
                }
            </ul>
            <p class="help" aria-live="polite">
                if has_others {
                    { "There are more. Type a part of the name." }
                } else if found.is_empty() && !text.is_empty() && !list.has_more() {
                    { "No playlist of yours is called like this." }
                }
            </p>
            <div class="actions">
                <button type="button" class="button button-plain" onclick={close.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
            </div>
        </form>
    };
    shell(&dialog, &format!("Add {} to a playlist", props.title), &close, content)
}
