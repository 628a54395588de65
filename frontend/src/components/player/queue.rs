//! What has played, what plays and what comes next.

use frontend_core::format;
use frontend_core::player::{Entry, Event};
use yew::prelude::*;

use crate::components::cover::SongCover;
use crate::components::current::MovingBars;
use crate::hooks::use_player;

/// The queue as a list of buttons, each of which goes to its song.
#[component]
pub fn Queue() -> Html {
    let player = use_player();
    let entries = player.state.shared_queue();
    let index = player.state.index();
    let list = use_node_ref();
    {
        // The current song is in sight when the list opens and whenever another one begins.
        let list = list.clone();
        use_effect_with(index, move |_| {
            let current = list
                .cast::<web_sys::Element>()
                .and_then(|list| list.query_selector("[aria-current]").ok().flatten());
            if let Some(current) = current {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                current.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
    let jump = {
        let player = player.clone();
        Callback::from(move |entry: Entry| player.send(Event::Jump(entry.id)))
    };
    html! {
        <section class="queue" aria-label="Queue">
            <h3>{ format!("Queue, {}", format::count(entries.len() as u64, "song", "songs")) }</h3>
            <ol class="queue-list" ref={list}>
                for (at, entry) in entries.iter().enumerate() {
                    <QueueItem
                        key={entry.id.0}
                        entry={entry.clone()}
                        current={at == index}
                        playing={at == index && player.state.is_playing()}
                        onjump={jump.clone()}
                    />
                }
            </ol>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ItemProps {
    entry: Entry,
    current: bool,
    playing: bool,
    onjump: Callback<Entry>,
}

#[component]
fn QueueItem(props: &ItemProps) -> Html {
    let song = &props.entry.song;
    let entry = props.entry.clone();
    html! {
        <li>
            <button
                type="button"
                class="queue-item"
                aria-current={props.current.then_some("true")}
                onclick={props.onjump.reform(move |_: MouseEvent| entry.clone())}
            >
                <SongCover song={(**song).clone()} pixels=40 class="cover-40" />
                <span class="song-text">
                    <span class="song-title truncate" dir="auto">{ &song.title }</span>
                    <span class="song-artists truncate" dir="auto">{ song.artist_line() }</span>
                </span>
                <span>
                    if props.current {
                        <MovingBars moving={props.playing} />
                    }
                </span>
                <span class="time">{ format::time(song.duration_ms) }</span>
            </button>
        </li>
    }
}
