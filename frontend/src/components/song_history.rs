//! What was changed of a song, and taking it back.

use frontend_core::edit_words::in_words;
use frontend_core::format;
use shared::edits::{ListSongEdits, SongEdit, UndoEdit};
use shared::ids::{EditId, SongId};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::icon::{Glyph, icon};
use crate::hooks::{use_api, use_list, use_queries, use_toasts};
use crate::services::clock;

/// How many changes come at a time.
const PAGE: u16 = 10;

/// What the history needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which song.
    pub song: SongId,
}

/// See the module. For those who may change the song; nothing is shown of one that never was changed.
#[component]
pub fn SongHistory(props: &Props) -> Html {
    let (api, queries, toasts) = (use_api(), use_queries(), use_toasts());
    let edits = use_list(&ListSongEdits { song: props.song, limit: Some(PAGE), cursor: None });
    let undo = Callback::from(move |id: EditId| {
        let (api, queries, toasts) = (api.clone(), queries.clone(), toasts.clone());
        spawn_local(async move {
            if let Err(error) = api.send(&UndoEdit(id)).await {
                toasts.fail(&error);
            }
            queries.outdate(&["/"]);
        });
    });
    if edits.items.is_empty() {
        return html! { <div /> };
    }
    html! {
        <section class="page-part" aria-labelledby="song-history">
            <h2 id="song-history">{ "Changes" }</h2>
            <ul class="share-list">
                for edit in edits.items.iter() {
                    { row(edit, &undo) }
                }
            </ul>
            <div>
                if edits.has_more() {
                    <button type="button" class="button" onclick={edits.more().reform(|_: MouseEvent| ())}>{ "Show more" }</button>
                }
            </div>
        </section>
    }
}

fn row(edit: &SongEdit, undo: &Callback<EditId>) -> Html {
    let id = edit.id;
    let when = format::relative_date(edit.at, clock::now());
    html! {
        <li key={id.to_string()} class="share-row">
            <ul class="plain-list">
                for (place, was, is) in in_words(edit) {
                    <li key={place}><span class="secondary">{ format!("{place}: ") }</span><bdi>{ or_nothing(was) }</bdi>{ " → " }<bdi>{ or_nothing(is) }</bdi></li>
                }
            </ul>
            <div class="share-meta">
                <span class="secondary">{ format!("{}, {when}", edit.by.display_name) }</span>
                <button type="button" class="button button-small" aria-label={format!("Undo the change of {when}")} onclick={undo.reform(move |_: MouseEvent| id)}>{ icon(Glyph::History) }{ "Undo" }</button>
            </div>
        </li>
    }
}

fn or_nothing(text: String) -> String {
    if text.is_empty() { "nothing".to_owned() } else { text }
}
