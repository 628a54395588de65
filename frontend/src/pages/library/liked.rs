//! Favourite albums and artists, the newest favourite first.

use shared::favorites::{FavoriteAlbum, FavoriteArtist, ListFavoriteAlbums, ListFavoriteArtists};
use yew::prelude::*;

use super::albums::album_card;
use super::artists::{artist_card, shown};
use crate::components::icon::Glyph;
use crate::components::listed::listed;
use crate::components::notice::notice;
use crate::components::skeleton::card_skeletons;
use crate::hooks::{ListHandle, use_list, use_play_all};

/// How many come at a time.
const PAGE: u16 = 60;

/// What a list of favourites needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether it is a table.
    pub is_table: bool,
}

/// The favourite albums.
#[component]
pub fn LikedAlbums(props: &Props) -> Html {
    let (is_table, play) = (props.is_table, use_play_all());
    let list = use_list(&ListFavoriteAlbums { limit: Some(PAGE), cursor: None });
    liked("Albums", &list, is_table, move |one: &FavoriteAlbum| album_card(&one.album, &play, None, is_table))
}

/// The favourite artists.
#[component]
pub fn LikedArtists(props: &Props) -> Html {
    let is_table = props.is_table;
    let list = use_list(&ListFavoriteArtists { limit: Some(PAGE), cursor: None });
    liked("Artists", &list, is_table, move |one: &FavoriteArtist| artist_card(&one.artist, is_table))
}

fn liked<T: PartialEq + 'static>(
    label: &'static str,
    list: &ListHandle<T>,
    is_table: bool,
    card: impl Fn(&T) -> Html + 'static,
) -> Html {
    let rows = || {
        let items = list.items.clone();
        let draw = Callback::from(move |at: usize| items.get(at).map(|one| card(one)).unwrap_or_default());
        shown(label, is_table, list.items.len(), draw, list.has_more(), list.more())
    };
    listed(list, card_skeletons, nothing, rows)
}

fn nothing() -> Html {
    notice(Glyph::Heart, "No favourites yet", "Press the heart on a page to find it again here.", html! {})
}
