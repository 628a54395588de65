//! How loud.

use frontend_core::player::Event;
use yew::prelude::*;

use crate::components::icon::Glyph;
use crate::components::icon_button::IconButton;
use crate::components::slider::Slider;
use crate::hooks::use_player;

/// The slider moves by this many per cent.
const STEP: u32 = 5;

/// Mute and the volume.
#[component]
pub fn Volume() -> Html {
    let player = use_player();
    let (volume, muted) = (player.state.volume(), player.state.is_muted());
    let glyph = match volume {
        _ if muted => Glyph::VolumeOff,
        0 => Glyph::VolumeOff,
        1..50 => Glyph::VolumeLow,
        _ => Glyph::Volume,
    };
    let set = {
        let player = player.clone();
        Callback::from(move |percent: u32| {
            player.send(Event::SetVolume(u8::try_from(percent).unwrap_or(100)))
        })
    };
    let mute = Callback::from(move |()| player.send(Event::SetMuted(!muted)));
    html! {
        <div class="volume">
            <IconButton {glyph} label={if muted { "Unmute" } else { "Mute" }} pressed={muted} onclick={mute} />
            <Slider
                label="Volume"
                value={if muted { 0 } else { u32::from(volume) }}
                max=100
                step={STEP}
                text={if muted { "muted".to_owned() } else { format!("{volume} percent") }}
                oninput={set.clone()}
                onchange={set}
            />
        </div>
    }
}
