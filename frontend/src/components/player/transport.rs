//! Shuffle, previous, play, next, repeat.

use frontend_core::player::{Event, Repeat};
use yew::prelude::*;

use crate::components::icon::Glyph;
use crate::components::icon_button::{IconButton, play_button};
use crate::contexts::player::PlayerHandle;

/// The buttons that move through the queue.
pub fn transport(player: &PlayerHandle) -> Html {
    let state = &player.state;
    let repeat = state.repeat();
    let (repeat_glyph, repeat_label) = match repeat {
        Repeat::Off => (Glyph::Repeat, "Repeat: off"),
        Repeat::All => (Glyph::Repeat, "Repeat: all"),
        Repeat::One => (Glyph::RepeatOne, "Repeat: this song"),
    };
    let button = |glyph, label, event| IconButton::fixed(glyph, label, player.on(event));
    let shuffle = IconButton {
        class: "wide-only",
        pressed: Some(state.shuffle()),
        ..button(Glyph::Shuffle, "Shuffle", player.shuffling())
    };
    let previous = IconButton {
        class: "wide-only",
        disabled: !state.has_previous(),
        ..button(Glyph::Previous, "Previous", Event::Previous)
    };
    let next = IconButton { disabled: !state.has_next(), ..button(Glyph::Next, "Next", Event::Next) };
    let repeat = IconButton {
        class: "wide-only",
        pressed: Some(repeat != Repeat::Off),
        ..button(repeat_glyph, repeat_label, Event::SetRepeat(repeat.next()))
    };
    let waiting = if state.is_waiting() { "waiting" } else { "" };
    html! {
        <div class="transport" role="group" aria-label="Playback">
            { shuffle.draw() }
            { previous.draw() }
            { play_button("", state.is_playing(), waiting, player.on(Event::Toggle)) }
            { next.draw() }
            { repeat.draw() }
        </div>
    }
}
