//! Finding one song by typing, to put it somewhere.

use std::rc::Rc;

use frontend_core::format;
use frontend_core::remote::Remote;
use gloo_timers::callback::Timeout;
use shared::ids::SongId;
use shared::playlists::items::Said;
use shared::search::{Found, Search, SearchKind};
use shared::songs::{GetSong, Song};
use yew::prelude::*;

use super::cover::song_cover;
use super::finder::{find_field, rove_picks};
use crate::hooks::use_query;

/// How long somebody has to stop typing before it is asked, in milliseconds.
const PAUSE_MS: u32 = 200;
/// How many songs are offered.
const HITS: u16 = 12;

/// What the search needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is looked for at first.
    pub text: AttrValue,
    /// Songs that are offered before anything is typed.
    pub candidates: Vec<SongId>,
    /// Called with the song that is chosen.
    pub onchoose: Callback<Song>,
}

/// See the module.
#[component]
pub fn SongSearch(props: &Props) -> Html {
    let text = use_state_eq(|| props.text.to_string());
    let asked = use_state_eq(|| props.text.to_string());
    let root = use_node_ref();
    {
        let asked = asked.setter();
        use_effect_with((*text).clone(), move |text| {
            let text = text.clone();
            let timeout = Timeout::new(PAUSE_MS, move || asked.set(text));
            move || drop(timeout)
        });
    }
    html! {
        <div class="form" ref={root.clone()} onkeydown={rove_picks(&root)}>
            <div>
                if !props.candidates.is_empty() {
                    <h3 class="legend">{ "It may be" }</h3>
                    <ul class="picks" aria-label="Songs that it may be">
                        for id in props.candidates.iter() {
                            <Candidate key={id.to_string()} id={*id} onchoose={props.onchoose.clone()} />
                        }
                    </ul>
                }
            </div>
            { find_field("song-search", "Find a song", &text) }
            <div class="picks-box" aria-live="polite">
                if !asked.trim().is_empty() {
                    <Hits text={(*asked).clone()} onchoose={props.onchoose.clone()} />
                }
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct HitsProps {
    text: AttrValue,
    onchoose: Callback<Song>,
}

#[component]
fn Hits(props: &HitsProps) -> Html {
    let found = use_query(&Search {
        text: props.text.to_string(),
        kinds: vec![SearchKind::Songs],
        limit: Some(HITS),
        ..Search::default()
    });
    // What was found before stays until there is something else, so that nothing jumps.
    let last = use_mut_ref(|| None::<Rc<Found>>);
    if let Remote::Ready(found) = &found.remote {
        last.replace(Some(Rc::clone(found)));
    }
    let before = last.borrow().clone();
    let shown = match (found.remote, before) {
        (Remote::Loading(_), Some(before)) => Remote::Ready(before),
        (now, _) => now,
    };
    match &shown {
        Remote::Ready(found) if found.songs.is_empty() => {
            html! { <p class="help">{ "No song was found." }</p> }
        }
        Remote::Ready(found) => html! {
            <ul class="picks" aria-label="Songs">
                for song in found.songs.iter() {
                    { pick(song, &props.onchoose) }
                }
            </ul>
        },
        Remote::Failed(error) => html! { <p class="help">{ format!("{}. {error}", error.title()) }</p> },
        Remote::Idle | Remote::Loading(_) => html! { <p class="help">{ "Searching…" }</p> },
    }
}

#[derive(Properties, PartialEq)]
struct CandidateProps {
    id: SongId,
    onchoose: Callback<Song>,
}

/// A song of which only the id is known.
#[component]
fn Candidate(props: &CandidateProps) -> Html {
    let song = use_query(&GetSong(props.id));
    let drawn: Option<Rc<Song>> = song.remote.value().cloned();
    drawn.map_or_else(|| html! { <li class="pick-space" /> }, |song| pick(&song, &props.onchoose))
}

fn pick(song: &Song, onchoose: &Callback<Song>) -> Html {
    let (id, chosen) = (song.id, song.clone());
    html! {
        <li key={id.to_string()}>
            <button type="button" class="pick" onclick={onchoose.reform(move |_: MouseEvent| chosen.clone())}>
                { song_cover(song, 40, "cover-40") }
                <span class="song-text grow">
                    <bdi class="song-title truncate">{ &song.title }</bdi>
                    <bdi class="song-artists truncate">{ song.artist_line() }</bdi>
                </span>
                <span class="numeric">{ format::time(song.duration_ms) }</span>
            </button>
        </li>
    }
}

/// What a file says of an entry, in one line.
pub fn said_in_words(said: &Said) -> String {
    let title = said.title.clone().or_else(|| said.location.clone());
    let title = title.unwrap_or_else(|| "an entry without a name".to_owned());
    said.artist.as_ref().map_or_else(|| title.clone(), |artist| format!("{title} by {artist}"))
}
