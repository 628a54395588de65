//! What a table of songs is given.

use std::rc::Rc;

use frontend_core::listing::Items;
use frontend_core::player::Player;
use shared::playlists::items::PlaylistItem;
use shared::plays::PlaySource;
use shared::songs::Song;
use yew::prelude::*;

use crate::contexts::menus::MenuItem;

/// What a table of songs needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it holds, in words.
    pub label: AttrValue,
    /// The songs that are there so far.
    #[prop_or_default]
    pub songs: Items<Song>,
    /// Instead of them the entries of a playlist.
    #[prop_or_default]
    pub entries: Option<Items<PlaylistItem>>,
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
    /// Where the order can be changed: called with rows, and the place before which they go.
    #[prop_or_default]
    pub onmove: Option<Callback<(Vec<usize>, usize)>>,
    /// What Delete does with rows, where that is not deleting their songs.
    #[prop_or_default]
    pub onremove: Option<Callback<Vec<usize>>>,
}
