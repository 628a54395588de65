//! The player that fills the screen: the cover on its colour, large controls, the queue.

use std::rc::Rc;

use frontend_core::player::Status;
use shared::songs::Song;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::Sheet;
use super::message::PlayerMessage;
use super::queue::Queue;
use super::seek::SeekLine;
use super::transport::Transport;
use super::volume::Volume;
use crate::components::cover::song_cover;
use crate::components::icon::Glyph;
use crate::components::icon_button::IconButton;
use crate::components::tint::use_tint;
use crate::hooks::use_player;

/// What the sheet needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The current song.
    pub song: Rc<Song>,
    /// Which part is open.
    pub part: Sheet,
    /// Called to open another part, or to close.
    pub onopen: Callback<Sheet>,
}

/// The sheet: a modal dialog, so that the browser keeps the focus in it and gives it back.
#[component]
pub fn FullPlayer(props: &Props) -> Html {
    let song = &props.song;
    let dialog = use_node_ref();
    use_tint(&dialog, song);
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let dialog = dialog.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // It only fails for a dialog that is open already.
                let _ = dialog.show_modal();
            }
            // Closed before it goes, which gives the focus back to where it was.
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    let with_queue = props.part == Sheet::Queue;
    let blocked = use_player().state.status() == Status::Blocked;
    let toggle_queue = props.onopen.reform(move |()| if with_queue { Sheet::Song } else { Sheet::Queue });
    html! {
        <dialog class={classes!("full", "tinted", blocked.then_some("blocked"))} aria-label="Player" ref={dialog} oncancel={props.onopen.reform(|_: Event| Sheet::Closed)}>
            <header class="full-head">
                <IconButton glyph={Glyph::Collapse} label="Close the player" onclick={props.onopen.reform(|()| Sheet::Closed)} />
                <p class="truncate" dir="auto">{ song.album.as_ref().map(|album| album.title.clone()) }</p>
                <IconButton glyph={Glyph::Queue} label="Queue" pressed={with_queue} onclick={toggle_queue} />
            </header>
            <div class={classes!("full-body", with_queue.then_some("with-queue"))}>
                <div class="full-stage">
                    <div class="full-art">
                        { song_cover(song, 512, "cover-large") }
                    </div>
                    <div class="full-controls">
                        <div class="full-text">
                            <h2 dir="auto">{ &song.title }</h2>
                            <p><PlayerMessage>{ song.artist_line() }</PlayerMessage></p>
                        </div>
                        <SeekLine />
                        <Transport />
                        <Volume />
                    </div>
                </div>
                if with_queue {
                    <Queue />
                }
            </div>
        </dialog>
    }
}
