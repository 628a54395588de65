//! Whether a song is the one in the player, and the bars that show it.

use frontend_core::player::Player;
use shared::ids::SongId;
use yew::prelude::*;

/// What the player does with a song.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Current {
    /// Another one is in the player, or none.
    #[default]
    No,
    /// It is the current one, but does not play.
    Paused,
    /// It plays.
    Playing,
}

impl Current {
    /// What the player does with this song.
    pub fn of(player: &Player, song: SongId) -> Self {
        match player.current() {
            Some(entry) if entry.song.id == song => {
                if player.is_playing() {
                    Self::Playing
                } else {
                    Self::Paused
                }
            }
            _ => Self::No,
        }
    }

    /// Whether it is the one in the player.
    pub fn is_current(self) -> bool {
        self != Self::No
    }

    /// Whether it plays.
    pub fn is_playing(self) -> bool {
        self == Self::Playing
    }
}

/// Three bars that move while the song plays. The button that they belong to says the same in words.
pub fn moving_bars(moving: bool) -> Html {
    html! { <span class={if moving { "bars moving" } else { "bars" }} aria-hidden="true"><i /><i /><i /></span> }
}
