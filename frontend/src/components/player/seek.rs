//! Where the song is: the slider with its times, or the hairline of the small player.

use frontend_core::format;
use frontend_core::player::Event;
use yew::prelude::*;

use crate::components::slider::{Slider, per_cent};
use crate::hooks::{use_player, use_progress};

/// The slider moves by whole seconds.
const STEP_MS: u32 = 1000;

/// What the position needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether it is only a hairline, for where there is no room to move it.
    #[prop_or_default]
    pub hairline: bool,
}

/// The position of the song, to be moved. What is dragged shows at once and is played on release.
/// A component, since it is drawn again with every step of the song, and nothing else is.
#[component]
pub fn Position(props: &Props) -> Html {
    let player = use_player();
    let progress = use_progress();
    let dragged = use_state_eq(|| None::<u32>);
    let shown = dragged.unwrap_or(progress.position_ms);
    let whole = progress.duration_ms;
    if props.hairline {
        let style = format!("--fill:{}", per_cent(shown, whole));
        return html! { <div class="bar-progress" ~style={style} aria-hidden="true" /> };
    }
    let onmove = {
        let dragged = dragged.setter();
        Callback::from(move |(position, done): (u32, bool)| {
            dragged.set((!done).then_some(position));
            if done {
                player.send(Event::SeekTo(position));
            }
        })
    };
    let slider = Slider {
        label: "Position",
        value: shown,
        max: whole,
        step: STEP_MS,
        buffered: progress.buffered_ms,
        text: format!("{} of {}", format::spoken_time(shown), format::spoken_time(whole)),
        onmove,
    };
    html! {
        <div class="seek">
            <span class="time" aria-hidden="true">{ format::time(shown) }</span>
            { slider.draw() }
            <span class="time" aria-hidden="true">{ format::time(whole) }</span>
        </div>
    }
}
