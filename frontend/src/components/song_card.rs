//! A song as a card of a grid.

use shared::songs::Song;
use yew::prelude::*;

use super::cover::song_cover;
use super::current::Current;
use super::icon_button::play_button;
use super::link::link;
use crate::routes::Route;

/// Why something stands on a shelf.
pub fn card_reason(reason: &str) -> Html {
    html! { <span class="card-reason" dir="auto">{ reason }</span> }
}

/// A cover over title, artists and the reason for which it is there; all of it is one link, the play button lies on top.
pub fn song_card(song: &Song, current: Current, onplay: Callback<MouseEvent>, reason: Option<&str>) -> Html {
    html! {
        <li key={song.id.to_string()} class={classes!("card", current.is_current().then_some("current"))}>
            <div class="card-cover">
                { song_cover(song, 256, "") }
                { play_button(&song.title, current.is_playing(), "accent", onplay) }
            </div>
            <div class="card-text">
                { link(Route::Song { id: song.id }, "card-title truncate", song.title.as_str().into()) }
                <span class="card-second truncate" dir="auto">{ song.artist_line() }</span>
                { reason.map(card_reason) }
            </div>
        </li>
    }
}
