//! What has played, what plays and what comes next.

use frontend_core::format;
use frontend_core::player::{Entry, Event};
use yew::prelude::*;

use crate::components::cover::song_cover;
use crate::components::current::moving_bars;
use crate::components::visible_rows::{ROW_HEIGHT, use_visible_rows};
use crate::contexts::player::PlayerHandle;
use crate::hooks::use_player;

/// The queue as a list of buttons, each of which goes to its song.
#[component]
pub fn Queue() -> Html {
    let player = use_player();
    let entries = player.state.shared_queue();
    let index = player.state.index();
    let (scroller, list) = (use_node_ref(), use_node_ref());
    let (visible, room) = use_visible_rows(&list, ".queue-list", entries.len());
    {
        // The current song is in sight when the list opens and whenever another one begins.
        let scroller = scroller.clone();
        use_effect_with(index, move |index| {
            if let Some(scroller) = scroller.cast::<web_sys::Element>() {
                show_row(&scroller, *index);
            }
        });
    }
    html! {
        <section class="queue" aria-label="Queue">
            <h3>{ format!("Queue, {}", format::count(entries.len() as u64, "song", "songs")) }</h3>
            <div class="queue-list" ref={scroller}>
                <ol class="long-list" ref={list} ~style={room}>
                    for (at, entry) in (visible.start..).zip(entries.get(visible.clone()).unwrap_or_default()) {
                        { item(entry, at == index, &player) }
                    }
                </ol>
            </div>
        </section>
    }
}

/// Scrolls as little as it takes to have a row in sight, with two songs before it.
fn show_row(scroller: &web_sys::Element, row: usize) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a scroll position is whole pixels, far inside of i32"
    )]
    let top_of = |row: usize| (row as f64 * ROW_HEIGHT) as i32;
    let (top, height) = (scroller.scroll_top(), scroller.client_height());
    if top_of(row) < top || top_of(row + 1) > top + height {
        scroller.set_scroll_top(top_of(row.saturating_sub(2)));
    }
}

fn item(entry: &Entry, current: bool, player: &PlayerHandle) -> Html {
    let song = &entry.song;
    html! {
        <li key={entry.id.0}>
            <button
                type="button"
                class="queue-item"
                aria-current={current.then_some("true")}
                onclick={player.on(Event::Jump(entry.id))}
            >
                { song_cover(song, 40, "cover-40") }
                <span class="song-text">
                    <span class="song-title truncate" dir="auto">{ &song.title }</span>
                    <span class="song-artists truncate" dir="auto">{ song.artist_line() }</span>
                </span>
                <span>
                    if current {
                        { moving_bars(player.state.is_playing()) }
                    }
                </span>
                <span class="time">{ format::time(song.duration_ms) }</span>
            </button>
        </li>
    }
}
