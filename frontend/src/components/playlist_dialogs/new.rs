//! A new playlist, empty or of songs that were chosen.

use shared::playlists::{CreatePlaylist, NewPlaylist, Playlist, parse_name};
use shared::songs::Visibility;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::audience;
use crate::components::dialog::{form_buttons, form_trouble, name_field, shell};
use crate::contexts::playlists::What;
use crate::hooks::{Place, PlaylistActions, use_api, use_modal, use_playlist_actions, use_trouble};
use crate::routes::Route;

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The songs that come into it.
    pub what: Option<What>,
}

/// See the module.
#[component]
pub fn NewDialog(props: &Props) -> Html {
    let (api, actions, dialog) = (use_api(), use_playlist_actions(), use_modal());
    let name = use_state_eq(String::new);
    let visibility = use_state_eq(|| Visibility::Private);
    let trouble = use_trouble();
    let is_busy = use_state_eq(|| false);
    let close = {
        let actions = actions.clone();
        Callback::from(move |()| actions.playlists.close())
    };
    let onsubmit = {
        let (name, visibility, what) = (name.clone(), visibility.clone(), props.what.clone());
        let (trouble, is_busy) = (trouble.clone(), is_busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Err(invalid) = parse_name(&name) {
                return trouble.correct_one("name", invalid);
            }
            if *is_busy {
                return;
            }
            is_busy.set(true);
            let new = NewPlaylist {
                name: (*name).clone(),
                visibility: Some(*visibility),
                ..NewPlaylist::default()
            };
            let (api, actions, what) = (api.clone(), actions.clone(), what.clone());
            let (trouble, is_busy) = (trouble.clone(), is_busy.clone());
            spawn_local(async move {
                match api.send(&CreatePlaylist(new)).await {
                    Ok(playlist) => {
                        actions.playlists.close();
                        fill(&actions, playlist, what).await;
                    }
                    Err(error) => {
                        is_busy.set(false);
                        trouble.fail(&error);
                    }
                }
            });
        })
    };
    let choose = {
        let visibility = visibility.setter();
        Callback::from(move |chosen| visibility.set(chosen))
    };
    let content = html! {
        <form class="form" {onsubmit} novalidate=true>
            { form_trouble(&trouble, &["name"]) }
            { name_field("playlist-name", &name, &trouble) }
            { audience(*visibility, &choose) }
            { form_buttons("Create", *is_busy, &close) }
        </form>
    };
    shell(&dialog, "New playlist", &close, content)
}

/// Puts the songs into the new playlist. Without any, one goes there to find some.
async fn fill(actions: &PlaylistActions, playlist: Playlist, what: Option<What>) {
    let Some(what) = what else {
        actions.refresh();
        return actions.go(&Route::Playlist { id: playlist.id });
    };
    let added = match actions.songs(&what).await {
        Ok(songs) => actions.add_songs(playlist.id, &songs, Place::End).await,
        Err(error) => Err(error),
    };
    actions.refresh();
    match added {
        Ok(_) => actions.tell(format!("{} was made.", playlist.name)),
        Err(error) => actions.fail(&error),
    }
}
