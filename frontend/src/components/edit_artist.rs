//! The dialog about one artist: the name.

use shared::artists::{Artist, ArtistChanges, UpdateArtist};
use shared::text::{MAX_NAME, parse_line};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::dialog::{form_buttons, form_trouble, name_field, shell};
use crate::hooks::{use_api, use_modal, use_queries, use_trouble};

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The artist as it was when the dialog was opened.
    pub artist: Artist,
    /// Closes it.
    pub onclose: Callback<()>,
}

/// What an artist is called.
#[component]
pub fn EditArtist(props: &Props) -> Html {
    let (api, queries, dialog) = (use_api(), use_queries(), use_modal());
    let name = use_state_eq(|| props.artist.name.clone());
    let trouble = use_trouble();
    let is_busy = use_state_eq(|| false);
    let close = props.onclose.clone();
    let onsubmit = {
        let (close, name, id, before) =
            (close.clone(), name.clone(), props.artist.id, props.artist.name.clone());
        let (trouble, is_busy) = (trouble.clone(), is_busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *is_busy {
                return;
            }
            if *name == before {
                return close.emit(());
            }
            let name = match parse_line(&name, MAX_NAME) {
                Ok(name) => name.to_owned(),
                Err(invalid) => return trouble.correct_one("name", invalid),
            };
            is_busy.set(true);
            let (api, queries, close) = (api.clone(), queries.clone(), close.clone());
            let (trouble, is_busy) = (trouble.clone(), is_busy.setter());
            spawn_local(async move {
                match api.send(&UpdateArtist { id, changes: ArtistChanges { name: Some(name) } }).await {
                    Ok(_) => {
                        queries.outdate(&["/"]);
                        close.emit(());
                    }
                    Err(error) => {
                        is_busy.set(false);
                        trouble.fail(&error);
                    }
                }
            });
        })
    };
    let content = html! {
        <form class="form" {onsubmit} novalidate=true>
            { form_trouble(&trouble, &["name"]) }
            { name_field("artist-name", &name, &trouble) }
            <p class="help">{ "All songs and albums that name the artist show the new name." }</p>
            { form_buttons("Save", *is_busy, &close) }
        </form>
    };
    shell(&dialog, "Edit artist", &close, content)
}
