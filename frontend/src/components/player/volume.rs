//! How loud.

use frontend_core::player::Event;
use yew::prelude::*;

use crate::components::icon::Glyph;
use crate::components::icon_button::IconButton;
use crate::components::slider::Slider;
use crate::contexts::player::PlayerHandle;

/// The slider moves by this many per cent.
const STEP: u32 = 5;

/// Mute and the volume.
pub fn volume(player: &PlayerHandle) -> Html {
    let (volume, muted) = (player.state.volume(), player.state.is_muted());
    let (glyph, label) = match volume {
        _ if muted => (Glyph::VolumeOff, "Unmute"),
        0 => (Glyph::VolumeOff, "Mute"),
        1..50 => (Glyph::VolumeLow, "Mute"),
        _ => (Glyph::Volume, "Mute"),
    };
    let mute = IconButton {
        pressed: Some(muted),
        ..IconButton::fixed(glyph, label, player.on(Event::SetMuted(!muted)))
    };
    let onmove = {
        let player = player.clone();
        Callback::from(move |(percent, _): (u32, bool)| {
            player.send(Event::SetVolume(u8::try_from(percent).unwrap_or(100)))
        })
    };
    let slider = Slider {
        label: "Volume",
        value: if muted { 0 } else { volume.into() },
        max: 100,
        step: STEP,
        buffered: 0,
        text: if muted { "muted".to_owned() } else { format!("{volume} percent") },
        onmove,
    };
    html! {
        <div class="volume">
            { mute.draw() }
            { slider.draw() }
        </div>
    }
}
