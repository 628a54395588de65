//! A song as one row of a table.

use frontend_core::format;
use shared::songs::Song;
use yew::prelude::*;

use super::cover::song_cover;
use super::credits::{album_link, artist_links};
use super::current::{Current, moving_bars};
use super::heart::heart;
use super::icon::{Glyph, icon};
use super::icon_button::IconButton;
use super::link::link_in_row;
use crate::routes::Route;

/// What a row of a table of songs shows.
pub struct SongRow<'a> {
    /// The song.
    pub song: &'a Song,
    /// Tells the row from the others of its list.
    pub key: u128,
    /// Where in the list it stands, from 0.
    pub at: usize,
    /// The number that is shown.
    pub number: u32,
    /// What the player does with it.
    pub current: Current,
    /// When it was added, in words.
    pub added: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
    /// Whether the keys are at it: what is in it can be reached by Tab.
    pub is_active: bool,
    /// Whether it can be dragged.
    pub draggable: Option<&'static str>,
}

impl SongRow<'_> {
    /// Draws it. Its first button plays it; on a narrow screen that is the whole row.
    pub fn draw(
        self,
        onplay: &Callback<usize>,
        onheart: &Callback<usize>,
        onmenu: &Callback<(usize, MouseEvent)>,
    ) -> Html {
        let Self { song, key, at, number, current, added, is_chosen, is_active, draggable } = self;
        let verb = if current.is_playing() { "Pause" } else { "Play" };
        let artists = song.artist_line();
        let by = if artists.is_empty() { String::new() } else { format!(" by {artists}") };
        let label = format!("{verb} {}{by}", song.title);
        let onclick = onplay.reform(move |_: MouseEvent| at);
        let ondblclick = onclick.clone();
        // A double click on the button is two clicks on it already.
        let alone = Callback::from(|event: MouseEvent| event.stop_propagation());
        let tab = if is_active { "0" } else { "-1" };
        let more = IconButton {
            class: "song-menu",
            tabindex: Some(tab),
            ..IconButton::new(
                Glyph::More,
                format!("More for {}", song.title).into(),
                onmenu.reform(move |event| (at, event)),
            )
        };
        html! {
            <div
                key={key.to_string()}
                class={classes!("song-row", current.is_current().then_some("current"), is_chosen.then_some("chosen"))}
                role="row"
                tabindex={tab}
                {draggable}
                data-at={at.to_string()}
                aria-rowindex={(at + 2).to_string()}
                aria-selected={if is_chosen { "true" } else { "false" }}
                aria-current={current.is_current().then_some("true")}
                {ondblclick}
            >
                <div class="song-at" role="gridcell">
                    if is_chosen {
                        <span class="song-check">{ icon(Glyph::Check) }</span>
                    } else if current.is_current() {
                        { moving_bars(current.is_playing()) }
                    } else {
                        <span class="song-index numeric" aria-hidden="true">{ number }</span>
                    }
                    <button type="button" class="song-play" tabindex={tab} aria-label={label} {onclick} ondblclick={alone.clone()}>
                        { icon(if current.is_playing() { Glyph::Pause } else { Glyph::Play }) }
                    </button>
                </div>
                <div class="song-main" role="gridcell">
                    { song_cover(song, 40, "cover-40") }
                    <div class="song-text">
                        { link_in_row(Route::Song { id: song.id }, "song-title truncate", tab, &song.title) }
                        <span class="song-artists truncate" dir="auto">{ artist_links(song, tab) }</span>
                    </div>
                </div>
                <div class="song-album truncate" role="gridcell" dir="auto">{ album_link(song, tab) }</div>
                <div class="song-added truncate numeric" role="gridcell">{ added }</div>
                <div class="song-heart" role="gridcell" ondblclick={alone.clone()}>
                    { heart(&song.title, song.favorite, Some(tab), onheart.reform(move |_: MouseEvent| at)) }
                </div>
                <div class="song-length numeric" role="gridcell">{ format::time(song.duration_ms) }</div>
                <div class="song-last" role="gridcell" ondblclick={alone}>{ more.draw() }</div>
            </div>
        }
    }
}

/// The names of the columns.
pub fn song_head() -> Html {
    html! {
        <div class="song-row song-head" role="row" aria-rowindex="1">
            <div role="columnheader"><span class="visually-hidden">{ "Play" }</span></div>
            <div role="columnheader">{ "Title" }</div>
            <div role="columnheader" class="song-album">{ "Album" }</div>
            <div role="columnheader" class="song-added">{ "Added" }</div>
            <div role="columnheader" class="song-heart"><span class="visually-hidden">{ "Favourite" }</span></div>
            <div role="columnheader" class="song-length">{ "Length" }</div>
            <div role="columnheader" class="song-last"><span class="visually-hidden">{ "More" }</span></div>
        </div>
    }
}
