//! A long table of songs: only the rows in sight exist, and more are asked for before the end.

mod keys;

use std::rc::Rc;

use frontend_core::format;
use frontend_core::player::Player;
use shared::songs::Song;
use yew::prelude::*;

use super::current::Current;
use super::song_row::{song_head, song_row};
use super::visible_rows::use_visible_rows;
use crate::services::clock;

/// What a table of songs needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it holds, in words.
    pub label: AttrValue,
    /// The songs that are there so far.
    pub songs: Rc<Vec<Song>>,
    /// Whether more can be had.
    pub has_more: bool,
    /// The player, to mark the current song.
    pub player: Rc<Player>,
    /// Called with the place of the song that shall play or pause.
    pub onplay: Callback<usize>,
    /// Called when the end comes into sight and more can be had.
    pub onmore: Callback<()>,
}

/// So many rows before the end the next ones are asked for.
const EARLY: usize = 30;

/// A table of songs. Up and down move between its rows.
#[component]
pub fn SongList(props: &Props) -> Html {
    let rows = use_node_ref();
    let count = props.songs.len();
    let (visible, room) = use_visible_rows(&rows, ".content", count);
    {
        let near_end = props.has_more && visible.end + EARLY >= count;
        let onmore = props.onmore.clone();
        use_effect_with((near_end, count), move |(near_end, _)| {
            if *near_end {
                onmore.emit(());
            }
        });
    }
    let now = use_memo((), |()| clock::now());
    let shown = props.songs.get(visible.clone()).unwrap_or_default();
    // The number of rows is not known before the last page is there.
    let total = if props.has_more { "-1".to_owned() } else { (count + 1).to_string() };
    html! {
        <div class="song-list" role="table" aria-label={props.label.clone()} aria-rowcount={total} onkeydown={Callback::from(keys::move_focus)}>
            <div role="rowgroup">{ song_head() }</div>
            <div class="long-list" role="rowgroup" ref={rows} ~style={room}>
                for (at, song) in (visible.start..).zip(shown) {
                    { song_row(song, at, Current::of(&props.player, song.id), format::relative_date(song.created_at, *now), &props.onplay) }
                }
            </div>
        </div>
    }
}
