//! The bar at the bottom: what plays, and everything that is needed often.

use std::rc::Rc;

use shared::songs::Song;
use yew::prelude::*;

use super::Sheet;
use super::message::PlayerMessage;
use super::seek::{MiniProgress, SeekLine};
use super::transport::Transport;
use super::volume::Volume;
use crate::components::cover::song_cover;
use crate::components::icon::Glyph;
use crate::components::icon_button::IconButton;
use crate::components::tint::use_tint;

/// What the bar needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The current song.
    pub song: Rc<Song>,
    /// Called to open a part of the sheet.
    pub onopen: Callback<Sheet>,
}

/// The bar at the bottom.
#[component]
pub fn NowPlayingBar(props: &Props) -> Html {
    let song = &props.song;
    let node = use_node_ref();
    use_tint(&node, song);
    html! {
        <section class="bar tinted" aria-label="Now playing" ref={node}>
            <button
                type="button"
                class="bar-song"
                onclick={props.onopen.reform(|_: MouseEvent| Sheet::Song)}
            >
                <span class="visually-hidden">{ "Open the player: " }</span>
                { song_cover(song, 48, "cover-48") }
                <span class="bar-text">
                    <span class="bar-title truncate" dir="auto">{ &song.title }</span>
                    <PlayerMessage class="bar-artists truncate">{ song.artist_line() }</PlayerMessage>
                </span>
            </button>
            <div class="bar-middle">
                <Transport />
                <SeekLine />
            </div>
            <div class="bar-extras">
                <IconButton glyph={Glyph::Queue} label="Queue" onclick={props.onopen.reform(|()| Sheet::Queue)} />
                <Volume />
                <IconButton glyph={Glyph::Expand} label="Full screen" onclick={props.onopen.reform(|()| Sheet::Song)} />
            </div>
            <MiniProgress />
        </section>
    }
}
