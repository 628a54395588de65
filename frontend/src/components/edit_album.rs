//! The dialog about one album: what it says about itself, and its cover.

use std::rc::Rc;

use frontend_core::album_edit::AlbumDraft;
use shared::albums::{Album, AlbumKind, UpdateAlbum};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::cover_choice::{CoverChoice, CoverOf};
use super::dialog::{form_buttons, form_trouble, shell};
use super::field::Field;
use crate::hooks::{use_api, use_modal, use_queries, use_trouble};

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The album as it was when the dialog was opened.
    pub album: Rc<Album>,
    /// Closes it.
    pub onclose: Callback<()>,
}

/// What an album says about itself.
#[component]
pub fn EditAlbum(props: &Props) -> Html {
    let (api, queries, dialog) = (use_api(), use_queries(), use_modal());
    let album = Rc::clone(&props.album);
    let draft = use_state_eq(|| AlbumDraft::new(&props.album));
    let trouble = use_trouble();
    let is_busy = use_state_eq(|| false);
    let close = props.onclose.clone();
    let onsubmit = {
        let (api, queries, close, draft, album) =
            (api.clone(), queries.clone(), close.clone(), draft.clone(), album.clone());
        let (trouble, is_busy) = (trouble.clone(), is_busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *is_busy {
                return;
            }
            let changes = match draft.changes(&album) {
                Ok(Some(changes)) => changes,
                Ok(None) => return close.emit(()),
                Err(found) => return trouble.correct(found),
            };
            is_busy.set(true);
            let (api, queries, close, id) = (api.clone(), queries.clone(), close.clone(), album.id);
            let (trouble, is_busy) = (trouble.clone(), is_busy.setter());
            spawn_local(async move {
                match api.send(&UpdateAlbum { id, changes }).await {
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
    let field = |name: &'static str, label, value: &str, set: fn(&mut AlbumDraft, String)| {
        let oninput = {
            let draft = draft.clone();
            Callback::from(move |text: String| {
                let mut changed = (*draft).clone();
                set(&mut changed, text);
                draft.set(changed);
            })
        };
        Field {
            error: trouble.of(name),
            ..Field::new(format!("album-{name}").into(), label, value.to_owned(), oninput)
        }
        .draw()
    };
    let choose = {
        let draft = draft.clone();
        Callback::from(move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
            if let Some(kind) = chosen.as_deref().and_then(AlbumKind::parse) {
                draft.set(AlbumDraft { kind, ..(*draft).clone() });
            }
        })
    };
    let content = html! {
        <form class="form" {onsubmit} novalidate=true>
            { form_trouble(&trouble, &["title", "artists", "year"]) }
            <CoverChoice of={CoverOf::Album(album.id)} name={album.title.clone()} cover={album.cover.clone()} />
            { field("title", "Title", &draft.title, |draft, text| draft.title = text) }
            { field("artists", "Artists, with ; between them", &draft.artists, |draft, text| draft.artists = text) }
            { field("year", "Year", &draft.year, |draft, text| draft.year = text) }
            <div class="field">
                <label for="album-kind">{ "Type" }</label>
                <select class="select" id="album-kind" onchange={choose}>
                    for kind in AlbumKind::ALL {
                        <option key={kind.as_str()} value={kind.as_str()} selected={kind == draft.kind}>{ kind_in_words(kind) }</option>
                    }
                </select>
            </div>
            { form_buttons("Save", *is_busy, &close) }
        </form>
    };
    shell(&dialog, "Edit album", &close, content)
}

/// What sort of release it is, in words.
pub const fn kind_in_words(kind: AlbumKind) -> &'static str {
    match kind {
        AlbumKind::Album => "Album",
        AlbumKind::Ep => "EP",
        AlbumKind::Single => "Single",
        AlbumKind::Compilation => "Compilation",
        AlbumKind::Live => "Live album",
    }
}
