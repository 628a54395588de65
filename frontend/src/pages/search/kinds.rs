//! All that was found of one kind, the best first, part by part.

use browser::json;
use shared::albums::Album;
use shared::artists::Artist;
use shared::genres::Genre;
use shared::playlists::Playlist;
use shared::plays::{PlaySource, PlaySourceKind};
use shared::search::{Found, Search, SearchFilter, SearchKind};
use shared::songs::{Owner, Song};
use yew::prelude::*;

use super::{nothing_found, told};
use crate::components::card_grid::CardGrid;
use crate::components::cover::picture;
use crate::components::listed::listed;
use crate::components::playlist_card::PlaylistCard;
use crate::components::skeleton::{card_skeletons, row_skeletons};
use crate::components::song_list::SongList;
use crate::hooks::{ListHandle, use_found, use_play_all, use_player};
use crate::pages::library::albums::album_card;
use crate::pages::library::artists::{artist_card, genre_card};
use crate::pages::play_from;
use crate::services::queries::{Parsed, rows};

/// How many come at a time.
const PAGE: u16 = 50;

/// What a list of one kind needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is looked for.
    pub text: AttrValue,
    /// What it has in common.
    pub filter: SearchFilter,
    /// Of which kind.
    pub kind: SearchKind,
}

fn search(props: &Props) -> Search {
    Search {
        text: props.text.to_string(),
        kinds: vec![props.kind],
        limit: Some(PAGE),
        cursor: None,
        filter: props.filter.clone(),
    }
}

/// Reads one kind out of a part of an answer.
fn read<T: 'static>(text: &str, pick: fn(Found) -> Vec<T>) -> Option<Parsed> {
    let found: Found = json::read(text)?;
    let next_cursor = found.next_cursor.clone();
    Some((rows(pick(found)), next_cursor))
}

/// Songs, by their names or by what is sung in them.
#[component]
pub fn Songs(props: &Props) -> Html {
    let parse: fn(&str) -> Option<Parsed> = if props.kind == SearchKind::Lyrics {
        |text| read(text, |found| found.lyrics)
    } else {
        |text| read(text, |found| found.songs)
    };
    let list: ListHandle<Song> = use_found(&search(props), parse);
    let (player, source) = (use_player(), PlaySource::of(PlaySourceKind::Search));
    let rows = || {
        html! {
            <SongList
                label="Songs"
                songs={list.items.clone()}
                has_more={list.has_more()}
                {source}
                player={player.state.clone()}
                onplay={play_from(&player, &list.items, source)}
                onmore={list.more()}
            />
        }
    };
    shown(&list, row_skeletons, &props.text, rows)
}

/// Accounts. They have no pages: a row says who it is.
#[component]
pub fn Users(props: &Props) -> Html {
    let list: ListHandle<Owner> = use_found(&search(props), |text| read(text, |found| found.users));
    let rows = || {
        html! {
            <ul aria-label="Users">
                for user in list.items.iter() {
                    <li key={user.id.to_string()} class="plain-row round">
                        { picture(&user.display_name, user.avatar.as_ref(), 40, "cover-40") }
                        <div class="song-text grow">
                            <bdi class="card-title truncate">{ &user.display_name }</bdi>
                            <span class="song-artists truncate">{ format!("@{}", user.username) }</span>
                        </div>
                    </li>
                }
            </ul>
        }
    };
    shown(&list, row_skeletons, &props.text, rows)
}

/// Things with a picture.
#[component]
pub fn Cards(props: &Props) -> Html {
    let (text, filter) = (props.text.clone(), props.filter.clone());
    match props.kind {
        SearchKind::Albums => html! { <Albums {text} {filter} kind={props.kind} /> },
        SearchKind::Artists => html! { <Artists {text} {filter} kind={props.kind} /> },
        SearchKind::Playlists => html! { <Playlists {text} {filter} kind={props.kind} /> },
        _ => html! { <Genres {text} {filter} kind={props.kind} /> },
    }
}

#[component]
fn Albums(props: &Props) -> Html {
    let list = use_found(&search(props), |text| read(text, |found| found.albums));
    let play = use_play_all();
    grid(&list, "Albums", &props.text, move |album: &Album| album_card(album, &play, None, false))
}

#[component]
fn Artists(props: &Props) -> Html {
    let list = use_found(&search(props), |text| read(text, |found| found.artists));
    grid(&list, "Artists", &props.text, |artist: &Artist| artist_card(artist, false))
}

#[component]
fn Playlists(props: &Props) -> Html {
    let list = use_found(&search(props), |text| read(text, |found| found.playlists));
    grid(&list, "Playlists", &props.text, |playlist: &Playlist| {
        PlaylistCard { playlist, buttons: html! {} }.draw(false)
    })
}

#[component]
fn Genres(props: &Props) -> Html {
    let list = use_found(&search(props), |text| read(text, |found| found.genres));
    grid(&list, "Genres", &props.text, |genre: &Genre| genre_card(genre, false))
}

fn grid<T: PartialEq + 'static>(
    list: &ListHandle<T>,
    label: &'static str,
    text: &str,
    card: impl Fn(&T) -> Html + 'static,
) -> Html {
    let rows = || {
        let items = list.items.clone();
        let card = Callback::from(move |at: usize| items.get(at).map(|one| card(one)).unwrap_or_default());
        html! { <CardGrid {label} count={list.items.len()} {card} has_more={list.has_more()} onmore={list.more()} /> }
    };
    shown(list, card_skeletons, text, rows)
}

fn shown<T: PartialEq>(
    list: &ListHandle<T>,
    skeleton: fn(usize) -> Html,
    text: &str,
    rows: impl FnOnce() -> Html,
) -> Html {
    html! {
        <div class="found">
            { told(list.items.len()) }
            { listed(list, skeleton, || nothing_found(text), rows) }
        </div>
    }
}
