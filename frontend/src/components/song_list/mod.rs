//! A long table of songs: only the rows in sight exist, and more are asked for before the end. Songs can be
//! chosen in it, and each has a menu.

mod bar;
mod keys;
mod press;

use std::rc::Rc;

use frontend_core::format;
use frontend_core::player::Player;
use frontend_core::selection::Selection;
use shared::plays::PlaySource;
use shared::songs::Song;
use wasm_bindgen::JsCast;
use web_sys::PointerEvent;
use yew::prelude::*;

use self::bar::selection_bar;
use self::keys::{Wish, focus_row, row_of, show_row, wish};
use self::press::{is_touch_screen, use_long_press};
use super::current::Current;
use super::icon::Glyph;
use super::song_row::{SongRow, song_head};
use super::visible_rows::{use_more, use_visible_rows};
use crate::contexts::menus::MenuItem;
use crate::hooks::{use_menus, use_song_actions};
use crate::services::clock;

/// What a table of songs needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it holds, in words.
    pub label: AttrValue,
    /// The songs that are there so far.
    pub songs: Rc<Vec<Song>>,
    /// What tells the rows apart, where a song can stand in several; else the songs themselves do.
    #[prop_or_default]
    pub keys: Option<Rc<Vec<u128>>>,
    /// Whether more can be had.
    #[prop_or_default]
    pub has_more: bool,
    /// Whether the songs are those of one album: numbered by their tracks, without its name.
    #[prop_or_default]
    pub is_album: bool,
    /// Out of what they are played.
    #[prop_or_default]
    pub source: Option<PlaySource>,
    /// The player, to mark the current song.
    pub player: Rc<Player>,
    /// Called with the place of the song that shall play or pause.
    pub onplay: Callback<usize>,
    /// Called when the end comes into sight and more can be had.
    #[prop_or_default]
    pub onmore: Callback<()>,
    /// What the menu offers besides, for the rows at these places.
    #[prop_or_default]
    pub extra: Option<Callback<Vec<usize>, Vec<MenuItem>>>,
}

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
    let count = props.songs.len();
    let (visible, room) = use_visible_rows(&rows, ".content", count);
    use_more(props.has_more, visible.end + EARLY, count, &props.onmore);
    let (menus, actions) = (use_menus(), use_song_actions().out_of(props.source));
    let keys = match &props.keys {
        Some(keys) => Rc::clone(keys),
        None => Rc::new(props.songs.iter().map(|song| song.id.0.as_u128()).collect()),
    };
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
        let (selection, keys) = (selection.clone(), Rc::clone(&keys));
        use_effect_with(Rc::clone(&props.songs), move |_| {
            let mut kept = (*selection).clone();
            if kept.keep(&keys) {
                selection.set(kept);
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
        let (songs, extra, actions, toggle) =
            (Rc::clone(&props.songs), props.extra.clone(), actions.clone(), toggle.clone());
        let choose = choose.clone();
        move |places: Vec<usize>| -> (String, Vec<MenuItem>) {
            let about: Vec<Song> = places.iter().filter_map(|at| songs.get(*at)).cloned().collect();
            let mut items = actions.menu(&about);
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
                songs => format::count(songs.len() as u64, "song", "songs"),
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
    let onkeydown = {
        let (rows, keys, choose, active, selection) =
            (rows.clone(), Rc::clone(&keys), choose.clone(), active.clone(), selection.clone());
        let (about, menu, menus, songs, actions) =
            (about.clone(), menu.clone(), menus.clone(), Rc::clone(&props.songs), actions);
        let (onplay, toggle) = (props.onplay.clone(), toggle.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some((row, at)) = row_of(event.target()) else { return };
            let is_row = event.target().as_ref() == Some(row.as_ref());
            let Some(wish) = wish(&event, is_row, at, keys.len(), PAGE, !selection.is_empty()) else {
                return;
            };
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
                    let about: Vec<Song> =
                        about(at).iter().filter_map(|at| songs.get(*at)).cloned().collect();
                    if actions.may_change(&about) {
                        actions.delete(about);
                    }
                }
                Wish::Move { to, extends } => {
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
    let shown = props.songs.get(visible.clone()).unwrap_or_default();
    // The number of rows is not known before the last page is there.
    let total = if props.has_more { "-1".to_owned() } else { (count + 1).to_string() };
    let stop = if visible.contains(&*active) { *active } else { visible.start };
    let bar = (!selection.is_empty()).then(|| {
        let chosen = about(usize::MAX);
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
    html! {
        <div class="song-list-box">
            <div
                class={classes!("song-list", props.is_album.then_some("of-album"), (!selection.is_empty()).then_some("choosing"))}
                role="grid"
                aria-label={props.label.clone()}
                aria-rowcount={total}
                aria-multiselectable="true"
                {onkeydown}
                {onclick}
                {oncontextmenu}
                onpointerdown={press.down()}
                onpointermove={press.moved()}
                onpointerup={press.over()}
                onpointercancel={press.over()}
            >
                <div role="rowgroup">{ song_head() }</div>
                <div class="long-list" role="rowgroup" ref={rows} ~style={room}>
                    for (at, song) in (visible.start..).zip(shown) {
                        {
                            SongRow {
                                song,
                                key: keys.get(at).copied().unwrap_or_default(),
                                at,
                                number: number(song, at, props.is_album),
                                current: Current::of(&props.player, song.id),
                                added: format::relative_date(song.created_at, *now),
                                is_chosen: keys.get(at).is_some_and(|key| selection.has(*key)),
                                is_active: at == stop,
                            }
                            .draw(&onplay, &onmenu)
                        }
                    }
                </div>
            </div>
            <div class="selection" aria-live="polite">{ bar }</div>
        </div>
    }
}

/// The number before a song: its track in an album, else its place.
fn number(song: &Song, at: usize, is_album: bool) -> u32 {
    let track = song.album.as_ref().and_then(|album| album.track_number).filter(|_| is_album);
    track.map_or_else(|| u32::try_from(at + 1).unwrap_or(u32::MAX), u32::from)
}
