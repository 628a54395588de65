//! The player as it is seen: the bar that is always there and the sheet that fills the screen.

mod bar;
mod full;
mod message;
mod opinion;
mod queue;
mod seek;
mod shortcuts;
mod transport;
mod volume;
mod words;

use yew::prelude::*;

use self::bar::bar;
use self::full::FullPlayer;
use self::shortcuts::use_shortcuts;

use crate::hooks::use_player;

/// Which part of the sheet is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// None.
    Closed,
    /// The current song.
    Song,
    /// The current song and its words.
    Lyrics,
    /// The current song and what comes next.
    Queue,
}

/// The bar, the sheet, their keys, and what a screen reader is told when another song begins.
/// Without anything to play there is nothing of it but an empty element.
#[component]
pub fn PlayerArea() -> Html {
    let player = use_player();
    let sheet = use_state_eq(|| Sheet::Closed);
    use_shortcuts(&player);
    let current = player.state.current().map(|entry| entry.song.clone());
    let announcement = match &current {
        Some(song) if player.state.is_playing() => match song.artist_line() {
            artists if artists.is_empty() => format!("Now playing {}", song.title),
            artists => format!("Now playing {} by {artists}", song.title),
        },
        _ => String::new(),
    };
    let open = {
        let sheet = sheet.setter();
        Callback::from(move |part: Sheet| sheet.set(part))
    };
    html! {
        <div class="player-area">
            <p class="visually-hidden" role="status">{ announcement }</p>
            if let Some(song) = current {
                { bar(&song, &player, &open) }
                if *sheet != Sheet::Closed {
                    <FullPlayer {song} part={*sheet} onopen={open} />
                }
            }
        </div>
    }
}
