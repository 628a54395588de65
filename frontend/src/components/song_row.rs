//! A song as one row of a table.

use frontend_core::format;
use shared::songs::Song;
use yew::prelude::*;

use super::cover::song_cover;
use super::current::{Current, moving_bars};
use super::icon::{Glyph, icon};
use super::link::link;
use crate::routes::Route;

/// A song as one row of a table: where in the list it stands, from 0, what the player does with it,
/// and when it was added, in words. Its first button plays it; on a narrow screen that is the whole row.
pub fn song_row(song: &Song, at: usize, current: Current, added: String, onplay: &Callback<usize>) -> Html {
    let verb = if current.is_playing() { "Pause" } else { "Play" };
    let artists = song.artist_line();
    let by = if artists.is_empty() { String::new() } else { format!(" by {artists}") };
    let label = format!("{verb} {}{by}", song.title);
    let onclick = onplay.reform(move |_: MouseEvent| at);
    let ondblclick = onclick.clone();
    // A double click on the button is two clicks on it already.
    let alone = Callback::from(|event: MouseEvent| event.stop_propagation());
    html! {
        <div
            key={song.id.to_string()}
            class={classes!("song-row", current.is_current().then_some("current"))}
            role="row"
            aria-rowindex={(at + 2).to_string()}
            aria-current={current.is_current().then_some("true")}
            {ondblclick}
        >
            <div class="song-at" role="cell">
                if current.is_current() {
                    { moving_bars(current.is_playing()) }
                } else {
                    <span class="song-index numeric" aria-hidden="true">{ at + 1 }</span>
                }
                <button type="button" class="song-play" aria-label={label} {onclick} ondblclick={alone}>
                    { icon(if current.is_playing() { Glyph::Pause } else { Glyph::Play }) }
                </button>
            </div>
            <div class="song-main" role="cell">
                { song_cover(song, 40, "cover-40") }
                <div class="song-text">
                    { link(Route::Song { id: song.id }, "song-title truncate", song.title.as_str().into()) }
                    <span class="song-artists truncate" dir="auto">{ if artists.is_empty() { "Unknown artist".to_owned() } else { artists } }</span>
                </div>
            </div>
            <div class="song-album truncate" role="cell" dir="auto">{ song.album.as_ref().map(|album| album.title.clone()) }</div>
            <div class="song-added truncate numeric" role="cell">{ added }</div>
            <div class="song-length numeric" role="cell">{ format::time(song.duration_ms) }</div>
        </div>
    }
}

/// The names of the columns.
pub fn song_head() -> Html {
    html! {
        <div class="song-row song-head" role="row" aria-rowindex="1">
            <div role="columnheader"><span class="visually-hidden">{ "Play" }</span></div>
            <div role="columnheader">{ "Title" }</div>
            <div role="columnheader" class="song-album">{ "Album" }</div>
            <div role="columnheader" class="song-added">{ "Added" }</div>
            <div role="columnheader" class="song-length">{ "Length" }</div>
        </div>
    }
}
