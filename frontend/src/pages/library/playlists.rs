//! All playlists, in folders, as covers or as a table; and those in the bin.

use std::rc::Rc;

use frontend_core::format;
use frontend_core::listing::Items;
use frontend_core::playlist::folders;
use shared::ids::FolderId;
use shared::page::MAX_LIMIT;
use shared::playlists::folders::{DeleteFolder, Folder, ListFolders};
use shared::playlists::{ListPlaylists, Playlist, PlaylistScope, PlaylistSort};
use yew::prelude::*;

use super::view::{use_view, view_switch};
use crate::components::card_grid::{CardGrid, RowList};
use crate::components::choices::Choices;
use crate::components::icon::{Glyph, icon};
use crate::components::icon_button::{IconButton, play_button};
use crate::components::library_tabs::library_tabs;
use crate::components::listed::listed;
use crate::components::notice::notice;
use crate::components::page_title::PageTitle;
use crate::components::playlist_card::PlaylistCard;
use crate::components::playlist_menu::PlaylistMenu;
use crate::components::skeleton::card_skeletons;
use crate::components::sort_menu::sort_menu;
use crate::contexts::menus::MenuItem;
use crate::contexts::playlists::Dialog;
use crate::hooks::{
    Play, PlaylistActions, Source, use_list, use_menus, use_param, use_play_all, use_playlist_actions,
};
use crate::routes::Route;
use crate::services::clock;

/// Whose playlists are shown, as the query and the chips say it.
const SCOPES: [(PlaylistScope, &str); 4] = [
    (PlaylistScope::Mine, "Mine"),
    (PlaylistScope::Own, "Made by me"),
    (PlaylistScope::Visible, "Everyone’s"),
    (PlaylistScope::Bin, "Deleted"),
];

/// The page of all playlists.
#[component]
pub fn PlaylistsPage() -> Html {
    let (scope, choose_scope) = use_param("scope");
    let (sort, choose_sort) = use_param("sort");
    let (folder, open_folder) = use_param("folder");
    let (is_table, choose_view) = use_view();
    let chosen = SCOPES.iter().position(|(known, _)| Some(known.as_str()) == scope.as_deref()).unwrap_or(0);
    let scope = SCOPES.get(chosen).map_or(PlaylistScope::Mine, |(scope, _)| *scope);
    let sort = PlaylistSort::ALL
        .into_iter()
        .find(|order| Some(order.as_str()) == sort.as_deref())
        .unwrap_or_default();
    let list = use_list(&ListPlaylists {
        scope: Some(scope),
        sort: Some(sort),
        limit: Some(MAX_LIMIT),
        ..ListPlaylists::default()
    });
    let all_folders = use_list(&ListFolders).items;
    let (actions, play, menus) = (use_playlist_actions(), use_play_all(), use_menus());
    let is_bin = scope == PlaylistScope::Bin;
    let has_folders = scope == PlaylistScope::Mine && !all_folders.is_empty();
    // What lies in which folder is known when all are here.
    use_effect_with((has_folders && list.has_more(), list.items.len()), {
        let more = list.more();
        move |(wants_more, _)| {
            if *wants_more {
                more.emit(());
            }
        }
    });
    let here = folder.and_then(|id| id.parse::<FolderId>().ok()).filter(|_| has_folders);
    let shown: Items<Playlist> = if has_folders {
        list.items.iter().filter(|playlist| playlist.folder_id == here).cloned().collect::<Vec<_>>().into()
    } else {
        list.items.clone()
    };
    let scopes = Choices {
        name: "scope".into(),
        legend: "Whose playlists",
        quiet: true,
        choices: &SCOPES.map(|(_, words)| (words, None)),
        chosen,
        onchoose: choose_scope.reform(|at: usize| {
            SCOPES.get(at).filter(|_| at > 0).map(|(scope, _)| scope.as_str().to_owned())
        }),
    };
    let order = choose_sort.reform(|name: String| (name != PlaylistSort::default().as_str()).then_some(name));
    let menu =
        PlaylistMenu { actions: actions.clone(), play, menus: menus.clone(), folders: all_folders.clone() };
    let rows = || {
        if shown.is_empty() {
            return html! { <p class="secondary">{ "No playlist lies here." }</p> };
        }
        let (count, label) = (shown.len(), "Playlists");
        let draw = {
            let shown = shown.clone();
            Callback::from(move |at: usize| {
                let Some(playlist) = shown.get(at) else { return html! {} };
                if is_bin { binned(playlist, &menu.actions) } else { card(playlist, &menu, is_table) }
            })
        };
        let (has_more, onmore) = (list.has_more(), list.more());
        if is_table || is_bin {
            html! { <RowList {label} {count} card={draw} {has_more} {onmore} /> }
        } else {
            html! { <CardGrid {label} {count} card={draw} {has_more} {onmore} /> }
        }
    };
    html! {
        <div class="page">
            <PageTitle title="Playlists" />
            { library_tabs(Route::Playlists) }
            <div class="toolbar">
                { scopes.draw() }
                <div class="actions">
                    { making(&actions, &menus, here) }
                    { sort_menu(PlaylistSort::ALL.into_iter().map(|sort| (sort.as_str(), label(sort))), sort.as_str(), &order) }
                    { view_switch(is_table, &choose_view) }
                </div>
            </div>
            <div>
                if has_folders {
                    { folder_bar(&all_folders, here, &open_folder, &actions, &menus) }
                }
            </div>
            { listed(&list, card_skeletons, || nothing(scope, &actions), rows) }
        </div>
    }
}

/// The button that makes a playlist, and the menu of the other ways.
fn making(actions: &PlaylistActions, menus: &crate::contexts::menus::Menus, here: Option<FolderId>) -> Html {
    let new = {
        let actions = actions.clone();
        Callback::from(move |_: MouseEvent| actions.playlists.open(Dialog::New(None)))
    };
    let more = {
        let (actions, menus) = (actions.clone(), menus.clone());
        Callback::from(move |event: MouseEvent| {
            let folder = {
                let actions = actions.clone();
                MenuItem::new(Glyph::Folder, "New folder", move || actions.playlists.open(new_folder(here)))
            };
            let go = |glyph, label, to: Route| {
                let actions = actions.clone();
                MenuItem::new(glyph, label, move || actions.go(&to))
            };
            let items = vec![
                go(Glyph::Wand, "New smart playlist", Route::NewSmart),
                go(Glyph::Upload, "Import a playlist", Route::ImportPlaylist),
                folder,
            ];
            menus.open(&event, "Playlists", items);
        })
    };
    html! {
        <>
            <button type="button" class="button button-primary button-small" onclick={new}>{ icon(Glyph::Plus) }{ "New playlist" }</button>
            { IconButton::fixed(Glyph::More, "More ways to make playlists", more).draw() }
        </>
    }
}

/// The dialog of a folder that is to lie in another one.
fn new_folder(parent_id: Option<FolderId>) -> Dialog {
    Dialog::Folder(Folder { id: FolderId(uuid::Uuid::nil()), name: String::new(), parent_id }, true)
}

/// Where one is, and the folders that lie there.
fn folder_bar(
    all: &Items<Folder>,
    here: Option<FolderId>,
    open: &Callback<Option<String>>,
    actions: &PlaylistActions,
    menus: &crate::contexts::menus::Menus,
) -> Html {
    let to = |id: Option<FolderId>| open.reform(move |_: MouseEvent| id.map(|id| id.to_string()));
    let path = folders::path(all, here);
    let more = path.last().map(|folder| {
        let (folder, actions, menus, up) = ((*folder).clone(), actions.clone(), menus.clone(), open.clone());
        Callback::from(move |event: MouseEvent| {
            let (edited, at_edit) = (folder.clone(), actions.clone());
            let edit = MenuItem::new(Glyph::Edit, "Edit folder", move || {
                at_edit.playlists.open(Dialog::Folder(Folder::clone(&edited), false));
            });
            let (gone, at_delete, up) = (folder.clone(), actions.clone(), up.clone());
            let delete = MenuItem::new(Glyph::Bin, "Remove folder, keep what is in it", move || {
                let (up, parent) = (up.clone(), gone.parent_id);
                at_delete.send(DeleteFolder(gone.id), move |_, ()| {
                    up.emit(parent.map(|id| id.to_string()));
                });
            });
            menus.open(&event, folder.name.clone(), vec![edit, delete.grave()]);
        })
    });
    html! {
        <nav class="folders" aria-label="Folders">
            if here.is_some() {
                <button type="button" class="button button-small button-plain" onclick={to(None)}>{ icon(Glyph::Back) }{ "All playlists" }</button>
                for (at, folder) in path.iter().enumerate() {
                    <button
                        key={folder.id.to_string()}
                        type="button"
                        class="button button-small button-plain"
                        aria-current={(at + 1 == path.len()).then_some("true")}
                        onclick={to(Some(folder.id))}
                    >
                        { icon(Glyph::Folder) }<bdi>{ &folder.name }</bdi>
                    </button>
                }
                if let Some(more) = more {
                    { IconButton::fixed(Glyph::More, "More for this folder", more).draw() }
                }
            }
            for folder in folders::inside(all, here) {
                <button key={folder.id.to_string()} type="button" class="button button-small" onclick={to(Some(folder.id))}>
                    { icon(Glyph::Folder) }<bdi>{ &folder.name }</bdi>
                </button>
            }
        </nav>
    }
}

fn card(playlist: &Playlist, menu: &PlaylistMenu, is_row: bool) -> Html {
    let start = {
        let (play, id) = (menu.play.clone(), playlist.id);
        Callback::from(move |_: MouseEvent| play.emit((Source::Playlist(id), Play::Now)))
    };
    let more = {
        let (menu, playlist) = (menu.clone(), Rc::new(playlist.clone()));
        Callback::from(move |event: MouseEvent| menu.open(&event, &playlist))
    };
    let more = IconButton {
        class: "card-more",
        ..IconButton::new(Glyph::More, format!("More for {}", playlist.name).into(), more)
    };
    let buttons = html! {
        <>
            { play_button(&playlist.name, false, "accent", start) }
            { more.draw() }
        </>
    };
    PlaylistCard { playlist, buttons }.draw(is_row)
}

/// A playlist in the bin.
fn binned(playlist: &Playlist, actions: &PlaylistActions) -> Html {
    let deleted =
        playlist.deleted_at.map(|at| format!("Deleted {}", format::relative_date(at, clock::now())));
    let restore = {
        let (actions, id) = (actions.clone(), playlist.id);
        Callback::from(move |_: MouseEvent| actions.restore(id))
    };
    html! {
        <li key={playlist.id.to_string()} class="plain-row">
            { crate::components::playlist_cover::playlist_cover(playlist, 40, "cover-40") }
            <div class="song-text grow"><span class="song-title truncate" dir="auto">{ &playlist.name }</span></div>
            <span class="plain-row-note numeric">{ deleted }</span>
            <button type="button" class="button button-small" aria-label={format!("Restore {}", playlist.name)} onclick={restore}>
                { icon(Glyph::History) }{ "Restore" }
            </button>
        </li>
    }
}

/// What stands where playlists will be.
fn nothing(scope: PlaylistScope, actions: &PlaylistActions) -> Html {
    if scope == PlaylistScope::Bin {
        return notice(
            Glyph::Bin,
            "Nothing here",
            "Playlists that you delete can be had back from here for 30 days.",
            html! {},
        );
    }
    let actions = actions.clone();
    let new = Callback::from(move |_: MouseEvent| actions.playlists.open(Dialog::New(None)));
    notice(
        Glyph::Playlist,
        "No playlists yet",
        "Put songs together in the order that you like, or let rules choose them.",
        html! { <button type="button" class="button button-primary" onclick={new}>{ "Make one" }</button> },
    )
}

/// The order in words.
const fn label(sort: PlaylistSort) -> &'static str {
    match sort {
        PlaylistSort::UpdatedAtDescending => "Last changed first",
        PlaylistSort::CreatedAtDescending => "Newest first",
        PlaylistSort::Name => "Name, A to Z",
        PlaylistSort::NameDescending => "Name, Z to A",
    }
}
