//! All songs, as a table; and what the person has brought in.

use shared::plays::{PlaySource, PlaySourceKind};
use shared::songs::{ListSongs, OwnerFilter, SongSort};
use yew::prelude::*;

use crate::components::choices::Choices;
use crate::components::icon::Glyph;
use crate::components::library_tabs::library_tabs;
use crate::components::listed::listed;
use crate::components::notice::notice;
use crate::components::page_title::PageTitle;
use crate::components::skeleton::row_skeletons;
use crate::components::song_list::SongList;
use crate::components::sort_menu::sort_menu;
use crate::hooks::{use_filters, use_list, use_param, use_player};
use crate::pages::home::no_songs;
use crate::pages::play_from;
use crate::routes::Route;

/// How many songs come at a time: a few screens.
const PAGE: u16 = 100;

/// What the page needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether it is about what the person has brought in alone.
    #[prop_or_default]
    pub uploads: bool,
}

/// The page of all songs: filter, order, table.
#[component]
pub fn SongsPage(props: &Props) -> Html {
    let (whose, choose_whose) = use_param("owner");
    let (sort, choose_sort) = use_param("sort");
    let sort =
        SongSort::ALL.into_iter().find(|order| Some(order.as_str()) == sort.as_deref()).unwrap_or_default();
    let mine = props.uploads || whose.as_deref() == Some("me");
    let (filters, chips) = use_filters();
    let list = use_list(&filters.of_songs(ListSongs {
        sort: Some(sort),
        owner: mine.then_some(OwnerFilter::Me),
        limit: Some(PAGE),
        ..ListSongs::default()
    }));
    let kind = if filters.liked { PlaySourceKind::Favorites } else { PlaySourceKind::Library };
    let source = PlaySource::of(kind);
    let nothing = if filters.is_any() { none_found } else { no_songs };
    let player = use_player();
    let whose = Choices {
        name: "whose".into(),
        legend: "Whose songs",
        quiet: true,
        choices: &[("All", None), ("Mine", None)],
        chosen: usize::from(mine),
        onchoose: choose_whose.reform(|at: usize| (at == 1).then(|| "me".to_owned())),
    };
    let order = choose_sort.reform(|name: String| (name != SongSort::default().as_str()).then_some(name));
    let (title, route) = if props.uploads { ("Uploads", Route::Uploads) } else { ("Songs", Route::Songs) };
    let rows = || {
        html! {
            <SongList
                label={title}
                songs={list.items.clone()}
                has_more={list.has_more()}
                {source}
                player={player.state.clone()}
                onplay={play_from(&player, &list.items, source)}
                onmore={list.more()}
            />
        }
    };
    html! {
        <div class="page">
            <PageTitle {title} />
            { library_tabs(route) }
            <div class="toolbar">
                <div>
                    if !props.uploads {
                        { whose.draw() }
                    }
                </div>
                { sort_menu(SongSort::ALL.into_iter().map(|sort| (sort.as_str(), label(sort))), sort.as_str(), &order) }
            </div>
            <div>{ chips }</div>
            { listed(&list, row_skeletons, nothing, rows) }
        </div>
    }
}

/// What stands where songs would be, if there were any like that.
fn none_found() -> Html {
    notice(
        Glyph::Search,
        "Nothing like that here",
        "No song passes these filters. Take one of them back.",
        html! {},
    )
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
        SongSort::RatingDescending => "Best rated first",
        SongSort::PlayCountDescending => "Most played first",
    }
}
