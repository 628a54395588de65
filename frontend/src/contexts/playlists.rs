//! What is being done with playlists: the dialog that is open, the songs that are being dragged, and the
//! changes that wait for their turn.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use shared::ids::{PlaylistId, PlaylistItemId, SongId};
use shared::playlists::Playlist;
use shared::playlists::folders::Folder;
use shared::playlists::items::Said;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::services;
use super::stored::use_stored;
use crate::hooks::Source;
use crate::services::store::Store;

/// Songs that are to be put into a playlist.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// These.
    Songs(Rc<[SongId]>),
    /// All of something.
    All(Source),
}

/// A dialog about playlists.
#[derive(Debug, Clone, PartialEq)]
pub enum Dialog {
    /// Which playlist songs are put into. The words say what they are.
    Add {
        /// As in `Blue in Green` or `3 songs`.
        title: AttrValue,
        /// The songs.
        what: What,
    },
    /// A new playlist, of these songs.
    New(Option<What>),
    /// Name, description and who may see it.
    Details(Rc<Playlist>),
    /// Who belongs to it.
    People(Rc<Playlist>),
    /// A folder, new or to be changed.
    Folder(Folder, bool),
    /// Which song an entry stands for.
    Match {
        /// The playlist.
        playlist: PlaylistId,
        /// The entry.
        item: PlaylistItemId,
        /// What its file says of it.
        said: Said,
    },
}

/// Songs that are being dragged.
#[derive(Debug, Clone, PartialEq)]
pub struct Dragged {
    /// The songs.
    pub songs: Rc<[SongId]>,
    /// The list that they come from, and their places in it.
    pub from: (AttrValue, Rc<[usize]>),
}

type Work = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
struct Line {
    waiting: VecDeque<Work>,
    is_moving: bool,
}

/// See the module.
#[derive(Clone, Default)]
pub struct Playlists {
    open: Store<Option<Dialog>>,
    dragged: Store<Option<Dragged>>,
    line: Rc<RefCell<Line>>,
}

impl Playlists {
    /// Opens a dialog, in the place of the one before.
    pub fn open(&self, dialog: Dialog) {
        self.open.set(Some(dialog));
    }

    /// Closes the dialog.
    pub fn close(&self) {
        self.open.set(None);
    }

    /// Songs are dragged from now on, or no longer.
    pub fn drag(&self, dragged: Option<Dragged>) {
        self.dragged.set(dragged);
    }

    /// What is dragged at this moment.
    pub fn dragged(&self) -> Option<Dragged> {
        self.dragged.get()
    }

    /// Does work after all that was asked for before: moves that overtake each other would end in another
    /// order. `done` follows when nothing waits any more.
    pub fn in_turn(&self, work: impl Future<Output = ()> + 'static, done: impl Fn() + 'static) {
        let line = Rc::clone(&self.line);
        line.borrow_mut().waiting.push_back(Box::pin(work));
        if std::mem::replace(&mut line.borrow_mut().is_moving, true) {
            return;
        }
        spawn_local(async move {
            loop {
                let next = line.borrow_mut().waiting.pop_front();
                let Some(work) = next else { break };
                work.await;
            }
            line.borrow_mut().is_moving = false;
            done();
        });
    }
}

/// To open dialogs and to drag.
#[hook]
pub fn use_playlists() -> Playlists {
    services().playlists.clone()
}

/// The dialog that is open: for the one place that shows it.
#[hook]
pub fn use_playlist_dialog() -> Option<Dialog> {
    use_stored(&services().playlists.open)
}

/// What is being dragged.
#[hook]
pub fn use_dragged() -> Option<Dragged> {
    use_stored(&services().playlists.dragged)
}
