//! What rules choose, while they are put together. Without the server they are tried on the songs that this
//! device knows.

use std::rc::Rc;

use browser::task::Task;
use frontend_core::api_error::ApiError;
use frontend_core::format;
use gloo_timers::callback::Timeout;
use shared::playlists::smart::{PreviewPlaylist, PreviewedRules};
use shared::rules::Rules;
use shared::songs::Song;
use yew::prelude::*;

use crate::components::cover::song_cover;
use crate::components::icon::{Glyph, icon};
use crate::hooks::{use_api, use_local_rules};

/// How long somebody has to stop before it is asked, in milliseconds.
const PAUSE_MS: u32 = 300;
/// So many songs are shown.
const SHOWN: usize = 20;

/// What the preview needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The rules; none while something is wrong with them.
    pub rules: Option<Rules>,
}

#[derive(Clone, PartialEq)]
struct Hits {
    count: usize,
    duration_ms: u64,
    songs: Vec<Song>,
    /// How many songs were looked through, when that was done here.
    of: Option<usize>,
}

/// See the module.
#[component]
pub fn Preview(props: &Props) -> Html {
    let (api, local) = (use_api(), use_local_rules());
    let hits = use_state_eq(|| None::<Rc<Hits>>);
    let failure = use_state_eq(|| None::<ApiError>);
    let is_asking = use_state_eq(|| false);
    {
        let (hits, failure, is_asking) = (hits.setter(), failure.setter(), is_asking.setter());
        use_effect_with(props.rules.clone(), move |rules| {
            let running = Rc::new(std::cell::RefCell::new(None::<Task>));
            let timeout = rules.clone().map(|rules| {
                is_asking.set(true);
                let slot = Rc::clone(&running);
                Timeout::new(PAUSE_MS, move || {
                    let task = Task::spawn(async move {
                        let asked = PreviewPlaylist(PreviewedRules { rules: rules.clone() });
                        let answer = match api.send(&asked).await {
                            Ok(found) => Ok(Hits {
                                count: found.song_count as usize,
                                duration_ms: found.duration_ms,
                                songs: found.items,
                                of: None,
                            }),
                            Err(ApiError::Offline) => {
                                let (songs, of) = local.select(&rules).await;
                                let duration_ms = songs.iter().map(|song| u64::from(song.duration_ms)).sum();
                                Ok(Hits { count: songs.len(), duration_ms, songs, of: Some(of) })
                            }
                            Err(error) => Err(error),
                        };
                        is_asking.set(false);
                        match answer {
                            Ok(found) => {
                                failure.set(None);
                                hits.set(Some(Rc::new(found)));
                            }
                            Err(error) => failure.set(Some(error)),
                        }
                    });
                    slot.replace(Some(task));
                })
            });
            // Other rules by now: the request is aborted.
            move || drop((timeout, running.take()))
        });
    }
    let words = match (&props.rules, &*failure, &*hits) {
        (None, ..) => "Complete the rules to see what they choose.".to_owned(),
        (_, Some(error), _) => format!("{}. {error}", error.title()),
        (_, None, None) => "Looking…".to_owned(),
        (_, None, Some(hits)) => {
            let count = format::count(hits.count as u64, "song", "songs");
            format!("{count}, {}", format::length(hits.duration_ms))
        }
    };
    let songs = hits.as_ref().filter(|_| props.rules.is_some()).map(|hits| hits.songs.clone());
    let of = hits.as_ref().and_then(|hits| hits.of);
    html! {
        <section class="rules-preview" aria-labelledby="preview-heading" aria-busy={is_asking.then_some("true")}>
            <h2 id="preview-heading">{ "Chooses" }</h2>
            <p class="numeric preview-count" role="status">{ words }</p>
            <div>
                if let Some(of) = of {
                    <p class="stale-note">{ icon(Glyph::Offline) }{ partial(of) }</p>
                }
            </div>
            <ul class="preview-songs" aria-label="The first of them">
                for song in songs.unwrap_or_default().iter().take(SHOWN) {
                    <li key={song.id.to_string()} class="plain-row">
                        { song_cover(song, 40, "cover-40") }
                        <div class="song-text grow">
                            <bdi class="song-title truncate">{ &song.title }</bdi>
                            <bdi class="song-artists truncate">{ song.artist_line() }</bdi>
                        </div>
                        <span class="numeric secondary">{ format::time(song.duration_ms) }</span>
                    </li>
                }
            </ul>
        </section>
    }
}

/// What is said about rules that were tried here.
pub fn partial(of: usize) -> String {
    format!(
        "Without the server this was tried on the {} that this device has seen. Others may be missing, and what you \
         have played, lyrics and playlists are not known here.",
        format::count(of as u64, "song", "songs")
    )
}
