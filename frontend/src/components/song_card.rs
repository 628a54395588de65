//! A song as a card of a grid.

use shared::songs::Song;
use yew::prelude::*;
use yew_router::prelude::Link;

use super::cover::song_cover;
use super::current::Current;
use super::icon_button::PlayButton;
use crate::routes::Route;

/// What a card needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The song.
    pub song: Song,
    /// Where in the grid it stands, from 0.
    pub at: usize,
    /// What the player does with it.
    pub current: Current,
    /// Called with `at` when it shall play or pause.
    pub onplay: Callback<usize>,
}

/// A cover over title and artists; all of it is one link, the play button lies on top.
#[component]
pub fn SongCard(props: &Props) -> Html {
    let Props { song, at, current, .. } = props;
    let at = *at;
    html! {
        <li class={classes!("card", current.is_current().then_some("current"))}>
            <div class="card-cover">
                { song_cover(song, 256, "") }
                <PlayButton
                    class="accent"
                    what={song.title.clone()}
                    playing={current.is_playing()}
                    onclick={props.onplay.reform(move |()| at)}
                />
            </div>
            <div class="card-text">
                <Link<Route> to={Route::Song { id: song.id }} classes="card-title truncate">{ &song.title }</Link<Route>>
                <span class="card-second truncate" dir="auto">{ song.artist_line() }</span>
            </div>
        </li>
    }
}
