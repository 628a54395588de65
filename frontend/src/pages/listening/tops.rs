//! What was heard most.

use frontend_core::format;
use frontend_core::listing::Items;
use shared::plays::{PlaySource, PlaySourceKind, PlayedSong};
use shared::songs::Song;
use shared::stats::{HourOfDay, Span, Tops};
use uuid::Uuid;
use yew::prelude::*;

use super::plot::Point;
use crate::components::cover::song_cover;
use crate::components::current::Current;
use crate::components::icon_button::play_button;
use crate::components::link::link;
use crate::contexts::player::PlayerHandle;
use crate::pages::play_from;
use crate::routes::Route;

/// The songs, artists, albums and genres of some time.
pub fn tops(top: &Tops, player: &PlayerHandle) -> Html {
    let artists =
        top.artists.iter().map(|one| (Route::Artist { id: one.id }, one.id.0, &*one.name, one.plays));
    let albums = top.albums.iter().map(|one| (Route::Album { id: one.id }, one.id.0, &*one.title, one.plays));
    let genres = top.genres.iter().map(|one| (Route::Genre { id: one.id }, one.id.0, &*one.name, one.plays));
    html! {
        <>
            { songs("top-songs", "Songs", &top.songs, player) }
            <div class="tops">
                { named("Artists", artists.collect()) }
                { named("Albums", albums.collect()) }
                { named("Genres", genres.collect()) }
            </div>
        </>
    }
}

/// Songs under a heading, with how often each was played; nothing when there are none.
pub fn songs(id: &'static str, title: &'static str, played: &[PlayedSong], player: &PlayerHandle) -> Html {
    if played.is_empty() {
        return html! {};
    }
    let list: Items<Song> = played.iter().map(|one| one.song.clone()).collect();
    let onplay = play_from(player, &list, PlaySource::of(PlaySourceKind::History));
    html! {
        <section class="page-part" aria-labelledby={id}>
            <h2 {id}>{ title }</h2>
            <ol class="top-list">
                for (at, one) in played.iter().enumerate() {
                    <li key={one.song.id.to_string()} class="plain-row">
                        { song_cover(&one.song, 40, "cover-40") }
                        <div class="song-text grow">
                            { link(Route::Song { id: one.song.id }, "song-title truncate", html! { <bdi>{ &one.song.title }</bdi> }) }
                            <span class="song-artists truncate" dir="auto">{ one.song.artist_line() }</span>
                        </div>
                        <span class="plain-row-note numeric">{ plays(one.plays) }</span>
                        { play_button(&one.song.title, Current::of(&player.state, one.song.id).is_playing(), "small", onplay.reform(move |_| at)) }
                    </li>
                }
            </ol>
        </section>
    }
}

fn named(title: &'static str, things: Vec<(Route, Uuid, &str, u32)>) -> Html {
    if things.is_empty() {
        return html! {};
    }
    html! {
        <section aria-label={title}>
            <h2>{ title }</h2>
            <ol class="top-list">
                for (to, id, name, count) in things {
                    <li key={id.to_string()} class="top-row">
                        { link(to, "truncate grow", html! { <bdi>{ name }</bdi> }) }
                        <span class="plain-row-note numeric">{ plays(count) }</span>
                    </li>
                }
            </ol>
        </section>
    }
}

pub fn plays(count: u32) -> String {
    format::count(count.into(), "play", "plays")
}

/// Parts of a time for a plot.
pub fn spans(spans: &[Span], label: impl Fn(&Span) -> String) -> Vec<Point> {
    let point = |span: &Span| Point {
        label: label(span),
        value: span.listened_ms,
        text: format!("{}, {}", plays(span.plays), format::length(span.listened_ms)),
    };
    spans.iter().map(point).collect()
}

/// The hours of the day for a plot.
pub fn hours(hours: &[HourOfDay]) -> Vec<Point> {
    let point = |hour: &HourOfDay| Point {
        label: format!("{:02}:00", hour.hour),
        value: hour.listened_ms,
        text: format!("{}, {}", plays(hour.plays), format::length(hour.listened_ms)),
    };
    hours.iter().map(point).collect()
}

/// What of a plot is the highest, as a sentence.
pub fn highest(points: &[Point]) -> String {
    let most = points.iter().max_by_key(|point| point.value).filter(|point| point.value > 0);
    most.map_or_else(
        || "Nothing was heard.".to_owned(),
        |most| format!("Most: {}, {}.", most.label, most.text),
    )
}
