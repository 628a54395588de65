//! What can be done with playlists, wherever they are shown.

use std::rc::Rc;

use frontend_core::api_error::ApiError;
use frontend_core::format;
use frontend_core::listing::{Items, changed_in};
use frontend_core::playlist::order;
use shared::endpoint::Endpoint;
use shared::ids::{PlaylistId, PlaylistItemId, SongId};
use shared::playlists::folders::{FilePlaylist, Filing};
use shared::playlists::items::{
    AddItems, ItemChanges, MAX_AT_ONCE, MoveItems, MovedItems, NewItems, PlaylistItem, RemoveItems,
    SomeItems, UpdateItem,
};
use shared::playlists::transfer::TransferFormat;
use shared::playlists::{Access, DeletePlaylist, Playlist, RestorePlaylist};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::contexts::playlists::{Playlists, What};
use crate::contexts::sharing::Sharing;
use crate::contexts::toasts::{Toast, ToastKind, Toasts};
use crate::hooks::{songs_of, use_api, use_playlists, use_queries, use_sharing, use_toasts};
use crate::routes::Route;
use crate::services::api::Api;
use crate::services::files::keep_file;
use crate::services::queries::Queries;

/// The answers that are others when playlists change.
const TOUCHED: [&str; 2] = ["/playlists", "/me/playlist-folders"];

/// Where entries go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Before this entry.
    Before(PlaylistItemId),
    /// To this place, from 0.
    At(usize),
    /// Behind the last one.
    End,
}

impl Place {
    /// As a request says it, for the part that begins after `done` others.
    fn said(self, done: usize) -> (Option<PlaylistItemId>, Option<u32>) {
        match self {
            Self::Before(item) => (Some(item), None),
            Self::At(at) => (None, u32::try_from(at + done).ok()),
            Self::End => (None, Some(u32::MAX)),
        }
    }
}

/// See the module. Always equal, since nothing in it is shown.
#[derive(Clone)]
pub struct PlaylistActions {
    api: Api,
    toasts: Toasts,
    queries: Queries,
    navigator: Option<Navigator>,
    /// The dialogs, and what is dragged.
    pub playlists: Playlists,
    /// The dialog that makes public links.
    pub sharing: Sharing,
}

impl PartialEq for PlaylistActions {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// What can be done with playlists.
#[hook]
pub fn use_playlist_actions() -> PlaylistActions {
    PlaylistActions {
        api: use_api(),
        toasts: use_toasts(),
        queries: use_queries(),
        navigator: use_navigator(),
        playlists: use_playlists(),
        sharing: use_sharing(),
    }
}

impl PlaylistActions {
    /// Goes to a page.
    pub fn go(&self, to: &Route) {
        if let Some(navigator) = &self.navigator {
            navigator.push(to);
        }
    }

    /// Says something.
    pub fn tell(&self, text: impl Into<AttrValue>) {
        self.toasts.push(Toast::new(ToastKind::Info, text));
    }

    /// Everything about playlists is read again.
    pub fn refresh(&self) {
        self.queries.outdate(&TOUCHED);
    }

    /// Says why something failed; what is shown is read again, since it may be out of date.
    pub fn fail(&self, error: &ApiError) {
        if matches!(error.status(), Some(409 | 412)) {
            let text =
                "Somebody else has changed this playlist meanwhile. It was read again, so try once more.";
            self.toasts.push(Toast::new(ToastKind::Error, text));
        } else {
            self.toasts.fail(error);
        }
        self.refresh();
    }

    /// Sends something; what is shown is read again. `done` follows when it has succeeded.
    pub fn send<E: Endpoint + 'static>(&self, request: E, done: impl FnOnce(&Self, E::Response) + 'static) {
        let actions = self.clone();
        spawn_local(async move {
            match actions.api.send(&request).await {
                Ok(answer) => {
                    actions.refresh();
                    done(&actions, answer);
                }
                Err(error) => actions.fail(&error),
            }
        });
    }

    /// The songs that are meant.
    ///
    /// # Errors
    /// They cannot be had.
    pub async fn songs(&self, what: &What) -> Result<Rc<[SongId]>, ApiError> {
        match what {
            What::Songs(songs) => Ok(Rc::clone(songs)),
            What::All(source) => {
                Ok(songs_of(&self.api, *source).await?.into_iter().map(|song| song.id).collect())
            }
        }
    }

    /// Puts songs at the end of a playlist.
    pub fn add(&self, playlist: PlaylistId, name: String, what: What) {
        let actions = self.clone();
        spawn_local(async move {
            let added = match actions.songs(&what).await {
                Ok(songs) => actions.add_songs(playlist, &songs, Place::End).await,
                Err(error) => Err(error),
            };
            actions.refresh();
            match added {
                Err(error) => actions.fail(&error),
                Ok(items) => {
                    let count = format::count(items.len() as u64, "song was", "songs were");
                    let undo = actions.clone();
                    let undo = Callback::from(move |()| undo.take_out(playlist, items.clone()));
                    let toast = Toast::new(ToastKind::Info, format!("{count} added to {name}."));
                    actions.toasts.push(toast.with_action("Undo", undo));
                }
            }
        });
    }

    /// Puts songs into a playlist, in as many requests as it takes.
    ///
    /// # Errors
    /// One of them failed; those before it stand.
    pub async fn add_songs(
        &self,
        playlist: PlaylistId,
        songs: &[SongId],
        place: Place,
    ) -> Result<Vec<PlaylistItemId>, ApiError> {
        let mut made = Vec::new();
        for (at, part) in songs.chunks(MAX_AT_ONCE).enumerate() {
            let (before_item_id, position) = place.said(at * MAX_AT_ONCE);
            let items = NewItems { song_ids: part.to_vec(), before_item_id, position };
            let added = self.api.send(&AddItems { playlist, items }).await?;
            made.extend(added.items.into_iter().filter_map(|item| item.id));
        }
        Ok(made)
    }

    fn take_out(&self, playlist: PlaylistId, items: Vec<PlaylistItemId>) {
        let actions = self.clone();
        spawn_local(async move {
            match actions.remove_items(playlist, &items).await {
                Ok(()) => actions.refresh(),
                Err(error) => actions.fail(&error),
            }
        });
    }

    async fn remove_items(&self, playlist: PlaylistId, items: &[PlaylistItemId]) -> Result<(), ApiError> {
        for part in items.chunks(MAX_AT_ONCE) {
            let items = SomeItems { item_ids: part.to_vec() };
            self.api.send(&RemoveItems { playlist, items }).await?;
        }
        Ok(())
    }

    /// Moves entries before another one of the list as it is shown, at once; `false` when they are there.
    pub fn move_entries(
        &self,
        playlist: PlaylistId,
        list: &[Rc<PlaylistItem>],
        moved: &[usize],
        before: usize,
    ) -> bool {
        let Some(ordered) = order::reordered(list, moved, before) else { return false };
        let id_at = |at: usize| list.get(at).and_then(|item| item.id);
        let ids: Vec<PlaylistItemId> = moved.iter().filter_map(|at| id_at(*at)).collect();
        let anchor = order::anchor(moved, before, list.len()).and_then(id_at);
        // Behind the last of those that are known there may be more.
        let place = anchor.map_or(Place::At(list.len().saturating_sub(moved.len())), Place::Before);
        self.queries
            .change::<Vec<Rc<PlaylistItem>>>(|shown| is_same_list(shown, list).then(|| ordered.clone()));
        let actions = self.clone();
        let work = async move {
            for (at, part) in ids.chunks(MAX_AT_ONCE).enumerate() {
                let (before_item_id, position) = place.said(at * MAX_AT_ONCE);
                let items = MovedItems { item_ids: part.to_vec(), before_item_id, position };
                if let Err(error) = actions.api.send(&MoveItems { playlist, items }).await {
                    return actions.fail(&error);
                }
            }
        };
        let done = self.clone();
        self.playlists.in_turn(work, move || done.refresh());
        true
    }

    /// Removes entries at once; those that have a song can be had back in their places.
    pub fn remove(&self, playlist: PlaylistId, list: &Items<PlaylistItem>, places: Vec<usize>) {
        let gone: Vec<PlaylistItemId> =
            places.iter().filter_map(|at| list.get(*at).and_then(|item| item.id)).collect();
        if gone.is_empty() {
            return;
        }
        self.queries.change::<Vec<Rc<PlaylistItem>>>(|shown| {
            is_same_list(shown, list).then(|| {
                shown.iter().filter(|item| item.id.is_none_or(|id| !gone.contains(&id))).cloned().collect()
            })
        });
        let (actions, list) = (self.clone(), list.clone());
        let work = async move {
            if let Err(error) = actions.remove_items(playlist, &gone).await {
                return actions.fail(&error);
            }
            let has_song = |at: &usize| list.get(*at).is_some_and(|item| item.song.is_some());
            let back = places.iter().filter(|at| has_song(at)).count();
            let mut text = format!("{} removed.", format::count(gone.len() as u64, "song was", "songs were"));
            if back < places.len() {
                text.push_str(" What has no song any more cannot be had back.");
            }
            let toast = Toast::new(ToastKind::Info, text);
            if back == 0 {
                return actions.toasts.push(toast);
            }
            let undo = actions.clone();
            let undo = Callback::from(move |()| undo.put_back(playlist, &list, &places));
            actions.toasts.push(toast.with_action("Undo", undo));
        };
        let done = self.clone();
        self.playlists.in_turn(work, move || done.refresh());
    }

    /// Puts songs that were removed back before the entries that stood behind them.
    fn put_back(&self, playlist: PlaylistId, list: &[Rc<PlaylistItem>], places: &[usize]) {
        let song_at = |at: usize| list.get(at).and_then(|item| item.song.as_ref()).map(|song| song.id);
        let runs: Vec<(Vec<SongId>, Place)> = order::runs(places, list.len())
            .into_iter()
            .map(|(run, behind)| {
                let behind = behind.and_then(|at| list.get(at)).and_then(|item| item.id);
                // Those before it are back already.
                let place = behind.map_or(Place::At(run.first().copied().unwrap_or_default()), Place::Before);
                (run.into_iter().filter_map(song_at).collect(), place)
            })
            .collect();
        let actions = self.clone();
        let work = async move {
            for (songs, place) in runs {
                if let Err(error) = actions.add_songs(playlist, &songs, place).await {
                    return actions.fail(&error);
                }
            }
        };
        let done = self.clone();
        self.playlists.in_turn(work, move || done.refresh());
    }

    /// Gives an entry a song, for one that is missing or wrong.
    pub fn set_song(&self, playlist: PlaylistId, item: PlaylistItemId, song: SongId) {
        let changes = ItemChanges { song_id: Some(song), ..ItemChanges::default() };
        self.send(UpdateItem { playlist, item, changes }, |_, _| {});
    }

    /// Puts a playlist into the bin; it can be had back.
    pub fn delete(&self, playlist: &Playlist) {
        let (id, name) = (playlist.id, playlist.name.clone());
        self.queries.change::<Vec<Rc<Playlist>>>(|list| {
            let is_there = list.iter().any(|other| other.id == id && other.deleted_at.is_none());
            is_there.then(|| list.iter().filter(|other| other.id != id).cloned().collect())
        });
        self.send(DeletePlaylist(id), move |actions, ()| {
            let page = Route::Playlist { id };
            let was_here = is_here(&page);
            if was_here {
                actions.go(&Route::Playlists);
            }
            let undo = actions.clone();
            let undo = Callback::from(move |()| {
                undo.restore(id);
                if was_here {
                    undo.go(&page);
                }
            });
            let toast = Toast::new(ToastKind::Info, format!("{name} was deleted."));
            actions.toasts.push(toast.with_action("Undo", undo));
        });
    }

    /// Takes a playlist out of the bin.
    pub fn restore(&self, id: PlaylistId) {
        self.send(RestorePlaylist(id), |actions, playlist| {
            actions.tell(format!("{} is back.", playlist.name));
        });
    }

    /// Puts a playlist into a folder, or takes it out.
    pub fn file(&self, playlist: PlaylistId, filing: Filing) {
        self.queries.change::<Vec<Rc<Playlist>>>(|list| {
            changed_in(list, |other| {
                let folder_id = filing.folder_id;
                (other.id == playlist).then(|| Rc::new(Playlist { folder_id, ..(**other).clone() }))
            })
        });
        self.send(FilePlaylist { playlist, filing }, |_, _| {});
    }

    /// Writes a playlist into a file on this device.
    pub fn export(&self, playlist: &Playlist, format: TransferFormat) {
        let (actions, id, name) = (self.clone(), playlist.id, playlist.name.clone());
        spawn_local(async move {
            let format = format.as_str();
            let file = actions.api.read(&format!("/playlists/{id}/export?format={format}")).await;
            match file {
                Err(error) => actions.toasts.fail(&error),
                Ok(text) if keep_file(&format!("{name}.{format}"), &text).is_err() => {
                    actions.toasts.push(Toast::new(ToastKind::Error, "The browser did not take the file."));
                }
                Ok(_) => {}
            }
        });
    }
}

/// Whether a page is the one that is open.
fn is_here(page: &Route) -> bool {
    let path = web_sys::window().and_then(|window| window.location().pathname().ok());
    path.is_some_and(|path| path == page.to_path())
}

/// Whether a list that is kept is the one that is meant.
fn is_same_list(one: &[Rc<PlaylistItem>], other: &[Rc<PlaylistItem>]) -> bool {
    let same = |(one, other): (&Rc<PlaylistItem>, &Rc<PlaylistItem>)| one.id.is_some() && one.id == other.id;
    one.len() == other.len() && one.iter().zip(other).all(same)
}

/// Whether the person may change what is in a playlist.
pub const fn is_editable(playlist: &Playlist) -> bool {
    matches!(playlist.access, Access::Owner | Access::Editor) && !playlist.smart
}
