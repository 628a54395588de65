//! A long table of songs: only the rows in sight exist, and more are asked for before the end. Songs can be
//! chosen in it, and each has a menu.

mod bar;
mod drag;
mod gone_row;
mod keys;
mod passing_row;
mod press;
mod props;
mod rows;

use std::rc::Rc;

use frontend_core::format;
use frontend_core::playlist::order::{self, Carry};
use frontend_core::selection::Selection;
use shared::songs::Song;
use wasm_bindgen::JsCast;
use web_sys::PointerEvent;
use yew::prelude::*;

use self::bar::selection_bar;
use self::drag::Drag;
use self::gone_row::GoneRow;
use self::keys::{Wish, focus_row, row_of, show_row, wish};
use self::passing_row::PassingRow;
pub use self::press::is_touch_screen;
use self::press::use_long_press;
pub use self::props::Props;
use self::rows::Rows;
use super::current::Current;
use super::icon::Glyph;
use super::song_row::{SongRow, song_head};
use super::visible_rows::{use_more, use_rush, use_visible_rows};
use crate::contexts::menus::MenuItem;
use crate::hooks::{use_menus, use_playlists, use_session, use_song_actions};
use crate::services::clock;

/// A change to what is chosen.
type Change = Box<dyn Fn(&mut Selection<u128>)>;

/// So many rows before the end the next ones are asked for.
const EARLY: usize = 30;
/// How far Page Down goes.
const PAGE: usize = 10;

/// A table of songs. The arrows move between its rows, Space chooses, Enter plays.
#[component]
pub fn SongList(props: &Props) -> Html {
    let rows = use_node_ref();
    let content = match &props.entries {
        Some(entries) => Rows::Entries(entries.clone()),
        None => Rows::Songs(props.songs.clone()),
    };
    let count = content.len();
    // Told of scrolling before the rows are: those that come then are drawn once.
    let is_rushing = use_rush(&rows, ".content");
    let (visible, room) = use_visible_rows(&rows, ".content", count);
    use_more(props.has_more, visible.end + EARLY, count, &props.onmore);
    let (menus, playlists) = (use_menus(), use_playlists());
    let actions = use_song_actions().out_of(props.source);
    let (line, said) = (use_state_eq(|| None::<usize>), use_state_eq(String::new));
    let followed = use_mut_ref(|| None::<u128>);
    // Once for each list, not each time that it scrolls: it may be long.
    let own_keys = use_memo((content.clone(), props.keys.is_none()), |(content, is_wanted)| {
        if *is_wanted { content.keys() } else { Vec::new() }
    });
    let keys = props.keys.clone().unwrap_or(own_keys);
    let selection = use_state_eq(Selection::<u128>::default);
    let active = use_state_eq(|| 0_usize);
    let wants_focus = use_mut_ref(|| false);
    {
        let (rows, active, wants_focus) = (rows.clone(), *active, wants_focus.clone());
        use_effect_with((active, visible.clone()), move |_| {
            let is_wanted = *wants_focus.borrow();
            if is_wanted && focus_row(&rows, active) {
                wants_focus.replace(false);
            }
        });
    }
    {
        let (selection, keys, rows) = (selection.clone(), Rc::clone(&keys), rows.clone());
        let (active, wants_focus, followed) = (active.setter(), wants_focus.clone(), Rc::clone(&followed));
        use_effect_with(content.clone(), move |_| {
            let mut kept = (*selection).clone();
            if kept.keep(&keys) {
                selection.set(kept);
            }
            // A row that was carried takes the focus along, also when the answer of the server moves it once more.
            let key = *followed.borrow();
            if !keys::is_free(&rows) {
                followed.replace(None);
            } else if let Some(at) = key.and_then(|key| keys.iter().position(|other| *other == key)) {
                active.set(at);
                if !focus_row(&rows, at) {
                    wants_focus.replace(true);
                    show_row(&rows, at);
                }
            }
        });
    }
    let choose = {
        let selection = selection.clone();
        Callback::from(move |change: Change| {
            let mut chosen = (*selection).clone();
            change(&mut chosen);
            selection.set(chosen);
        })
    };
    let toggle = {
        let (choose, keys) = (choose.clone(), Rc::clone(&keys));
        Callback::from(move |at: usize| {
            if let Some(key) = keys.get(at).copied() {
                choose.emit(Box::new(move |chosen| chosen.toggle(key)));
            }
        })
    };
    let press = use_long_press(&toggle);
    // What a menu on a row is about: all that are chosen, when it is one of them.
    let about = {
        let (selection, keys) = (selection.clone(), Rc::clone(&keys));
        move |at: usize| -> Vec<usize> {
            match keys.get(at) {
                Some(key) if !selection.has(*key) => vec![at],
                _ => keys
                    .iter()
                    .enumerate()
                    .filter(|(_, key)| selection.has(**key))
                    .map(|(at, _)| at)
                    .collect(),
            }
        }
    };
    let menu = {
        let (content, extra, actions, toggle) =
            (content.clone(), props.extra.clone(), actions.clone(), toggle.clone());
        let choose = choose.clone();
        move |places: Vec<usize>| -> (String, Vec<MenuItem>) {
            let about = content.songs(&places);
            let mut items = if about.is_empty() { Vec::new() } else { actions.menu(&about) };
            items.extend(extra.iter().flat_map(|extra| extra.emit(places.clone())));
            for item in &mut items {
                // What was chosen for it is done with.
                let (run, choose) = (item.run.clone(), choose.clone());
                item.run = Callback::from(move |()| {
                    run.emit(());
                    choose.emit(Box::new(Selection::clear));
                });
            }
            if let [at] = *places {
                let toggle = toggle.clone();
                items.push(MenuItem::new(Glyph::Check, "Select", move || toggle.emit(at)));
            }
            let title = match &*about {
                [song] => song.title.clone(),
                _ => format::count(places.len() as u64, "song", "songs"),
            };
            (title, items)
        }
    };
    let onmenu = {
        let (about, menu, menus) = (about.clone(), menu.clone(), menus.clone());
        Callback::from(move |(at, event): (usize, MouseEvent)| {
            let (title, items) = menu(about(at));
            menus.open(&event, title, items);
        })
    };
    let onplay = {
        let (onplay, toggle, press) = (props.onplay.clone(), toggle.clone(), press.clone());
        let is_choosing = !selection.is_empty();
        Callback::from(move |at: usize| {
            if press.was_long() {
            } else if is_choosing && is_touch_screen() {
                toggle.emit(at);
            } else {
                onplay.emit(at);
            }
        })
    };
    let onheart = {
        let (content, actions) = (content.clone(), actions.clone());
        Callback::from(move |at: usize| {
            if let Some(song) = content.song(at) {
                actions.like(std::slice::from_ref(song), !song.favorite);
            }
        })
    };
    let onkeydown = {
        let (rows, keys, choose, active, selection) =
            (rows.clone(), Rc::clone(&keys), choose.clone(), active.clone(), selection.clone());
        let (about, menu, menus, content, actions) =
            (about.clone(), menu.clone(), menus.clone(), content.clone(), actions);
        let (onplay, toggle) = (props.onplay.clone(), toggle.clone());
        let followed = Rc::clone(&followed);
        let (onmove, onremove, said) = (props.onmove.clone(), props.onremove.clone(), said.setter());
        Callback::from(move |event: KeyboardEvent| {
            let Some((row, at)) = row_of(event.target()) else { return };
            let is_row = event.target().as_ref() == Some(row.as_ref());
            let Some(wish) = wish(&event, is_row, at, keys.len(), PAGE, !selection.is_empty()) else {
                return;
            };
            if matches!(wish, Wish::Carry(_)) && onmove.is_none() {
                return;
            }
            // Here they are not the keys of the player.
            event.prevent_default();
            event.stop_propagation();
            match wish {
                Wish::Play => onplay.emit(at),
                Wish::Choose => toggle.emit(at),
                Wish::All => {
                    let keys = Rc::clone(&keys);
                    choose.emit(Box::new(move |chosen| chosen.all(&keys)));
                }
                Wish::None => choose.emit(Box::new(Selection::clear)),
                Wish::Menu => {
                    let (title, items) = menu(about(at));
                    menus.open_beside(&row, title, items);
                }
                Wish::Delete => {
                    let places = about(at);
                    let songs = content.songs(&places);
                    if let Some(onremove) = &onremove {
                        onremove.emit(places);
                    } else if content.entry(at).is_none() && actions.may_change(&songs) {
                        // In a playlist that one cannot change it would mean more than it seems to.
                        actions.delete(songs);
                    }
                }
                Wish::Like => {
                    let songs = content.songs(&about(at));
                    actions.like(&songs, !songs.iter().all(|song| song.favorite));
                }
                Wish::Rate(stars) => actions.rate(&content.songs(&about(at)), stars),
                Wish::Carry(carry) => {
                    let moved = about(at);
                    let to = order::target(carry, &moved, keys.len());
                    said.set(spoken(carry, to, &moved, keys.len()));
                    if let Some((onmove, to)) = onmove.as_ref().zip(to) {
                        followed.replace(keys.get(at).copied());
                        onmove.emit((moved, to));
                    }
                }
                Wish::Move { to, extends } => {
                    followed.replace(None);
                    if extends {
                        let keys = Rc::clone(&keys);
                        choose.emit(Box::new(move |chosen| chosen.extend(&keys, at, to)));
                    }
                    active.set(to);
                    if !focus_row(&rows, to) {
                        wants_focus.replace(true);
                        show_row(&rows, to);
                    }
                }
            }
        })
    };
    let onclick = {
        let (keys, choose, active, toggle, press) =
            (Rc::clone(&keys), choose.clone(), active.clone(), toggle, press.clone());
        Callback::from(move |event: MouseEvent| {
            let Some((_, at)) = row_of(event.target()) else { return };
            if press.was_long() {
                return event.prevent_default();
            }
            if keys::is_control(event.target()) {
                return;
            }
            let from = *active;
            followed.replace(None);
            active.set(at);
            if event.shift_key() {
                let keys = Rc::clone(&keys);
                choose.emit(Box::new(move |chosen| chosen.extend(&keys, from, at)));
            } else if event.ctrl_key() || event.meta_key() {
                toggle.emit(at);
            } else {
                choose.emit(Box::new(Selection::clear));
            }
        })
    };
    let oncontextmenu = {
        let onmenu = onmenu.clone();
        Callback::from(move |event: MouseEvent| {
            let Some((_, at)) = row_of(event.target()) else { return };
            event.prevent_default();
            // A finger that stays chooses the row.
            if event.dyn_ref::<PointerEvent>().is_none_or(|event| event.pointer_type() != "touch") {
                onmenu.emit((at, event));
            }
        })
    };
    let now = use_memo((), |()| clock::now());
    let me = use_session().state.profile().map(|profile| profile.id);
    let drag =
        Drag { playlists, label: props.label.clone(), onmove: props.onmove.clone(), line: line.setter() };
    let draggable = Drag::attribute();
    let class = classes!(
        "song-list",
        props.is_album.then_some("of-album"),
        props.entries.is_some().then_some("of-playlist"),
        (!selection.is_empty()).then_some("choosing")
    );
    // The number of rows is not known before the last page is there.
    let total = if props.has_more { "-1".to_owned() } else { (count + 1).to_string() };
    let stop = if visible.contains(&*active) { *active } else { visible.start };
    let bar = (!selection.is_empty()).then(|| {
        let chosen = about.clone()(usize::MAX);
        let (title, items) = menu(chosen);
        let all = {
            let (choose, keys) = (choose.clone(), Rc::clone(&keys));
            Callback::from(move |_: MouseEvent| {
                let keys = Rc::clone(&keys);
                choose.emit(Box::new(move |chosen| chosen.all(&keys)));
            })
        };
        let none = choose.reform(|_: MouseEvent| -> Change { Box::new(Selection::clear) });
        let more = {
            let items = items.clone();
            Callback::from(move |event: MouseEvent| menus.open(&event, title.clone(), items.clone()))
        };
        selection_bar(selection.len(), &items, all, none, more)
    });
    let row = |at: usize| {
        let key = keys.get(at).copied().unwrap_or_default();
        let (is_chosen, is_active) = (selection.has(key), at == stop);
        if is_rushing {
            let song = content.song(at);
            let number = number(song, at, props.is_album);
            return PassingRow { song, key, at, number, is_chosen, is_active }.draw();
        }
        let added = content.added(at, *now, me);
        match (content.song(at), content.entry(at)) {
            (Some(song), _) => SongRow {
                song,
                key,
                at,
                number: number(Some(song), at, props.is_album),
                current: Current::of(&props.player, song.id),
                added,
                is_chosen,
                is_active,
                draggable,
            }
            .draw(&onplay, &onheart, &onmenu),
            (None, Some(entry)) => {
                GoneRow { entry, key, at, added, is_chosen, is_active }.draw(draggable, &onmenu)
            }
            (None, None) => html! {},
        }
    };
    html! {
        <div class="song-list-box">
            <div
                {class}
                role="grid"
                aria-label={props.label.clone()}
                aria-rowcount={total}
                aria-multiselectable="true"
                aria-keyshortcuts={props.onmove.is_some().then_some("Alt+ArrowUp Alt+ArrowDown Alt+PageUp Alt+PageDown")}
                {onkeydown}
                {onclick}
                {oncontextmenu}
                onpointerdown={press.down()}
                onpointermove={press.moved()}
                onpointerup={press.over()}
                onpointercancel={press.over()}
                ondragstart={drag.start(&content, about)}
                ondragover={drag.over()}
                ondragleave={drag.leave()}
                ondrop={drag.drop()}
                ondragend={drag.end()}
            >
                <div role="rowgroup">{ song_head() }</div>
                <div class="long-list" role="rowgroup" ref={rows} ~style={room}>
                    for at in visible {
                        { row(at) }
                    }
                    if let Some(line) = *line {
                        <div key="line" class="drop-line" aria-hidden="true" ~style={format!("--at:{line}")} />
                    }
                </div>
            </div>
            <p class="visually-hidden" aria-live="assertive">{ &*said }</p>
            <div class="selection" aria-live="polite">{ bar }</div>
        </div>
    }
}

/// What is said about a row that was carried.
fn spoken(carry: Carry, to: Option<usize>, moved: &[usize], count: usize) -> String {
    let Some(to) = to else { return "There is nothing beyond.".to_owned() };
    let first = match carry {
        Carry::Up | Carry::First => to + 1,
        Carry::Down | Carry::Last => to + 1 - moved.len().min(to),
    };
    format!("Moved to place {first} of {count}.")
}

/// The number before a song: its track in an album, else its place.
fn number(song: Option<&Song>, at: usize, is_album: bool) -> u32 {
    let track =
        song.and_then(|song| song.album.as_ref()).and_then(|album| album.track_number).filter(|_| is_album);
    track.map_or_else(|| u32::try_from(at + 1).unwrap_or(u32::MAX), u32::from)
}
