//! Shuffle, previous, play, next, repeat.

use frontend_core::player::{Event, Repeat};
use yew::prelude::*;

use crate::components::icon::Glyph;
use crate::components::icon_button::{IconButton, PlayButton};
use crate::hooks::use_player;

/// The buttons that move through the queue.
#[component]
pub fn Transport() -> Html {
    let player = use_player();
    let state = &player.state;
    let repeat = state.repeat();
    let send = |event: Event| {
        let player = player.clone();
        Callback::from(move |()| player.send(event.clone()))
    };
    let shuffle = {
        let player = player.clone();
        Callback::from(move |()| player.toggle_shuffle())
    };
    html! {
        <div class="transport" role="group" aria-label="Playback">
            <IconButton glyph={Glyph::Shuffle} label="Shuffle" class="wide-only" pressed={state.shuffle()} onclick={shuffle} />
            <IconButton glyph={Glyph::Previous} label="Previous" class="wide-only" disabled={!state.has_previous()} onclick={send(Event::Previous)} />
            <PlayButton playing={state.is_playing()} waiting={state.is_waiting()} onclick={send(Event::Toggle)} />
            <IconButton glyph={Glyph::Next} label="Next" disabled={!state.has_next()} onclick={send(Event::Next)} />
            <IconButton
                glyph={if repeat == Repeat::One { Glyph::RepeatOne } else { Glyph::Repeat }}
                label={match repeat { Repeat::Off => "Repeat: off", Repeat::All => "Repeat: all", Repeat::One => "Repeat: this song" }}
                class="wide-only"
                pressed={repeat != Repeat::Off}
                onclick={send(Event::SetRepeat(repeat.next()))}
            />
        </div>
    }
}
