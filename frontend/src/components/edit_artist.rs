//! The dialog about one artist: the name.

use frontend_core::form::FieldErrors;
use shared::artists::{Artist, ArtistChanges, UpdateArtist};
use shared::text::{MAX_NAME, parse_line};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::dialog::{form_buttons, shell};
use super::field::Field;
use super::notice::callout;
use crate::hooks::{use_api, use_modal, use_queries};

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
    let errors = use_state_eq(FieldErrors::default);
    let failure = use_state_eq(String::new);
    let is_busy = use_state_eq(|| false);
    let close = props.onclose.clone();
    let onsubmit = {
        let (close, name, id, before) =
            (close.clone(), name.clone(), props.artist.id, props.artist.name.clone());
        let (errors, failure, is_busy) = (errors.setter(), failure.setter(), is_busy.clone());
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
                Err(invalid) => {
                    let mut found = FieldErrors::default();
                    found.add("name", invalid);
                    return errors.set(found);
                }
            };
            is_busy.set(true);
            let (api, queries, close) = (api.clone(), queries.clone(), close.clone());
            let (errors, failure, is_busy) = (errors.clone(), failure.clone(), is_busy.setter());
            spawn_local(async move {
                match api.send(&UpdateArtist { id, changes: ArtistChanges { name: Some(name) } }).await {
                    Ok(_) => {
                        queries.outdate(&["/"]);
                        close.emit(());
                    }
                    Err(error) => {
                        is_busy.set(false);
                        failure.set(format!("{}. {error}", error.title()));
                        errors.set(FieldErrors::from_error(&error));
                    }
                }
            });
        })
    };
    let field = Field {
        error: errors.of("name").map(str::to_owned),
        ..Field::new("artist-name".into(), "Name", (*name).clone(), {
            let name = name.setter();
            Callback::from(move |text: String| name.set(text))
        })
    };
    let content = html! {
        <form class="form" {onsubmit} novalidate=true>
            <div>
                if !failure.is_empty() && errors.is_empty() {
                    { callout(&failure, true) }
                }
            </div>
            { field.draw() }
            <p class="help">{ "All songs and albums that name the artist show the new name." }</p>
            { form_buttons("Save", *is_busy, &close) }
        </form>
    };
    shell(&dialog, "Edit artist", &close, content)
}
