//! The bar at the bottom: what plays, and everything that is needed often.

use std::rc::Rc;

use shared::songs::Song;
use yew::prelude::*;

use super::Sheet;
use super::message::message;
use super::opinion::Opinion;
use super::seek::Position;
use super::transport::transport;
use super::volume::volume;
use crate::components::cover::song_cover;
use crate::components::icon::Glyph;
use crate::components::icon_button::IconButton;
use crate::components::tint::tint;
use crate::contexts::player::PlayerHandle;

/// The bar at the bottom for the current song; `onopen` opens a part of the sheet.
pub fn bar(song: &Rc<Song>, player: &PlayerHandle, onopen: &Callback<Sheet>) -> Html {
    let open = |sheet: Sheet| onopen.reform(move |_: MouseEvent| sheet);
    html! {
        <section class="bar tinted" aria-label="Now playing" ~style={tint(song)}>
            <div class="bar-start">
            <button type="button" class="bar-song" onclick={open(Sheet::Song)}>
                <span class="visually-hidden">{ "Open the player: " }</span>
                { song_cover(song, 48, "cover-48") }
                <span class="bar-text">
                    <span class="bar-title truncate" dir="auto">{ &song.title }</span>
                    { message(&player.state, song, "bar-artists truncate") }
                </span>
            </button>
            <Opinion song={song.clone()} />
            </div>
            <div class="bar-middle">
                { transport(player) }
                <Position />
            </div>
            <div class="bar-extras">
                { IconButton::fixed(Glyph::Lyrics, "Lyrics", open(Sheet::Lyrics)).draw() }
                { IconButton::fixed(Glyph::Queue, "Queue", open(Sheet::Queue)).draw() }
                { volume(player) }
                { IconButton::fixed(Glyph::Expand, "Full screen", open(Sheet::Song)).draw() }
            </div>
            <Position hairline=true />
        </section>
    }
}
