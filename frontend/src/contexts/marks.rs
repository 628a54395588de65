//! Favourites and stars: shown at once wherever the thing is shown, then told to the server, one after the other.
//! What it refuses is taken back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use frontend_core::api_error::ApiError;
use frontend_core::listing::changed_in;
use frontend_core::marks::{Mark, Marked};
use shared::albums::{Album, AlbumDetails};
use shared::artists::{Artist, ArtistDetails};
use shared::favorites::{
    AddFavoriteAlbum, AddFavoriteArtist, AddFavoritePlaylist, AddFavoriteSong, RemoveFavoriteAlbum,
    RemoveFavoriteArtist, RemoveFavoritePlaylist, RemoveFavoriteSong,
};
use shared::ids::{AlbumId, ArtistId, PlaylistId, SongId};
use shared::playlists::Playlist;
use shared::playlists::items::PlaylistItem;
use shared::ratings::{RateAlbum, RateSong, Stars, UnrateAlbum, UnrateSong};
use shared::search::Found;
use shared::songs::Song;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::services;
use super::toasts::Toasts;
use crate::services::api::Api;
use crate::services::queries::Queries;

/// A thing that a listener can think something of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A song.
    Song(SongId),
    /// An album.
    Album(AlbumId),
    /// An artist, who gets no stars.
    Artist(ArtistId),
    /// A playlist, which gets no stars.
    Playlist(PlaylistId),
}

impl Thing {
    const fn key(self) -> Uuid {
        match self {
            Self::Song(SongId(id))
            | Self::Album(AlbumId(id))
            | Self::Artist(ArtistId(id))
            | Self::Playlist(PlaylistId(id)) => id,
        }
    }
}

/// Something that the server is to be told.
#[derive(Clone, Copy)]
struct Wish {
    thing: Thing,
    mark: Mark,
    before: Mark,
}

struct Inner {
    api: Api,
    queries: Queries,
    toasts: Toasts,
    waiting: RefCell<Vec<Wish>>,
    is_busy: Cell<bool>,
}

/// See the module. Clones are the same.
#[derive(Clone)]
pub struct Marks(Rc<Inner>);

impl PartialEq for Marks {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The lists that marks are read from.
const TOUCHED: [&str; 2] = ["/me/favorites", "/home"];

impl Marks {
    pub(super) fn new(api: &Api, queries: &Queries, toasts: &Toasts) -> Self {
        Self(Rc::new(Inner {
            api: api.clone(),
            queries: queries.clone(),
            toasts: toasts.clone(),
            waiting: RefCell::default(),
            is_busy: Cell::default(),
        }))
    }

    /// Makes a thing a favourite, or no longer.
    pub fn like(&self, thing: Thing, on: bool) {
        self.wish(Wish { thing, mark: Mark::Favorite(on), before: Mark::Favorite(!on) });
    }

    /// Gives a thing stars, or takes them back; `before` are those that it had.
    pub fn rate(&self, thing: Thing, stars: Option<u8>, before: Option<u8>) {
        self.wish(Wish { thing, mark: Mark::Stars(stars), before: Mark::Stars(before) });
    }

    /// What happens when the heart of a thing is pressed.
    pub fn on_heart(&self, thing: Thing, is_favorite: bool) -> Callback<MouseEvent> {
        let marks = self.clone();
        Callback::from(move |_| marks.like(thing, !is_favorite))
    }

    /// What happens when stars are given to a thing, or taken back.
    pub fn on_stars(&self, thing: Thing) -> Callback<(Option<u8>, Option<u8>)> {
        let marks = self.clone();
        Callback::from(move |(stars, before)| marks.rate(thing, stars, before))
    }

    fn wish(&self, wish: Wish) {
        self.0.show(wish.thing, wish.mark);
        {
            let mut waiting = self.0.waiting.borrow_mut();
            // Of what was not even sent, only the last wish counts; before it was what was before the first.
            let earlier =
                waiting.iter_mut().find(|other| other.thing == wish.thing && other.mark.is_like(wish.mark));
            match earlier {
                Some(earlier) => earlier.mark = wish.mark,
                None => waiting.push(wish),
            }
        }
        if !self.0.is_busy.replace(true) {
            let inner = Rc::clone(&self.0);
            spawn_local(async move { inner.work().await });
        }
    }
}

impl Inner {
    /// Tells the server one wish after the other, so that none overtakes another.
    async fn work(&self) {
        while let Some(wish) = self.next() {
            if let Err(error) = tell(&self.api, wish).await {
                let is_superseded = self
                    .waiting
                    .borrow()
                    .iter()
                    .any(|later| later.thing == wish.thing && later.mark.is_like(wish.mark));
                if !is_superseded {
                    self.show(wish.thing, wish.before);
                    self.toasts.fail(&error);
                    // In case what was before was not known to the server either.
                    self.queries.outdate(&["/"]);
                }
            }
        }
        self.is_busy.set(false);
        self.queries.outdate(&TOUCHED);
    }

    fn next(&self) -> Option<Wish> {
        let mut waiting = self.waiting.borrow_mut();
        (!waiting.is_empty()).then(|| waiting.remove(0))
    }

    /// Shows a mark wherever the thing is shown.
    fn show(&self, thing: Thing, mark: Mark) {
        let key = thing.key();
        match thing {
            Thing::Song(_) => {
                self.queries.change::<Vec<Rc<Song>>>(|list| Song::marked_in(list, key, mark));
                self.queries.change::<Vec<Rc<PlaylistItem>>>(|list| {
                    changed_in(list, |item| {
                        let song = item.song.as_ref()?.marked(key, mark)?;
                        Some(Rc::new(PlaylistItem { song: Some(song), ..(**item).clone() }))
                    })
                });
                self.queries.change::<Found>(|found| {
                    let songs = changed_in(&found.songs, |song| song.marked(key, mark));
                    let lyrics = changed_in(&found.lyrics, |song| song.marked(key, mark));
                    (songs.is_some() || lyrics.is_some()).then(|| Found {
                        songs: songs.unwrap_or_else(|| found.songs.clone()),
                        lyrics: lyrics.unwrap_or_else(|| found.lyrics.clone()),
                        ..found.clone()
                    })
                });
                self.queries.change::<Song>(|song| song.marked(key, mark));
            }
            Thing::Album(_) => {
                self.queries.change::<Vec<Rc<Album>>>(|list| Album::marked_in(list, key, mark));
                self.queries.change::<AlbumDetails>(|album| album.marked(key, mark));
            }
            Thing::Artist(_) => {
                self.queries.change::<Vec<Rc<Artist>>>(|list| Artist::marked_in(list, key, mark));
                self.queries.change::<ArtistDetails>(|artist| artist.marked(key, mark));
            }
            Thing::Playlist(_) => {
                self.queries.change::<Vec<Rc<Playlist>>>(|list| Playlist::marked_in(list, key, mark));
                self.queries.change::<Playlist>(|playlist| playlist.marked(key, mark));
            }
        }
    }
}

async fn tell(api: &Api, wish: Wish) -> Result<(), ApiError> {
    match (wish.thing, wish.mark) {
        (Thing::Song(id), Mark::Favorite(true)) => api.send(&AddFavoriteSong(id)).await,
        (Thing::Song(id), Mark::Favorite(false)) => api.send(&RemoveFavoriteSong(id)).await,
        (Thing::Album(id), Mark::Favorite(true)) => api.send(&AddFavoriteAlbum(id)).await,
        (Thing::Album(id), Mark::Favorite(false)) => api.send(&RemoveFavoriteAlbum(id)).await,
        (Thing::Artist(id), Mark::Favorite(true)) => api.send(&AddFavoriteArtist(id)).await,
        (Thing::Artist(id), Mark::Favorite(false)) => api.send(&RemoveFavoriteArtist(id)).await,
        (Thing::Playlist(id), Mark::Favorite(true)) => api.send(&AddFavoritePlaylist(id)).await,
        (Thing::Playlist(id), Mark::Favorite(false)) => api.send(&RemoveFavoritePlaylist(id)).await,
        (Thing::Song(song), Mark::Stars(Some(stars))) => {
            api.send(&RateSong { song, stars: Stars { stars } }).await.map(drop)
        }
        (Thing::Song(id), Mark::Stars(None)) => api.send(&UnrateSong(id)).await,
        (Thing::Album(album), Mark::Stars(Some(stars))) => {
            api.send(&RateAlbum { album, stars: Stars { stars } }).await.map(drop)
        }
        (Thing::Album(id), Mark::Stars(None)) => api.send(&UnrateAlbum(id)).await,
        (Thing::Artist(_) | Thing::Playlist(_), Mark::Stars(_)) => Ok(()),
    }
}

/// To say what one thinks of things.
#[hook]
pub fn use_marks() -> Marks {
    services().marks.clone()
}
