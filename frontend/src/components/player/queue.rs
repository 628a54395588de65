//! What has played, what plays and what comes next.

use frontend_core::format;
use frontend_core::player::{Entry, EntryId, Event};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, EventTarget, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::components::cover::song_cover;
use crate::components::current::moving_bars;
use crate::components::song_list::is_touch_screen;
use crate::components::visible_rows::{ROW_HEIGHT, use_visible_rows};
use crate::contexts::player::PlayerHandle;
use crate::hooks::use_player;

/// The queue as a list of buttons, each of which goes to its song. It is put in order by dragging, or by Alt and
/// the arrows; Delete takes an entry out.
#[component]
pub fn Queue() -> Html {
    let player = use_player();
    let entries = player.state.shared_queue();
    let index = player.state.index();
    let (scroller, list) = (use_node_ref(), use_node_ref());
    let said = use_state_eq(String::new);
    let (visible, room) = use_visible_rows(&list, ".queue-list", entries.len());
    {
        // The current song is in sight when the list opens and whenever another one begins.
        let scroller = scroller.clone();
        use_effect_with(index, move |index| {
            if let Some(scroller) = scroller.cast::<Element>() {
                show_row(&scroller, *index);
            }
        });
    }
    // What is carried by the keys keeps the focus.
    let carried = use_mut_ref(|| None::<EntryId>);
    {
        let (scroller, carried) = (scroller.clone(), carried.clone());
        use_effect_with(entries.clone(), move |_| {
            if let Some(id) = carried.take() {
                focus(&scroller, id);
            }
        });
    }
    let onkeydown = {
        let (player, entries, said) = (player.clone(), entries.clone(), said.setter());
        Callback::from(move |event: KeyboardEvent| {
            let Some((at, entry)) = row_of(event.target(), &entries) else { return };
            let step: isize = match event.key().as_str() {
                "Delete" => {
                    event.prevent_default();
                    return player.send(Event::Remove(entry.id));
                }
                "ArrowUp" if event.alt_key() => -1,
                "ArrowDown" if event.alt_key() => 1,
                _ => return,
            };
            event.prevent_default();
            let Some(to) = at.checked_add_signed(step).filter(|to| *to < entries.len()) else { return };
            carried.replace(Some(entry.id));
            said.set(format!("{} is now at place {} of {}", entry.song.title, to + 1, entries.len()));
            player.send(Event::MoveTo(entry.id, to));
        })
    };
    let dragged = use_mut_ref(|| None::<EntryId>);
    let ondragstart = {
        let (dragged, entries) = (dragged.clone(), entries.clone());
        Callback::from(move |event: DragEvent| {
            dragged.replace(row_of(event.target(), &entries).map(|(_, entry)| entry.id));
        })
    };
    let ondragover = {
        let dragged = dragged.clone();
        Callback::from(move |event: DragEvent| {
            if dragged.borrow().is_some() {
                event.prevent_default();
            }
        })
    };
    let ondrop = {
        let (player, entries, dragged) = (player.clone(), entries.clone(), dragged.clone());
        Callback::from(move |event: DragEvent| {
            if let Some((id, (to, _))) = dragged.take().zip(row_of(event.target(), &entries)) {
                event.prevent_default();
                player.send(Event::MoveTo(id, to));
            }
        })
    };
    let ondragend = Callback::from(move |_: DragEvent| {
        dragged.replace(None);
    });
    html! {
        <section class="queue" aria-label="Queue">
            <h3>{ format!("Queue, {}", format::count(entries.len() as u64, "song", "songs")) }</h3>
            <div class="queue-list" ref={scroller}>
                <ol class="long-list" ref={list} ~style={room} {onkeydown} {ondragstart} {ondragover} {ondrop} {ondragend}>
                    for (at, entry) in (visible.start..).zip(entries.get(visible.clone()).unwrap_or_default()) {
                        { item(entry, at == index, &player) }
                    }
                </ol>
            </div>
            <p class="visually-hidden" role="status">{ &*said }</p>
        </section>
    }
}

/// The entry that an event is in, and its place.
fn row_of(target: Option<EventTarget>, entries: &[Entry]) -> Option<(usize, Entry)> {
    let row = target?.dyn_into::<Element>().ok()?.closest("[data-entry]").ok()??;
    let id = EntryId(row.get_attribute("data-entry")?.parse().ok()?);
    let at = entries.iter().position(|entry| entry.id == id)?;
    Some((at, entries.get(at)?.clone()))
}

/// Puts the focus on an entry, if it is drawn.
fn focus(scroller: &NodeRef, id: EntryId) {
    let button = scroller
        .cast::<Element>()
        .and_then(|scroller| scroller.query_selector(&format!("[data-entry='{}'] button", id.0)).ok()?);
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        // A focus that cannot be had is no failure.
        let _ = button.focus();
    }
}

/// Scrolls as little as it takes to have a row in sight, with two songs before it.
fn show_row(scroller: &Element, row: usize) {
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
        <li key={entry.id.0} data-entry={entry.id.0.to_string()} draggable={(!is_touch_screen()).then_some("true")}>
            <button
                type="button"
                class="queue-item"
                aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete"
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
