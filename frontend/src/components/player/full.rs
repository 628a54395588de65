//! The player that fills the screen: the cover on its colour, large controls, the queue.

use std::rc::Rc;

use frontend_core::player::Status;
use shared::songs::Song;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::Sheet;
use super::message::message;
use super::queue::Queue;
use super::seek::Position;
use super::transport::transport;
use super::volume::volume;
use crate::components::cover::song_cover;
use crate::components::icon::Glyph;
use crate::components::icon_button::IconButton;
use crate::components::tint::tint;
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
    let player = use_player();
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
    let blocked = player.state.status() == Status::Blocked;
    let open = |sheet: Sheet| props.onopen.reform(move |_: MouseEvent| sheet);
    let close = IconButton::fixed(Glyph::Collapse, "Close the player", open(Sheet::Closed));
    let queue = IconButton {
        pressed: Some(with_queue),
        ..IconButton::fixed(Glyph::Queue, "Queue", open(if with_queue { Sheet::Song } else { Sheet::Queue }))
    };
    html! {
        <dialog class={classes!("full", "tinted", blocked.then_some("blocked"))} aria-label="Player" ~style={tint(song)} ref={dialog} oncancel={props.onopen.reform(|_: Event| Sheet::Closed)}>
            <header class="full-head">
                { close.draw() }
                <p class="truncate" dir="auto">{ song.album.as_ref().map(|album| album.title.clone()) }</p>
                { queue.draw() }
            </header>
            <div class={classes!("full-body", with_queue.then_some("with-queue"))}>
                <div class="full-stage">
                    <div class="full-art">
                        { song_cover(song, 512, "cover-large") }
                    </div>
                    <div class="full-controls">
                        <div class="full-text">
                            <h2 dir="auto">{ &song.title }</h2>
                            <p>{ message(&player.state, song, "") }</p>
                        </div>
                        <Position />
                        { transport(&player) }
                        { volume(&player) }
                    </div>
                </div>
                if with_queue {
                    <Queue />
                }
            </div>
        </dialog>
    }
}
