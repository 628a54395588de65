//! One album: its songs by disc and track, and who worked on it.

use std::rc::Rc;

use frontend_core::format;
use frontend_core::listing::Items;
use frontend_core::remote::Remote;
use shared::albums::{AlbumDetails, DeleteAlbum, GetAlbum, ListAlbumSongs, RestoreAlbum};
use shared::ids::AlbumId;
use shared::page::MAX_LIMIT;
use shared::shares::ShareKind;
use shared::songs::{ArtistRole, Song};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{gone, play_from};
use crate::components::cover::picture;
use crate::components::credits::credit_links;
use crate::components::edit_album::{EditAlbum, kind_in_words};
use crate::components::heart::heart;
use crate::components::icon::Glyph;
use crate::components::listed::listed;
use crate::components::merge_dialog::{MergeDialog, Merged};
use crate::components::page_head::{PageHead, head_skeleton};
use crate::components::play_all::play_all_buttons;
use crate::components::skeleton::row_skeletons;
use crate::components::song_list::SongList;
use crate::components::stars::stars;
use crate::contexts::menus::MenuItem;
use crate::contexts::player::PlayerHandle;
use crate::contexts::toasts::{Toast, ToastKind};
use crate::hooks::{
    Source, Thing, use_api, use_list, use_marks, use_menus, use_play_all, use_player, use_queries, use_query,
    use_sharing, use_song_actions, use_toasts,
};
use crate::routes::Route;

/// What the page needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which album.
    pub id: AlbumId,
}

/// The dialog that is open.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Edit,
    Merge,
}

/// The page of one album.
#[component]
pub fn AlbumPage(props: &Props) -> Html {
    let album = use_query(&GetAlbum(props.id));
    let songs = use_list(&ListAlbumSongs { album: props.id, limit: Some(MAX_LIMIT), cursor: None });
    let (player, play, menus, remove) = (use_player(), use_play_all(), use_menus(), use_remove(props.id));
    let (marks, thing, id, sharing) = (use_marks(), Thing::Album(props.id), props.id, use_sharing());
    let open = use_state_eq(|| None::<Open>);
    match &album.remote {
        Remote::Ready(details) => {
            let title = &details.album.title;
            let share = {
                let (sharing, title) = (sharing, title.clone());
                MenuItem::new(Glyph::Link, "Share…", move || {
                    sharing.open(ShareKind::Album, id.0, title.clone())
                })
            };
            let mut more = vec![share];
            if details.editable {
                for (glyph, words, which) in [
                    (Glyph::Edit, "Edit album", Open::Edit),
                    (Glyph::Album, "Merge with another album…", Open::Merge),
                ] {
                    let open = open.setter();
                    more.push(MenuItem::new(glyph, words, move || open.set(Some(which))));
                }
                let (remove, title) = (remove, title.clone());
                more.push(
                    MenuItem::new(Glyph::Bin, "Delete album", move || remove.emit(title.clone())).grave(),
                );
            }
            let onclose = {
                let open = open.setter();
                Callback::from(move |()| open.set(None))
            };
            let album = || Rc::new(details.album.clone());
            let dialog = match *open {
                None => html! {},
                Some(Open::Edit) => html! { <EditAlbum key="edit" album={album()} {onclose} /> },
                Some(Open::Merge) => {
                    html! { <MergeDialog key="merge" target={Merged::Album(album())} {onclose} /> }
                }
            };
            let rows = || discs(props.id, &songs.items, &player, songs.has_more(), &songs.more());
            PageHead {
                kind: kind_in_words(details.album.kind),
                title,
                picture: picture(title, details.album.cover.as_ref(), 256, "cover-large"),
                accent: details.album.accent.as_deref(),
                meta: meta(details),
                actions: html! {
                    <>
                        { play_all_buttons(title, Source::Album(props.id), &play, &menus, more) }
                        { heart(title, details.album.favorite, None, marks.on_heart(thing, details.album.favorite)) }
                        { stars("album-stars", title, details.album.rating, &marks.on_stars(thing)) }
                    </>
                },
            }
            .draw(html! {
                <>
                    <div class="page-part">{ listed(&songs, row_skeletons, || html! { <p class="secondary">{ "This album has no songs yet." }</p> }, rows) }</div>
                    { facts(details, &songs.items) }
                    <div class="edit-host">{ dialog }</div>
                </>
            })
        }
        Remote::Failed(error) => gone("album", error, &album.reload, Route::Albums),
        Remote::Idle | Remote::Loading(_) => head_skeleton(),
    }
}

/// Deletes the album with its songs; for a while it can be had back.
#[hook]
fn use_remove(id: AlbumId) -> Callback<String> {
    let (api, toasts, queries, actions) = (use_api(), use_toasts(), use_queries(), use_song_actions());
    Callback::from(move |title: String| {
        let (api, toasts, queries, actions) = (api.clone(), toasts.clone(), queries.clone(), actions.clone());
        spawn_local(async move {
            if let Err(error) = api.send(&DeleteAlbum(id)).await {
                return toasts.fail(&error);
            }
            actions.go(&Route::Albums);
            queries.outdate(&["/"]);
            let (api, failed, back) = (api.clone(), toasts.clone(), actions.clone());
            let undo = Callback::from(move |()| {
                let (api, failed, back, queries) =
                    (api.clone(), failed.clone(), back.clone(), queries.clone());
                spawn_local(async move {
                    match api.send(&RestoreAlbum(id)).await {
                        Ok(_) => {
                            queries.outdate(&["/"]);
                            back.go(&Route::Album { id });
                        }
                        Err(error) => failed.fail(&error),
                    }
                });
            });
            toasts
                .push(Toast::new(ToastKind::Info, format!("{title} was deleted.")).with_action("Undo", undo));
        });
    })
}

fn meta(details: &AlbumDetails) -> Html {
    let album = &details.album;
    html! {
        <>
            <span><strong>{ if album.artists.is_empty() { "Several artists".into() } else { credit_links(album.artists.iter(), "0") } }</strong></span>
            for year in album.year {
                <span>{ year }</span>
            }
            <span>{ format::count(album.songs.into(), "song", "songs") }</span>
            <span>{ format::length(album.duration_ms) }</span>
        </>
    }
}

/// A table for each disc, with headings when there are several.
fn discs(
    album: AlbumId,
    songs: &Items<Song>,
    player: &PlayerHandle,
    has_more: bool,
    onmore: &Callback<()>,
) -> Html {
    let disc_of = |song: &Song| song.album.as_ref().and_then(|album| album.disc_number).unwrap_or(1);
    let onplay = play_from(player, songs, Source::Album(album).of_play());
    let mut discs: Vec<(u16, usize, Vec<Rc<Song>>)> = Vec::new();
    for (at, song) in songs.iter().enumerate() {
        match discs.last_mut() {
            Some((disc, _, of_disc)) if *disc == disc_of(song) => of_disc.push(song.clone()),
            _ => discs.push((disc_of(song), at, vec![song.clone()])),
        }
    }
    let (count, last) = (discs.len(), discs.len().saturating_sub(1));
    html! {
        <div>
            for (at, (disc, begin, of_disc)) in discs.into_iter().enumerate() {
                <section key={at}>
                    if count > 1 {
                        <h2 class="disc">{ format!("Disc {disc}") }</h2>
                    }
                    <SongList
                        label={if count > 1 { format!("Disc {disc}") } else { "Songs".to_owned() }}
                        songs={Items::from(of_disc)}
                        is_album=true
                        source={Source::Album(album).of_play()}
                        has_more={has_more && at == last}
                        player={player.state.clone()}
                        onplay={onplay.reform(move |at: usize| begin + at)}
                        onmore={onmore.clone()}
                    />
                </section>
            }
        </div>
    }
}

/// Genres, credits, and whose it is here.
fn facts(details: &AlbumDetails, songs: &[Rc<Song>]) -> Html {
    let mut facts: Vec<(&'static str, String)> = Vec::new();
    if !details.genres.is_empty() {
        facts.push(("Genre", details.genres.join(", ")));
    }
    for role in ArtistRole::ALL.into_iter().filter(|role| *role != ArtistRole::Main) {
        let mut names: Vec<&str> = Vec::new();
        for artist in songs.iter().flat_map(|song| &song.artists).filter(|artist| artist.role == role) {
            if !names.contains(&artist.name.as_str()) {
                names.push(&artist.name);
            }
        }
        if !names.is_empty() {
            facts.push((role_in_words(role), names.join(", ")));
        }
    }
    facts.push(("Added", format::date(details.album.created_at)));
    facts.push(("Added by", details.album.owner.display_name.clone()));
    html! {
        <dl class="facts">
            for (name, value) in facts {
                <div key={name}><dt>{ name }</dt><dd dir="auto">{ value }</dd></div>
            }
        </dl>
    }
}

/// What an artist did, as a heading.
pub(super) const fn role_in_words(role: ArtistRole) -> &'static str {
    match role {
        ArtistRole::Main => "Artist",
        ArtistRole::Featured => "Featuring",
        ArtistRole::Remixer => "Remixed by",
        ArtistRole::Composer => "Music",
        ArtistRole::Lyricist => "Words",
        ArtistRole::Producer => "Produced by",
    }
}
