//! One song: its cover large, on its colour, and what is known about it.

use std::rc::Rc;

use frontend_core::format;
use frontend_core::remote::Remote;
use shared::bin::{DeleteSong, RestoreSong};
use shared::ids::SongId;
use shared::songs::{GetSong, Song, Visibility};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use super::play_from;
use crate::components::cover::song_cover;
use crate::components::current::Current;
use crate::components::icon::Glyph;
use crate::components::icon_button::play_button;
use crate::components::link::link;
use crate::components::notice::{error_notice, notice};
use crate::components::page_title::PageTitle;
use crate::components::tint::tint;
use crate::contexts::player::PlayerHandle;
use crate::contexts::toasts::{Toast, ToastKind};
use crate::hooks::{use_api, use_endpoint, use_player, use_session, use_toasts};
use crate::routes::Route;

/// What the page needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which song.
    pub id: SongId,
}

/// The page of one song.
#[component]
pub fn SongPage(props: &Props) -> Html {
    let song = use_endpoint(GetSong(props.id), props.id);
    let player = use_player();
    let session = use_session();
    let ondelete = use_delete(props.id);
    match &song.remote {
        Remote::Ready(song) | Remote::Loading(Some(song)) => {
            let is_own = session.state.profile().is_some_and(|profile| profile.id == song.owner.id);
            view(song, &player, is_own.then_some(ondelete))
        }
        Remote::Failed(error) if error.status() == Some(404) => html! {
            <div class="page">
                <PageTitle title="Song" class="visually-hidden" />
                {
                    notice(
                        Glyph::Songs,
                        "This song is not here",
                        "It may have been removed, or it is not yours to see.",
                        link(Route::Songs, "button", "All songs".into()),
                    )
                }
            </div>
        },
        Remote::Failed(error) => html! {
            <div class="page">
                <PageTitle title="Song" class="visually-hidden" />
                { error_notice(error, &song.reload) }
            </div>
        },
        Remote::Idle | Remote::Loading(None) => html! {
            <div class="page">
                <div class="page-head" role="status" aria-label="Loading the song">
                    <div class="skeleton cover cover-large" />
                    <div class="page-head-text"><div class="skeleton skeleton-title" /><div class="skeleton skeleton-line short" /></div>
                </div>
            </div>
        },
    }
}

/// Deletes the song and goes to all songs; for a while it can be had back.
#[hook]
fn use_delete(id: SongId) -> Callback<String> {
    let (api, toasts, navigator) = (use_api(), use_toasts(), use_navigator());
    Callback::from(move |title: String| {
        let (api, toasts, navigator) = (api.clone(), toasts.clone(), navigator.clone());
        spawn_local(async move {
            if let Err(error) = api.send(&DeleteSong(id)).await {
                return toasts.fail(&error);
            }
            let (api, failed, back) = (api.clone(), toasts.clone(), navigator.clone());
            let undo = Callback::from(move |()| {
                let (api, failed, back) = (api.clone(), failed.clone(), back.clone());
                spawn_local(async move {
                    match api.send(&RestoreSong(id)).await {
                        Ok(_) => go(back.as_ref(), &Route::Song { id }),
                        Err(error) => failed.fail(&error),
                    }
                });
            });
            go(navigator.as_ref(), &Route::Songs);
            toasts
                .push(Toast::new(ToastKind::Info, format!("{title} was deleted.")).with_action("Undo", undo));
        });
    })
}

fn go(navigator: Option<&Navigator>, to: &Route) {
    if let Some(navigator) = navigator {
        navigator.push(to);
    }
}

/// `ondelete` is called with the title, by whoever may delete it.
fn view(song: &Song, player: &PlayerHandle, ondelete: Option<Callback<String>>) -> Html {
    let current = Current::of(&player.state, song.id);
    let onplay = play_from(player, &Rc::new(vec![song.clone()]));
    let waiting = current.is_playing() && player.state.is_waiting();
    let class = if waiting { "accent large waiting" } else { "accent large" };
    let album = song.album.as_ref().map(|album| album.title.clone());
    html! {
        <div class="tinted" ~style={tint(song)}>
            <div class="page-tint" />
            <div class="page">
                <header class="page-head">
                    { song_cover(song, 256, "cover-large") }
                    <div class="page-head-text">
                        <p class="page-kind">{ "Song" }</p>
                        <PageTitle title={song.title.clone()} class="flush" />
                        <p class="meta-line">
                            if !song.artists.is_empty() {
                                <strong dir="auto">{ song.artist_line() }</strong>
                            }
                            for text in album.into_iter().chain(song.year.map(|year| year.to_string())) {
                                <span dir="auto">{ text }</span>
                            }
                            <span class="numeric">{ format::time(song.duration_ms) }</span>
                        </p>
                    </div>
                </header>
                <div class="actions">
                    { play_button(&song.title, current.is_playing(), class, onplay.reform(|_| 0)) }
                    if let Some(ondelete) = ondelete {
                        { delete_button(&song.title, &ondelete) }
                    }
                </div>
                { facts(song) }
            </div>
        </div>
    }
}

fn delete_button(title: &str, ondelete: &Callback<String>) -> Html {
    let title = title.to_owned();
    let onclick = ondelete.reform(move |_: MouseEvent| title.clone());
    html! { <button type="button" class="button button-plain" {onclick}>{ "Delete" }</button> }
}

/// What is known about a song.
fn facts(song: &Song) -> Html {
    let place = song.album.as_ref().and_then(|album| album.track_number).map(|track| track.to_string());
    let channels = match song.channels {
        1 => "mono".to_owned(),
        2 => "stereo".to_owned(),
        more => format!("{more} channels"),
    };
    let facts = [
        ("Genre", (!song.genres.is_empty()).then(|| song.genres.join(", "))),
        ("Track", place),
        ("Added", Some(format::date(song.created_at))),
        ("Added by", Some(song.owner.display_name.clone())),
        ("Who can hear it", Some(audience(song.visibility).to_owned())),
        ("Sound", Some(format!("{} Hz, {channels}", song.sample_rate_hz))),
        ("File", Some(format!("{}, {}", kind(&song.mime), format::size(song.size_bytes)))),
    ];
    html! {
        <dl class="facts">
            for (name, value) in facts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                <div key={name}><dt>{ name }</dt><dd dir="auto">{ value }</dd></div>
            }
        </dl>
    }
}

/// Who may hear it, in words.
pub(super) const fn audience(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Private => "Only you",
        Visibility::People => "People you chose",
        Visibility::Site => "Everyone here",
        Visibility::Public => "Everyone",
    }
}

/// The format of a media type, as people call it.
fn kind(mime: &str) -> String {
    let word = mime.split(['/', ';']).nth(1).unwrap_or(mime).trim_start_matches("x-");
    match word {
        "mpeg" => "MP3".to_owned(),
        "mp4" => "M4A".to_owned(),
        "ogg" => "Ogg".to_owned(),
        other => other.to_ascii_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn formats_are_called_as_people_do() {
        for (mime, text) in
            [("audio/mpeg", "MP3"), ("audio/mp4", "M4A"), ("audio/x-wav", "WAV"), ("audio/flac", "FLAC")]
        {
            assert_eq!(kind(mime), text);
        }
    }
}
