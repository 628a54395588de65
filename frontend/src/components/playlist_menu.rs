//! What a menu offers for a playlist.

use std::rc::Rc;

use frontend_core::listing::Items;
use frontend_core::playlist::folders::long_name;
use shared::ids::PlaylistId;
use shared::playlists::folders::{Filing, Folder};
use shared::playlists::transfer::TransferFormat;
use shared::playlists::{Access, Playlist};
use shared::shares::ShareKind;
use shared::songs::Visibility;
use web_sys::{Element, MouseEvent};
use yew::prelude::*;

use super::icon::Glyph;
use crate::contexts::menus::{MenuItem, Menus};
use crate::contexts::playlists::{Dialog, What};
use crate::hooks::{Play, PlaylistActions, Source};
use crate::routes::Route;

/// What the menu of a playlist needs.
#[derive(Clone, PartialEq)]
pub struct PlaylistMenu {
    /// What can be done.
    pub actions: PlaylistActions,
    /// What plays it.
    pub play: Callback<(Source, Play)>,
    /// Opens menus.
    pub menus: Menus,
    /// The folders of the person.
    pub folders: Items<Folder>,
}

impl PlaylistMenu {
    /// Opens the menu where somebody has clicked.
    pub fn open(&self, event: &MouseEvent, playlist: &Rc<Playlist>) {
        let place = event.target_dyn_into::<Element>();
        self.menus.open(event, playlist.name.clone(), self.items(playlist, place));
    }

    /// `place` is where the menus of some items open.
    fn items(&self, playlist: &Rc<Playlist>, place: Option<Element>) -> Vec<MenuItem> {
        let id = playlist.id;
        let play = |glyph, label: &'static str, how: Play| {
            let play = self.play.clone();
            MenuItem::new(glyph, label, move || play.emit((Source::Playlist(id), how)))
        };
        let does = |glyph, label: &'static str, run: fn(&PlaylistActions, &Rc<Playlist>)| {
            let (actions, playlist) = (self.actions.clone(), Rc::clone(playlist));
            MenuItem::new(glyph, label, move || run(&actions, &playlist))
        };
        let mut items = vec![
            play(Glyph::PlayNext, "Play next", Play::Next),
            play(Glyph::Queue, "Add to queue", Play::Last),
            does(Glyph::Plus, "Add to another playlist…", |actions, playlist| {
                let what = What::All(Source::Playlist(playlist.id));
                actions.playlists.open(Dialog::Add { title: playlist.name.clone().into(), what });
            }),
        ];
        if matches!(playlist.access, Access::Owner | Access::Editor) {
            items.push(does(Glyph::Edit, "Edit details", |actions, playlist| {
                actions.playlists.open(Dialog::Details(Rc::clone(playlist)));
            }));
        }
        if playlist.smart && playlist.access == Access::Owner {
            items.push(does(Glyph::Wand, "Edit rules", |actions, playlist| {
                actions.go(&Route::PlaylistRules { id: playlist.id });
            }));
        }
        items.push(does(Glyph::People, "People", |actions, playlist| {
            actions.playlists.open(Dialog::People(Rc::clone(playlist)));
        }));
        if playlist.access == Access::Owner || playlist.visibility == Visibility::Public {
            items.push(does(Glyph::Link, "Share…", |actions, playlist| {
                actions.sharing.open(ShareKind::Playlist, playlist.id.0, playlist.name.clone());
            }));
        }
        if let Some(place) = place {
            let (menu, of, at) = (self.clone(), Rc::clone(playlist), place.clone());
            items.push(MenuItem::new(Glyph::Folder, "Move to folder…", move || {
                menu.menus.open_beside(&at, "Move to folder", menu.folder_items(of.id));
            }));
            let (menu, of) = (self.clone(), Rc::clone(playlist));
            items.push(MenuItem::new(Glyph::Download, "Export…", move || {
                menu.menus.open_beside(&place, "Export", menu.export_items(&of));
            }));
        }
        if playlist.access == Access::Owner {
            items.push(does(Glyph::Bin, "Delete", |actions, playlist| actions.delete(playlist)).grave());
        }
        items
    }

    fn folder_items(&self, playlist: PlaylistId) -> Vec<MenuItem> {
        let to = |glyph, label: AttrValue, folder_id| {
            let actions = self.actions.clone();
            MenuItem::new(glyph, label, move || actions.file(playlist, Filing { folder_id }))
        };
        let mut items = vec![to(Glyph::Close, "No folder".into(), None)];
        for folder in self.folders.iter() {
            items.push(to(Glyph::Folder, long_name(&self.folders, folder.id).into(), Some(folder.id)));
        }
        items
    }

    fn export_items(&self, playlist: &Rc<Playlist>) -> Vec<MenuItem> {
        let words = |format| match format {
            TransferFormat::M3u8 => "M3U8, for players",
            TransferFormat::Xspf => "XSPF, for players",
            TransferFormat::Jspf => "JSPF, for programs",
            TransferFormat::Csv => "CSV, for tables",
        };
        let item = |format| {
            let (actions, playlist) = (self.actions.clone(), Rc::clone(playlist));
            MenuItem::new(Glyph::Download, words(format), move || actions.export(&playlist, format))
        };
        TransferFormat::ALL.map(item).into()
    }
}
