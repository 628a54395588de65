//! What is wrong with playing, in place of the artists.

use frontend_core::player::{Player, Status};
use shared::songs::Song;
use yew::prelude::*;

/// The second line under the title: the artists, or what is wrong.
pub fn message(player: &Player, song: &Song, class: &'static str) -> Html {
    let message = match player.status() {
        Status::Blocked => Some("Press play to start the sound"),
        Status::Recovering => Some("Trouble with the connection, trying again…"),
        Status::Offline => Some("The server is away, waiting for it…"),
        Status::Failed => Some("This song could not be played"),
        _ => None,
    };
    html! {
        <span class={classes!(class, message.map(|_| "bar-message"))} dir="auto">
            { message.map_or_else(|| song.artist_line(), str::to_owned) }
        </span>
    }
}
