//! All artists, and all genres: both are lists of names with a picture and a count.

use frontend_core::format;
use shared::artists::{Artist, ArtistSort, ListArtists};
use shared::genres::{Genre, GenreSort, ListGenres};
use yew::prelude::*;

use super::liked::LikedArtists;
use super::view::{use_view, view_switch};
use crate::components::card::Card;
use crate::components::card_grid::{CardGrid, RowList};
use crate::components::filters::switch_chip;
use crate::components::icon::Glyph;
use crate::components::library_tabs::library_tabs;
use crate::components::listed::listed;
use crate::components::notice::upload_notice;
use crate::components::page_title::PageTitle;
use crate::components::skeleton::card_skeletons;
use crate::components::sort_menu::sort_menu;
use crate::hooks::{use_list, use_param};
use crate::routes::Route;

/// How many come at a time.
const PAGE: u16 = 60;

/// The page of all artists.
#[component]
pub fn ArtistsPage() -> Html {
    let (sort, choose_sort) = use_param("sort");
    let (is_table, choose_view) = use_view();
    let (liked, like) = use_param("liked");
    let onlike = like.reform(|on: bool| on.then(|| "true".to_owned()));
    let sort =
        ArtistSort::ALL.into_iter().find(|order| Some(order.as_str()) == sort.as_deref()).unwrap_or_default();
    let list = use_list(&ListArtists { sort: Some(sort), limit: Some(PAGE), ..ListArtists::default() });
    let order = choose_sort.reform(|name: String| (name != ArtistSort::default().as_str()).then_some(name));
    let words = |sort| match sort {
        ArtistSort::Name => "Name, A to Z",
        ArtistSort::NameDescending => "Name, Z to A",
        ArtistSort::SongsDescending => "Most songs first",
    };
    let rows = || {
        let items = list.items.clone();
        let draw = Callback::from(move |at: usize| {
            items.get(at).map(|artist| artist_card(artist, is_table)).unwrap_or_default()
        });
        shown("Artists", is_table, list.items.len(), draw, list.has_more(), list.more())
    };
    let nothing =
        || upload_notice(Glyph::User, "No artists yet", "Whoever is named in the tags of songs stands here.");
    html! {
        <div class="page">
            <PageTitle title="Artists" />
            { library_tabs(Route::Artists) }
            <div class="toolbar">
                <div class="choices">{ switch_chip(Glyph::Heart, "Favourites", liked.is_some(), &onlike) }</div>
                <div class="actions">
                    if liked.is_none() {
                        { sort_menu(ArtistSort::ALL.into_iter().map(|sort| (sort.as_str(), words(sort))), sort.as_str(), &order) }
                    }
                    { view_switch(is_table, &choose_view) }
                </div>
            </div>
            <div>
                if liked.is_some() {
                    <LikedArtists {is_table} />
                } else {
                    { listed(&list, card_skeletons, nothing, rows) }
                }
            </div>
        </div>
    }
}

/// The page of all genres.
#[component]
pub fn GenresPage() -> Html {
    let (sort, choose_sort) = use_param("sort");
    let (is_table, choose_view) = use_view();
    let sort =
        GenreSort::ALL.into_iter().find(|order| Some(order.as_str()) == sort.as_deref()).unwrap_or_default();
    let list = use_list(&ListGenres { sort: Some(sort), limit: Some(PAGE), ..ListGenres::default() });
    let order = choose_sort.reform(|name: String| (name != GenreSort::default().as_str()).then_some(name));
    let words = |sort| match sort {
        GenreSort::Name => "Name, A to Z",
        GenreSort::SongsDescending => "Most songs first",
    };
    let rows = || {
        let items = list.items.clone();
        let draw = Callback::from(move |at: usize| {
            items.get(at).map(|genre| genre_card(genre, is_table)).unwrap_or_default()
        });
        shown("Genres", is_table, list.items.len(), draw, list.has_more(), list.more())
    };
    let nothing =
        || upload_notice(Glyph::Genre, "No genres yet", "The genres that the tags of songs name stand here.");
    html! {
        <div class="page">
            <PageTitle title="Genres" />
            { library_tabs(Route::Genres) }
            <div class="toolbar">
                { sort_menu(GenreSort::ALL.into_iter().map(|sort| (sort.as_str(), words(sort))), sort.as_str(), &order) }
                { view_switch(is_table, &choose_view) }
            </div>
            { listed(&list, card_skeletons, nothing, rows) }
        </div>
    }
}

/// Cards, or rows.
pub(super) fn shown(
    label: &'static str,
    is_table: bool,
    count: usize,
    card: Callback<usize, Html>,
    has_more: bool,
    onmore: Callback<()>,
) -> Html {
    if is_table {
        html! { <RowList {label} {count} {card} {has_more} {onmore} /> }
    } else {
        html! { <CardGrid {label} {count} {card} {has_more} {onmore} /> }
    }
}

/// An artist as a card, or as a row.
pub fn artist_card(artist: &Artist, is_row: bool) -> Html {
    let songs = format::count(artist.songs.into(), "song", "songs");
    let card = Card {
        key: artist.id.to_string(),
        to: Route::Artist { id: artist.id },
        title: &artist.name,
        cover: artist.image.as_ref(),
        second: songs.into(),
        is_round: true,
        play: None,
    };
    if is_row { card.draw_row(format::length(artist.duration_ms).into()) } else { card.draw() }
}

/// A genre as a card, or as a row.
pub fn genre_card(genre: &Genre, is_row: bool) -> Html {
    let songs = format::count(genre.songs.into(), "song", "songs");
    let card = Card {
        key: genre.id.to_string(),
        to: Route::Genre { id: genre.id },
        title: &genre.name,
        cover: genre.cover.as_ref(),
        second: songs.into(),
        is_round: false,
        play: None,
    };
    if is_row { card.draw_row(format::length(genre.duration_ms).into()) } else { card.draw() }
}
