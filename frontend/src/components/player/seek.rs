//! Where the song is: the slider with its times, and the hairline of the small player.

use frontend_core::format;
use frontend_core::player::Event;
use yew::prelude::*;

use crate::components::slider::{Slider, per_cent};
use crate::hooks::{use_css_vars, use_player, use_progress};

/// The slider moves by whole seconds.
const STEP_MS: u32 = 1000;

/// The position of the song, to be moved. What is dragged shows at once and is played on release.
#[component]
pub fn SeekLine() -> Html {
    let player = use_player();
    let progress = use_progress();
    let dragged = use_state_eq(|| None::<u32>);
    let shown = dragged.unwrap_or(progress.position_ms);
    let oninput = {
        let dragged = dragged.setter();
        Callback::from(move |position| dragged.set(Some(position)))
    };
    let onchange = {
        let dragged = dragged.setter();
        Callback::from(move |position| {
            dragged.set(None);
            player.send(Event::SeekTo(position));
        })
    };
    html! {
        <div class="seek">
            <span class="time" aria-hidden="true">{ format::time(shown) }</span>
            <Slider
                label="Position"
                value={shown}
                max={progress.duration_ms}
                step={STEP_MS}
                buffered={progress.buffered_ms}
                text={format!("{} of {}", format::spoken_time(shown), format::spoken_time(progress.duration_ms))}
                {oninput}
                {onchange}
            />
            <span class="time" aria-hidden="true">{ format::time(progress.duration_ms) }</span>
        </div>
    }
}

/// The position of the song as a hairline, for where there is no room to move it.
#[component]
pub fn MiniProgress() -> Html {
    let progress = use_progress();
    let node = use_node_ref();
    use_css_vars(&node, vec![("--fill", per_cent(progress.position_ms, progress.duration_ms))]);
    html! { <div class="bar-progress" ref={node} aria-hidden="true" /> }
}
