//! The dialogs about one album: what it says about itself and its cover, and making one album of two.

use std::rc::Rc;

use frontend_core::album_edit::AlbumDraft;
use frontend_core::form::FieldErrors;
use frontend_core::format;
use frontend_core::remote::Remote;
use shared::albums::{Album, AlbumDetails, AlbumKind, AlbumMerge, MergeAlbums, UpdateAlbum};
use shared::search::{Search, SearchKind};
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::cover::picture;
use super::field::Field;
use super::notice::callout;
use super::picker::picture_button;
use super::playlist_dialogs::shell;
use crate::contexts::toasts::{Toast, ToastKind};
use crate::hooks::{use_api, use_modal, use_queries, use_query, use_toasts};

/// How many albums are offered.
const HITS: u16 = 12;

/// What a dialog needs.
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
    let album = use_state_eq(|| Rc::clone(&props.album));
    let draft = use_state_eq(|| AlbumDraft::new(&props.album));
    let errors = use_state_eq(FieldErrors::default);
    let failure = use_state_eq(String::new);
    let is_busy = use_state_eq(|| false);
    let close = props.onclose.clone();
    let onsubmit = {
        let (api, queries, close, draft, album) =
            (api.clone(), queries.clone(), close.clone(), draft.clone(), album.clone());
        let (errors, failure, is_busy) = (errors.setter(), failure.setter(), is_busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *is_busy {
                return;
            }
            let changes = match draft.changes(&album) {
                Ok(Some(changes)) => changes,
                Ok(None) => return close.emit(()),
                Err(found) => return errors.set(found),
            };
            is_busy.set(true);
            let (api, queries, close, id) = (api.clone(), queries.clone(), close.clone(), album.id);
            let (errors, failure, is_busy) = (errors.clone(), failure.clone(), is_busy.setter());
            spawn_local(async move {
                match api.send(&UpdateAlbum { id, changes }).await {
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
    let set_picture = {
        let (album, failure) = (album.clone(), failure.setter());
        Callback::from(move |file: Option<File>| {
            let (api, queries, album, failure) =
                (api.clone(), queries.clone(), album.clone(), failure.clone());
            spawn_local(async move {
                let uri = format!("/albums/{}/cover", album.id);
                let sent = match file {
                    Some(file) => api.send_file::<AlbumDetails>("PUT", &uri, &file).await.map(Some),
                    None => api.remove(&uri).await.map(|()| None),
                };
                match sent {
                    Ok(details) => {
                        failure.set(String::new());
                        let now = details
                            .map_or_else(|| Album { cover: None, ..(**album).clone() }, |now| now.album);
                        album.set(Rc::new(now));
                        queries.outdate(&["/"]);
                    }
                    Err(error) => failure.set(format!("{}. {error}", error.title())),
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
            error: errors.of(name).map(str::to_owned),
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
            <div>
                if !failure.is_empty() && errors.is_empty() {
                    { callout(&failure, true) }
                }
            </div>
            <div class="picture-choice">
                { picture(&album.title, album.cover.as_ref(), 96, "cover-96") }
                <div class="actions">
                    { picture_button("Choose a picture", "Cover of the album", set_picture.reform(Some)) }
                    <button type="button" class="button button-small button-plain" onclick={set_picture.reform(|_: MouseEvent| None)}>{ "Use that of a song" }</button>
                </div>
            </div>
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
            <div class="actions">
                <button type="submit" class="button button-primary" aria-busy={is_busy.then_some("true")}>{ "Save" }</button>
                <button type="button" class="button button-plain" onclick={close.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
            </div>
        </form>
    };
    shell(&dialog, "Edit album", &close, content)
}

/// Which other album becomes part of this one.
#[component]
pub fn MergeAlbum(props: &Props) -> Html {
    let (api, queries, toasts, dialog) = (use_api(), use_queries(), use_toasts(), use_modal());
    let text = use_state_eq(|| props.album.title.clone());
    let chosen = use_state_eq(|| None::<Rc<Album>>);
    let (album, close) = (Rc::clone(&props.album), props.onclose.clone());
    let merge = {
        let (album, close, chosen) = (Rc::clone(&album), close.clone(), chosen.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(other) = (*chosen).clone() else { return };
            let (api, queries, toasts) = (api.clone(), queries.clone(), toasts.clone());
            let (album, close) = (Rc::clone(&album), close.clone());
            spawn_local(async move {
                let merge = AlbumMerge { album_ids: vec![other.id] };
                match api.send(&MergeAlbums { into: album.id, merge }).await {
                    Ok(_) => {
                        let told = format!("{} is part of {} now.", other.title, album.title);
                        toasts.push(Toast::new(ToastKind::Info, told));
                        close.emit(());
                    }
                    Err(error) => toasts.fail(&error),
                }
                queries.outdate(&["/"]);
            });
        })
    };
    let oninput = {
        let (text, chosen) = (text.setter(), chosen.setter());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                chosen.set(None);
                text.set(input.value());
            }
        })
    };
    let onchoose = {
        let chosen = chosen.setter();
        Callback::from(move |album| chosen.set(Some(album)))
    };
    let content = html! {
        <div class="form">
            <div class="field">
                <label for="album-search">{ "Find the other album" }</label>
                <input class="input" id="album-search" type="search" autocomplete="off" value={(*text).clone()} {oninput} />
            </div>
            <div class="picks-box" aria-live="polite">
                if let Some(other) = &*chosen {
                    <p>{ consequences(other, &album) }</p>
                } else if !text.trim().is_empty() {
                    <Others text={(*text).clone()} album={Rc::clone(&album)} {onchoose} />
                }
            </div>
            <div class="actions">
                <button type="button" class="button button-primary" disabled={chosen.is_none()} onclick={merge}>{ "Merge" }</button>
                <button type="button" class="button button-plain" onclick={close.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
            </div>
        </div>
    };
    shell(&dialog, &format!("Merge into {}", props.album.title), &close, content)
}

fn consequences(other: &Album, album: &Album) -> String {
    let songs = format::count(other.songs.into(), "song", "songs");
    format!(
        "{songs} of “{}” will say that they are on “{}”, and “{}” will be gone. Each song can be changed back in its history.",
        other.title, album.title, other.title
    )
}

#[derive(Properties, PartialEq)]
struct OthersProps {
    text: AttrValue,
    album: Rc<Album>,
    onchoose: Callback<Rc<Album>>,
}

/// Albums of the same owner that are found.
#[component]
fn Others(props: &OthersProps) -> Html {
    let found = use_query(&Search {
        text: props.text.to_string(),
        kinds: vec![SearchKind::Albums],
        limit: Some(HITS),
        ..Search::default()
    });
    let of_owner = |album: &&Album| album.id != props.album.id && album.owner.id == props.album.owner.id;
    match &found.remote {
        Remote::Ready(found) if !found.albums.iter().any(|album| of_owner(&album)) => {
            html! { <p class="help">{ "No other album was found." }</p> }
        }
        Remote::Ready(found) => html! {
            <ul class="picks" aria-label="Albums">
                for album in found.albums.iter().filter(of_owner) {
                    { pick(album, &props.onchoose) }
                }
            </ul>
        },
        Remote::Failed(error) => html! { <p class="help">{ format!("{}. {error}", error.title()) }</p> },
        Remote::Idle | Remote::Loading(_) => html! { <p class="help">{ "Searching…" }</p> },
    }
}

fn pick(album: &Album, onchoose: &Callback<Rc<Album>>) -> Html {
    let chosen = Rc::new(album.clone());
    html! {
        <li key={album.id.to_string()}>
            <button type="button" class="pick" onclick={onchoose.reform(move |_: MouseEvent| Rc::clone(&chosen))}>
                { picture(&album.title, album.cover.as_ref(), 40, "cover-40") }
                <span class="song-text grow">
                    <bdi class="song-title truncate">{ &album.title }</bdi>
                    <span class="song-artists truncate">{ format::count(album.songs.into(), "song", "songs") }</span>
                </span>
            </button>
        </li>
    }
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
