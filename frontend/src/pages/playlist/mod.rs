//! One playlist: its head, and its entries in their order.

pub mod import;
pub mod join;
mod local;
pub mod rules;

use std::rc::Rc;

use frontend_core::api_error::ApiError;
use frontend_core::format;
use frontend_core::listing::Items;
use frontend_core::listing::ListStatus;
use frontend_core::remote::Remote;
use shared::ids::PlaylistId;
use shared::page::MAX_LIMIT;
use shared::playlists::folders::ListFolders;
use shared::playlists::items::{ListItems, PlaylistItem, Said};
use shared::playlists::{GetPlaylist, Playlist};
use shared::plays::PlaySource;
use shared::songs::{Song, Visibility};
use yew::prelude::*;

use self::local::LocalEntries;
use super::gone;
use crate::components::current::Current;
use crate::components::heart::heart;
use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::{IconButton, play_button};
use crate::components::link::link;
use crate::components::listed::listed;
use crate::components::notice::notice;
use crate::components::page_head::{PageHead, head_skeleton};
use crate::components::playlist_cover::playlist_cover;
use crate::components::playlist_menu::PlaylistMenu;
use crate::components::skeleton::row_skeletons;
use crate::components::song_list::SongList;
use crate::contexts::menus::MenuItem;
use crate::contexts::player::PlayerHandle;
use crate::contexts::playlists::Dialog;
use crate::hooks::{
    ListHandle, Play, PlaylistActions, Source, Thing, is_editable, use_list, use_marks, use_menus,
    use_play_all, use_player, use_playlist_actions, use_query,
};
use crate::routes::Route;

/// What the page needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which playlist.
    pub id: PlaylistId,
}

/// The page of one playlist.
#[component]
pub fn PlaylistPage(props: &Props) -> Html {
    let playlist = use_query(&GetPlaylist(props.id));
    let items = use_list(&ListItems { playlist: props.id, limit: Some(MAX_LIMIT), cursor: None });
    let folders = use_list(&ListFolders).items;
    let (player, play, menus, actions) = (use_player(), use_play_all(), use_menus(), use_playlist_actions());
    let marks = use_marks();
    match &playlist.remote {
        Remote::Ready(shown) => {
            let menu = PlaylistMenu { actions: actions.clone(), play: play.clone(), menus, folders };
            let is_editable = is_editable(shown);
            let source = Source::Playlist(props.id).of_play();
            let rows = || {
                let entries = &items.items;
                html! {
                    <SongList
                        label={shown.name.clone()}
                        entries={entries.clone()}
                        {source}
                        has_more={items.has_more()}
                        player={player.state.clone()}
                        onplay={play_entries(&player, entries, source)}
                        onmore={items.more()}
                        extra={is_editable.then(|| extra(props.id, entries, &actions))}
                        onmove={is_editable.then(|| moving(props.id, entries, &actions))}
                        onremove={is_editable.then(|| removing(props.id, entries, &actions))}
                    />
                }
            };
            PageHead {
                kind: if shown.smart { "Smart playlist" } else { "Playlist" },
                title: &shown.name,
                picture: playlist_cover(shown, 256, "cover-large"),
                accent: None,
                meta: meta(shown),
                actions: html! {
                    <>
                        { buttons(shown, &play, &menu) }
                        { heart(&shown.name, shown.favorite, None, marks.on_heart(Thing::Playlist(props.id), shown.favorite)) }
                    </>
                },
            }
            .draw(html! {
                <>
                    <div>
                        if !shown.description.is_empty() {
                            <p class="playlist-about" dir="auto">{ &shown.description }</p>
                        }
                    </div>
                    <div>
                        if let Some(rules) = shown.rules.as_ref().filter(|_| is_away(&items)) {
                            <LocalEntries rules={rules.clone()} label={shown.name.clone()} {source} />
                        }
                    </div>
                    <div class="page-part">{ listed(&items, row_skeletons, || nothing(shown), rows) }</div>
                </>
            })
        }
        Remote::Failed(error) => gone("playlist", error, &playlist.reload, Route::Playlists),
        Remote::Idle | Remote::Loading(_) => head_skeleton(),
    }
}

/// Whether nothing is known of the entries, and the server is away.
fn is_away(items: &ListHandle<PlaylistItem>) -> bool {
    items.items.is_empty() && items.status == ListStatus::Failed(ApiError::Offline)
}

fn meta(playlist: &Playlist) -> Html {
    let (glyph, seen_by) = match playlist.visibility {
        Visibility::Private => (Glyph::Lock, "Only me"),
        Visibility::People => (Glyph::People, "Members"),
        Visibility::Site => (Glyph::User, "Everyone here"),
        Visibility::Public => (Glyph::Globe, "Everyone"),
    };
    html! {
        <>
            <span><strong><bdi>{ &playlist.owner.display_name }</bdi></strong></span>
            <span class="meta-icon">{ icon(glyph) }{ seen_by }</span>
            for count in playlist.song_count {
                <span>{ format::count(count.into(), "song", "songs") }</span>
            }
            for length in playlist.duration_ms {
                <span>{ format::length(length) }</span>
            }
        </>
    }
}

fn buttons(playlist: &Rc<Playlist>, play: &Callback<(Source, Play)>, menu: &PlaylistMenu) -> Html {
    let source = Source::Playlist(playlist.id);
    let does = |how: Play| play.reform(move |_: MouseEvent| (source, how));
    let name = &playlist.name;
    let more = {
        let (menu, playlist) = (menu.clone(), Rc::clone(playlist));
        Callback::from(move |event: MouseEvent| menu.open(&event, &playlist))
    };
    html! {
        <>
            { play_button(name, false, "accent large", does(Play::Now)) }
            { IconButton::new(Glyph::Shuffle, format!("Shuffle {name}").into(), does(Play::Shuffled)).draw() }
            { IconButton::new(Glyph::More, format!("More for {name}").into(), more).draw() }
        </>
    }
}

/// What stands where songs will be.
fn nothing(playlist: &Playlist) -> Html {
    if playlist.smart {
        return notice(
            Glyph::Wand,
            "No song fits",
            "Songs come in by themselves when the rules fit.",
            html! {},
        );
    }
    notice(
        Glyph::Playlist,
        "Nothing in it yet",
        "Choose ‘Add to playlist…’ in the menu of a song or an album, or drag songs onto the playlist at the side.",
        link(Route::Songs, "button button-primary", "Find songs".into()),
    )
}

/// Plays from an entry on; what has no song is passed over.
fn play_entries(player: &PlayerHandle, entries: &Items<PlaylistItem>, source: PlaySource) -> Callback<usize> {
    let (player, entries) = (player.clone(), entries.clone());
    Callback::from(move |at: usize| {
        let song_at = |at: usize| entries.get(at).and_then(|entry| entry.song.as_ref());
        let Some(song) = song_at(at) else { return };
        if Current::of(&player.state, song.id).is_current() {
            return player.toggle();
        }
        let start = (0..at).filter(|before| song_at(*before).is_some()).count();
        let songs: Vec<Song> = entries.iter().filter_map(|entry| entry.song.clone()).collect();
        player.play_list(songs, start, source);
    })
}

/// What the menu of entries offers besides that of their songs.
fn extra(
    playlist: PlaylistId,
    entries: &Items<PlaylistItem>,
    actions: &PlaylistActions,
) -> Callback<Vec<usize>, Vec<MenuItem>> {
    let (entries, actions) = (entries.clone(), actions.clone());
    Callback::from(move |places: Vec<usize>| {
        let to = |glyph, label: &'static str, before: usize| {
            let (entries, actions, places) = (entries.clone(), actions.clone(), places.clone());
            MenuItem::new(glyph, label, move || {
                actions.move_entries(playlist, &entries, &places, before);
            })
        };
        let mut items =
            vec![to(Glyph::Up, "Move to the top", 0), to(Glyph::Down, "Move to the end", entries.len())];
        if let [at] = *places {
            if at > 0 {
                items.push(to(Glyph::Up, "Move up", at - 1));
            }
            items.push(to(Glyph::Down, "Move down", at + 2));
            if let Some(entry) = entries.get(at).filter(|entry| entry.song.is_none() || entry.said.is_some())
            {
                let (actions, said) = (actions.clone(), entry.said.clone().unwrap_or_else(Said::default));
                items.extend(entry.id.map(|item| {
                    MenuItem::new(Glyph::Songs, "Choose another song…", move || {
                        actions.playlists.open(Dialog::Match { playlist, item, said: said.clone() });
                    })
                }));
            }
        }
        let remove = removing(playlist, &entries, &actions);
        let places = places.clone();
        let remove = MenuItem::new(Glyph::Close, "Remove from playlist", move || remove.emit(places.clone()));
        items.push(remove.grave());
        items
    })
}

fn moving(
    playlist: PlaylistId,
    entries: &Items<PlaylistItem>,
    actions: &PlaylistActions,
) -> Callback<(Vec<usize>, usize)> {
    let (entries, actions) = (entries.clone(), actions.clone());
    Callback::from(move |(places, before): (Vec<usize>, usize)| {
        actions.move_entries(playlist, &entries, &places, before);
    })
}

fn removing(
    playlist: PlaylistId,
    entries: &Items<PlaylistItem>,
    actions: &PlaylistActions,
) -> Callback<Vec<usize>> {
    let (entries, actions) = (entries.clone(), actions.clone());
    Callback::from(move |places: Vec<usize>| actions.remove(playlist, &entries, places))
}
