//! One artist: the albums, and all songs. And one genre, which is much the same.

use std::rc::Rc;

use frontend_core::format;
use frontend_core::remote::Remote;
use shared::albums::Album;
use shared::artists::{GetArtist, ListArtistAlbums};
use shared::genres::GetGenre;
use shared::ids::{ArtistId, GenreId};
use shared::songs::{ListSongs, Song};
use yew::prelude::*;

use super::library::albums::album_card;
use super::{gone, play_from};
use crate::components::card_grid::CardGrid;
use crate::components::cover::picture;
use crate::components::edit_artist::EditArtist;
use crate::components::heart::heart;
use crate::components::icon::Glyph;
use crate::components::listed::listed;
use crate::components::merge_dialog::{MergeDialog, Merged};
use crate::components::page_head::{PageHead, head_skeleton};
use crate::components::play_all::play_all_buttons;
use crate::components::skeleton::row_skeletons;
use crate::components::song_list::SongList;
use crate::contexts::menus::MenuItem;
use crate::hooks::{
    ListHandle, Source, Thing, use_list, use_marks, use_menus, use_play_all, use_player, use_query,
};
use crate::routes::Route;

/// How many songs come at a time.
const PAGE: u16 = 100;
/// How many albums come at a time.
const ALBUMS: u16 = 60;

/// What the page of an artist needs.
#[derive(Properties, PartialEq)]
pub struct ArtistProps {
    /// Which artist.
    pub id: ArtistId,
}

/// The dialog that is open.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Edit,
    Merge,
}

/// The page of one artist.
#[component]
pub fn ArtistPage(props: &ArtistProps) -> Html {
    let id = props.id;
    let artist = use_query(&GetArtist(id));
    let of = |appears_on| ListArtistAlbums {
        artist: id,
        appears_on,
        sort: None,
        limit: Some(ALBUMS),
        cursor: None,
    };
    let (albums, guest) = (use_list(&of(false)), use_list(&of(true)));
    let songs = use_list(&ListSongs { artist: Some(id), limit: Some(PAGE), ..ListSongs::default() });
    let (play, menus) = (use_play_all(), use_menus());
    let marks = use_marks();
    let open = use_state_eq(|| None::<Open>);
    match &artist.remote {
        Remote::Ready(details) => {
            let name = &details.artist.name;
            let mut more = Vec::new();
            if details.editable {
                for (glyph, words, which) in [
                    (Glyph::Edit, "Edit artist", Open::Edit),
                    (Glyph::People, "Merge with another artist…", Open::Merge),
                ] {
                    let open = open.setter();
                    more.push(MenuItem::new(glyph, words, move || open.set(Some(which))));
                }
            }
            let onclose = {
                let open = open.setter();
                Callback::from(move |()| open.set(None))
            };
            let artist = details.artist.clone();
            let dialog = match *open {
                None => html! {},
                Some(Open::Edit) => html! { <EditArtist key="edit" {artist} {onclose} /> },
                Some(Open::Merge) => {
                    html! { <MergeDialog key="merge" target={Merged::Artist(Rc::new(artist))} {onclose} /> }
                }
            };
            PageHead {
                kind: "Artist",
                title: name,
                picture: picture(name, details.artist.image.as_ref(), 256, "cover-large cover-round"),
                accent: None,
                meta: html! {
                    <>
                        <span>{ format::count(details.albums.into(), "album", "albums") }</span>
                        <span>{ format::count(details.artist.songs.into(), "song", "songs") }</span>
                        <span>{ format::length(details.artist.duration_ms) }</span>
                    </>
                },
                actions: html! {
                    <>
                        { play_all_buttons(name, Source::Artist(id), &play, &menus, more) }
                        { heart(name, details.artist.favorite, None, marks.on_heart(Thing::Artist(id), details.artist.favorite)) }
                    </>
                },
            }
            .draw(html! {
                <>
                    <section class="page-part">{ shelf("Albums", &albums, &play) }</section>
                    <section class="page-part">{ shelf("Appears on", &guest, &play) }</section>
                    <section class="page-part"><h2>{ "Songs" }</h2><Songs source={Source::Artist(id)} list={songs} /></section>
                    <div class="edit-host">{ dialog }</div>
                </>
            })
        }
        Remote::Failed(error) => gone("artist", error, &artist.reload, Route::Artists),
        Remote::Idle | Remote::Loading(_) => head_skeleton(),
    }
}

/// What the page of a genre needs.
#[derive(Properties, PartialEq)]
pub struct GenreProps {
    /// Which genre.
    pub id: GenreId,
}

/// The page of one genre.
#[component]
pub fn GenrePage(props: &GenreProps) -> Html {
    let genre = use_query(&GetGenre(props.id));
    let songs =
        use_list(&ListSongs { genre: Some(props.id.to_string()), limit: Some(PAGE), ..ListSongs::default() });
    let (play, menus) = (use_play_all(), use_menus());
    match &genre.remote {
        Remote::Ready(genre) => PageHead {
            kind: "Genre",
            title: &genre.name,
            picture: picture(&genre.name, genre.cover.as_ref(), 256, "cover-large"),
            accent: None,
            meta: html! {
                <>
                    <span>{ format::count(genre.songs.into(), "song", "songs") }</span>
                    <span>{ format::length(genre.duration_ms) }</span>
                </>
            },
            actions: play_all_buttons(&genre.name, Source::Genre(props.id), &play, &menus, Vec::new()),
        }
        .draw(html! { <section class="page-part"><Songs source={Source::Genre(props.id)} list={songs} /></section> }),
        Remote::Failed(error) => gone("genre", error, &genre.reload, Route::Genres),
        Remote::Idle | Remote::Loading(_) => head_skeleton(),
    }
}

#[derive(Properties, PartialEq)]
struct SongsProps {
    source: Source,
    list: ListHandle<Song>,
}

/// A table of songs that come in parts.
#[component]
fn Songs(props: &SongsProps) -> Html {
    let player = use_player();
    let list = &props.list;
    let rows = || {
        html! {
            <SongList
                label="Songs"
                songs={list.items.clone()}
                has_more={list.has_more()}
                source={props.source.of_play()}
                player={player.state.clone()}
                onplay={play_from(&player, &list.items, props.source.of_play())}
                onmore={list.more()}
            />
        }
    };
    listed(list, row_skeletons, || html! { <p class="secondary">{ "There are no songs here." }</p> }, rows)
}

/// Albums under a heading; nothing when there are none.
fn shelf(
    title: &'static str,
    albums: &ListHandle<Album>,
    play: &Callback<(Source, crate::hooks::Play)>,
) -> Html {
    if albums.items.is_empty() {
        return html! {};
    }
    let (items, play) = (albums.items.clone(), play.clone());
    let card = Callback::from(move |at: usize| {
        items.get(at).map(|album| album_card(album, &play, None, false)).unwrap_or_default()
    });
    html! {
        <>
            <h2>{ title }</h2>
            <CardGrid label={title} count={albums.items.len()} {card} has_more={albums.has_more()} onmore={albums.more()} />
        </>
    }
}
