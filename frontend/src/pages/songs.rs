//! All songs, as a table.

use frontend_core::listing::ListStatus;
use shared::songs::{ListSongs, OwnerFilter, SongSort};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::home::no_songs;
use super::{more, play_from};
use crate::components::choices::Choices;
use crate::components::icon::{Glyph, icon};
use crate::components::notice::error_notice;
use crate::components::page_title::PageTitle;
use crate::components::skeleton::row_skeletons;
use crate::components::song_list::SongList;
use crate::hooks::{use_player, use_song_list};

/// How many songs come at a time: a few screens.
const PAGE: u16 = 100;

/// The page of all songs: filter, order, table.
#[component]
pub fn SongsPage() -> Html {
    let mine = use_state_eq(|| false);
    let sort = use_state_eq(SongSort::default);
    let list = use_song_list(ListSongs {
        sort: Some(*sort),
        owner: mine.then_some(OwnerFilter::Me),
        limit: Some(PAGE),
        ..ListSongs::default()
    });
    let player = use_player();
    let songs = &list.items;
    let status = &list.status;
    let more = more(&list);
    let has_more = matches!(status, ListStatus::More | ListStatus::LoadingMore);
    let choose = {
        let mine = mine.setter();
        Callback::from(move |at: usize| mine.set(at == 1))
    };
    let order = {
        let sort = sort.setter();
        Callback::from(move |chosen| sort.set(chosen))
    };
    let whose = Choices {
        name: "whose".into(),
        legend: "Whose songs",
        quiet: true,
        choices: &[("All", None), ("Mine", None)],
        chosen: usize::from(*mine),
        onchoose: choose,
    };
    html! {
        <div class="page">
            <PageTitle title="Songs" />
            <div class="toolbar">
                { whose.draw() }
                { sort_menu(*sort, order) }
            </div>
            {
                match status {
                    ListStatus::Failed(error) if songs.is_empty() => error_notice(error, &more),
                    ListStatus::Loading if songs.is_empty() => row_skeletons(12),
                    _ if songs.is_empty() => no_songs(),
                    _ => html! {
                        <SongList
                            label="Songs"
                            songs={songs.clone()}
                            {has_more}
                            player={player.state.clone()}
                            onplay={play_from(&player, songs)}
                            onmore={more.clone()}
                        />
                    },
                }
            }
            <div class="song-more" aria-live="polite">
                {
                    match status {
                        ListStatus::LoadingMore => html! { <p>{ "Loading more songs…" }</p> },
                        ListStatus::More => html! {
                            <button type="button" class="button" onclick={more.reform(|_: MouseEvent| ())}>{ "Show more" }</button>
                        },
                        ListStatus::Failed(error) if !songs.is_empty() => html! {
                            <>
                                <p>{ format!("{}. {error}", error.title()) }</p>
                                <button type="button" class="button" onclick={more.reform(|_: MouseEvent| ())}>{ "Try again" }</button>
                            </>
                        },
                        _ => html! {},
                    }
                }
            </div>
        </div>
    }
}

fn sort_menu(current: SongSort, onchoose: Callback<SongSort>) -> Html {
    let onchange = onchoose.reform(|event: Event| {
        let chosen =
            event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default();
        SongSort::ALL.into_iter().find(|sort| sort.as_str() == chosen).unwrap_or_default()
    });
    html! {
        <label class="sort">
            { icon(Glyph::Sort) }
            <span class="visually-hidden">{ "Order" }</span>
            <select class="select" {onchange}>
                for sort in SongSort::ALL {
                    <option key={sort.as_str()} value={sort.as_str()} selected={sort == current}>{ label(sort) }</option>
                }
            </select>
        </label>
    }
}

/// The order in words; each says its direction.
const fn label(sort: SongSort) -> &'static str {
    match sort {
        SongSort::CreatedAtDescending => "Newest first",
        SongSort::CreatedAt => "Oldest first",
        SongSort::Title => "Title, A to Z",
        SongSort::TitleDescending => "Title, Z to A",
        SongSort::Artist => "Artist, A to Z",
        SongSort::ArtistDescending => "Artist, Z to A",
        SongSort::Album => "Album, A to Z",
        SongSort::AlbumDescending => "Album, Z to A",
        SongSort::Year => "Year, oldest first",
        SongSort::YearDescending => "Year, newest first",
        SongSort::Duration => "Shortest first",
        SongSort::DurationDescending => "Longest first",
    }
}
