//! All albums, as covers or as a table.

use frontend_core::format;
use shared::albums::{Album, AlbumSort, ListAlbums};
use shared::songs::OwnerFilter;
use yew::prelude::*;

use super::liked::LikedAlbums;
use super::view::{use_view, view_switch};
use crate::components::card::Card;
use crate::components::card_grid::{CardGrid, RowList};
use crate::components::choices::Choices;
use crate::components::filters::switch_chip;
use crate::components::icon::Glyph;
use crate::components::icon_button::play_button;
use crate::components::library_tabs::library_tabs;
use crate::components::listed::listed;
use crate::components::notice::upload_notice;
use crate::components::page_title::PageTitle;
use crate::components::skeleton::card_skeletons;
use crate::components::sort_menu::sort_menu;
use crate::hooks::{Play, Source, use_list, use_param, use_play_all};
use crate::routes::Route;

/// How many albums come at a time.
const PAGE: u16 = 60;

/// The page of all albums.
#[component]
pub fn AlbumsPage() -> Html {
    let (whose, choose_whose) = use_param("owner");
    let (sort, choose_sort) = use_param("sort");
    let (is_table, choose_view) = use_view();
    let (liked, like) = use_param("liked");
    let onlike = like.reform(|on: bool| on.then(|| "true".to_owned()));
    let sort =
        AlbumSort::ALL.into_iter().find(|order| Some(order.as_str()) == sort.as_deref()).unwrap_or_default();
    let mine = whose.as_deref() == Some("me");
    let list = use_list(&ListAlbums {
        sort: Some(sort),
        owner: mine.then_some(OwnerFilter::Me),
        limit: Some(PAGE),
        ..ListAlbums::default()
    });
    let play = use_play_all();
    let whose = Choices {
        name: "whose".into(),
        legend: "Whose albums",
        quiet: true,
        choices: &[("All", None), ("Mine", None)],
        chosen: usize::from(mine),
        onchoose: choose_whose.reform(|at: usize| (at == 1).then(|| "me".to_owned())),
    };
    let order = choose_sort.reform(|name: String| (name != AlbumSort::default().as_str()).then_some(name));
    let rows = || {
        let (items, play) = (list.items.clone(), play.clone());
        let draw = Callback::from(move |at: usize| {
            items.get(at).map(|album| album_card(album, &play, None, is_table)).unwrap_or_default()
        });
        let (count, has_more, onmore) = (list.items.len(), list.has_more(), list.more());
        if is_table {
            html! { <RowList label="Albums" {count} card={draw} {has_more} {onmore} /> }
        } else {
            html! { <CardGrid label="Albums" {count} card={draw} {has_more} {onmore} /> }
        }
    };
    html! {
        <div class="page">
            <PageTitle title="Albums" />
            { library_tabs(Route::Albums) }
            <div class="toolbar">
                <div class="choices">
                    { switch_chip(Glyph::Heart, "Favourites", liked.is_some(), &onlike) }
                    if liked.is_none() {
                        { whose.draw() }
                    }
                </div>
                <div class="actions">
                    if liked.is_none() {
                    { sort_menu(AlbumSort::ALL.into_iter().map(|sort| (sort.as_str(), label(sort))), sort.as_str(), &order) }
                    }
                    { view_switch(is_table, &choose_view) }
                </div>
            </div>
            <div>
                if liked.is_some() {
                    <LikedAlbums {is_table} />
                } else {
                    { listed(&list, card_skeletons, no_albums, rows) }
                }
            </div>
        </div>
    }
}

/// What stands where albums will be.
fn no_albums() -> Html {
    upload_notice(Glyph::Album, "No albums yet", "Songs whose tags name an album come together here.")
}

/// An album as a card, or as a row; under its title why it is there, or else whose it is.
pub fn album_card(
    album: &Album,
    play: &Callback<(Source, Play)>,
    reason: Option<&str>,
    is_row: bool,
) -> Html {
    let artists = album.artists.iter().map(|artist| artist.name.as_str()).collect::<Vec<_>>().join(", ");
    let year = album.year.map(|year| year.to_string());
    let who = if artists.is_empty() { "Several artists".to_owned() } else { artists };
    let onplay = play.reform({
        let id = album.id;
        move |_: MouseEvent| (Source::Album(id), Play::Now)
    });
    let card = Card {
        key: album.id.to_string(),
        to: Route::Album { id: album.id },
        title: &album.title,
        cover: album.cover.as_ref(),
        second: match reason {
            Some(reason) => reason.into(),
            None => html! { <>{ year.map(|year| format!("{year} · ")) }<bdi>{ who }</bdi></> },
        },
        is_round: false,
        play: Some(play_button(&album.title, false, "accent", onplay)),
    };
    if is_row {
        card.draw_row(
            format!(
                "{}, {}",
                format::count(album.songs.into(), "song", "songs"),
                format::length(album.duration_ms)
            )
            .into(),
        )
    } else {
        card.draw()
    }
}

/// The order in words.
const fn label(sort: AlbumSort) -> &'static str {
    match sort {
        AlbumSort::CreatedAtDescending => "Newest first",
        AlbumSort::CreatedAt => "Oldest first",
        AlbumSort::Title => "Title, A to Z",
        AlbumSort::TitleDescending => "Title, Z to A",
        AlbumSort::Artist => "Artist, A to Z",
        AlbumSort::ArtistDescending => "Artist, Z to A",
        AlbumSort::Year => "Year, oldest first",
        AlbumSort::YearDescending => "Year, newest first",
    }
}
