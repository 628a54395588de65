//! The player that fills the screen: the cover on its colour, large controls, the queue or the lyrics.

use std::rc::Rc;

use frontend_core::player::Status;
use shared::songs::Song;
use yew::prelude::*;

use super::Sheet;
use super::message::message;
use super::opinion::Opinion;
use super::queue::Queue;
use super::seek::Position;
use super::transport::transport;
use super::volume::volume;
use super::words::Words;
use crate::components::cover::song_cover;
use crate::components::icon::Glyph;
use crate::components::icon_button::IconButton;
use crate::components::tint::tint;
use crate::hooks::{use_modal, use_player};

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
    let (dialog, player) = (use_modal(), use_player());
    let beside = match props.part {
        Sheet::Queue => html! { <Queue /> },
        Sheet::Lyrics => html! { <Words key={song.id.to_string()} id={song.id} /> },
        Sheet::Song | Sheet::Closed => html! {},
    };
    let with_queue = matches!(props.part, Sheet::Queue | Sheet::Lyrics);
    let blocked = player.state.status() == Status::Blocked;
    let open = |sheet: Sheet| props.onopen.reform(move |_: MouseEvent| sheet);
    let close = IconButton::fixed(Glyph::Collapse, "Close the player", open(Sheet::Closed));
    let switch = |glyph, label, part: Sheet| IconButton {
        pressed: Some(props.part == part),
        ..IconButton::fixed(glyph, label, open(if props.part == part { Sheet::Song } else { part }))
    };
    html! {
        <dialog class={classes!("full", "tinted", blocked.then_some("blocked"))} aria-label="Player" ~style={tint(song)} ref={dialog} oncancel={props.onopen.reform(|_: Event| Sheet::Closed)}>
            <header class="full-head">
                { close.draw() }
                <p class="truncate" dir="auto">{ song.album.as_ref().map(|album| album.title.clone()) }</p>
                <div class="full-parts">
                    { switch(Glyph::Lyrics, "Lyrics", Sheet::Lyrics).draw() }
                    { switch(Glyph::Queue, "Queue", Sheet::Queue).draw() }
                </div>
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
                        <Opinion song={song.clone()} with_stars=true />
                        <Position />
                        { transport(&player) }
                        { volume(&player) }
                    </div>
                </div>
                if with_queue {
                    <div class="full-beside">{ beside }</div>
                }
            </div>
        </dialog>
    }
}
