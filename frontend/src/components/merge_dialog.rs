//! Making one of two: albums, or artists, that are the same.

use std::rc::Rc;

use frontend_core::api_error::ApiError;
use frontend_core::format;
use frontend_core::remote::Remote;
use shared::albums::{Album, AlbumMerge, MergeAlbums};
use shared::artists::{Artist, ArtistMerge, MergeArtists};
use shared::search::{Found, Search, SearchKind};
use shared::songs::Cover;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::cover::picture;
use super::dialog::shell;
use crate::contexts::toasts::{Toast, ToastKind};
use crate::hooks::{use_api, use_modal, use_queries, use_query, use_toasts};
use crate::services::api::Api;

/// How many are offered.
const HITS: u16 = 12;

/// What can be merged with its like.
#[derive(Clone, PartialEq)]
pub enum Merged {
    /// An album. Only those of the same owner go together.
    Album(Rc<Album>),
    /// An artist.
    Artist(Rc<Artist>),
}

impl Merged {
    fn id(&self) -> Uuid {
        match self {
            Self::Album(album) => album.id.0,
            Self::Artist(artist) => artist.id.0,
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Album(album) => &album.title,
            Self::Artist(artist) => &artist.name,
        }
    }

    fn cover(&self) -> Option<&Cover> {
        match self {
            Self::Album(album) => album.cover.as_ref(),
            Self::Artist(artist) => artist.image.as_ref(),
        }
    }

    fn songs(&self) -> String {
        let songs = match self {
            Self::Album(album) => album.songs,
            Self::Artist(artist) => artist.songs,
        };
        format::count(songs.into(), "song", "songs")
    }

    /// What it is, in a word.
    const fn word(&self) -> &'static str {
        match self {
            Self::Album(_) => "album",
            Self::Artist(_) => "artist",
        }
    }

    /// What is found that could become part of it.
    fn others(&self, found: &Found) -> Vec<Self> {
        match self {
            Self::Album(own) => {
                let fits = |album: &&Album| album.id != own.id && album.owner.id == own.owner.id;
                found.albums.iter().filter(fits).map(|album| Self::Album(Rc::new(album.clone()))).collect()
            }
            Self::Artist(own) => {
                let fits = |artist: &&Artist| artist.id != own.id;
                found
                    .artists
                    .iter()
                    .filter(fits)
                    .map(|artist| Self::Artist(Rc::new(artist.clone())))
                    .collect()
            }
        }
    }

    /// What becomes of the other one, which is part of this one then.
    fn consequences(&self, other: &Self) -> String {
        let (songs, name, into) = (other.songs(), other.name(), self.name());
        match self {
            Self::Album(_) => format!(
                "{songs} of “{name}” will say that they are on “{into}”, and “{name}” will be gone. Each song can be changed back in its history."
            ),
            Self::Artist(_) => format!(
                "{songs} of “{name}” will name “{into}” instead, and so will albums and what is uploaded later; “{name}” will be gone. This cannot be taken back."
            ),
        }
    }

    /// Makes another one part of this one.
    async fn take_in(&self, api: &Api, other: &Self) -> Result<(), ApiError> {
        match (self, other) {
            (Self::Album(album), Self::Album(other)) => {
                let merge = AlbumMerge { album_ids: vec![other.id] };
                api.send(&MergeAlbums { into: album.id, merge }).await.map(|_| ())
            }
            (Self::Artist(artist), Self::Artist(other)) => {
                let merge = ArtistMerge { artist_ids: vec![other.id] };
                api.send(&MergeArtists { into: artist.id, merge }).await.map(|_| ())
            }
            // Only what is alike is offered.
            _ => Ok(()),
        }
    }
}

/// What the dialog needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What stays.
    pub target: Merged,
    /// Closes it.
    pub onclose: Callback<()>,
}

/// Which other one becomes part of this one.
#[component]
pub fn MergeDialog(props: &Props) -> Html {
    let (api, queries, toasts, dialog) = (use_api(), use_queries(), use_toasts(), use_modal());
    let text = use_state_eq(|| props.target.name().to_owned());
    let chosen = use_state_eq(|| None::<Merged>);
    let (into, close) = (props.target.clone(), props.onclose.clone());
    let merge = {
        let (into, close, chosen) = (into.clone(), close.clone(), chosen.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(other) = (*chosen).clone() else { return };
            let (api, queries, toasts) = (api.clone(), queries.clone(), toasts.clone());
            let (into, close) = (into.clone(), close.clone());
            spawn_local(async move {
                match into.take_in(&api, &other).await {
                    Ok(()) => {
                        let told = format!("{} is part of {} now.", other.name(), into.name());
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
        Callback::from(move |other| chosen.set(Some(other)))
    };
    let content = html! {
        <div class="form">
            <div class="field">
                <label for="merge-search">{ format!("Find the other {}", into.word()) }</label>
                <input class="input" id="merge-search" type="search" autocomplete="off" value={(*text).clone()} {oninput} />
            </div>
            <div class="picks-box" aria-live="polite">
                if let Some(other) = &*chosen {
                    <p>{ into.consequences(other) }</p>
                } else if !text.trim().is_empty() {
                    <Others text={(*text).clone()} target={into.clone()} {onchoose} />
                }
            </div>
            <div class="actions">
                <button type="button" class="button button-primary" disabled={chosen.is_none()} onclick={merge}>{ "Merge" }</button>
                <button type="button" class="button button-plain" onclick={close.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
            </div>
        </div>
    };
    shell(&dialog, &format!("Merge into {}", into.name()), &close, content)
}

#[derive(Properties, PartialEq)]
struct OthersProps {
    text: AttrValue,
    target: Merged,
    onchoose: Callback<Merged>,
}

/// What is found under a text.
#[component]
fn Others(props: &OthersProps) -> Html {
    let kind = match props.target {
        Merged::Album(_) => SearchKind::Albums,
        Merged::Artist(_) => SearchKind::Artists,
    };
    let found = use_query(&Search {
        text: props.text.to_string(),
        kinds: vec![kind],
        limit: Some(HITS),
        ..Search::default()
    });
    let word = props.target.word();
    match &found.remote {
        Remote::Ready(found) => {
            let others = props.target.others(found);
            if others.is_empty() {
                return html! { <p class="help">{ format!("No other {word} was found.") }</p> };
            }
            html! {
                <ul class="picks" aria-label={format!("Each {word} found")}>
                    for other in others {
                        { pick(other, &props.onchoose) }
                    }
                </ul>
            }
        }
        Remote::Failed(error) => html! { <p class="help">{ format!("{}. {error}", error.title()) }</p> },
        Remote::Idle | Remote::Loading(_) => html! { <p class="help">{ "Searching…" }</p> },
    }
}

fn pick(other: Merged, onchoose: &Callback<Merged>) -> Html {
    let chosen = other.clone();
    html! {
        <li key={other.id().to_string()}>
            <button type="button" class="pick" onclick={onchoose.reform(move |_: MouseEvent| chosen.clone())}>
                { picture(other.name(), other.cover(), 40, "cover-40") }
                <span class="song-text grow">
                    <bdi class="song-title truncate">{ other.name() }</bdi>
                    <span class="song-artists truncate">{ other.songs() }</span>
                </span>
            </button>
        </li>
    }
}
