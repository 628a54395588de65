//! Plays all songs of something, which may come in several parts.

use frontend_core::api_error::ApiError;
use frontend_core::player::Event;
use shared::albums::ListAlbumSongs;
use shared::ids::{AlbumId, ArtistId, GenreId, PlaylistId, SongId};
use shared::page::{MAX_LIMIT, Page};
use shared::playlists::items::ListItems;
use shared::plays::{PlaySource, PlaySourceKind};
use shared::songs::{ListSongs, Song};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::contexts::player::PlayerHandle;
use crate::contexts::playlists::{Dialog, What};
use crate::contexts::toasts::{Toast, ToastKind, Toasts};
use crate::hooks::{use_api, use_player, use_playlists, use_toasts};
use crate::services::api::Api;
use crate::services::clock;

/// No more songs than these come into the queue at once.
const MOST: usize = 2_000;

/// Something that has songs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// An album, by disc and track.
    Album(AlbumId),
    /// What an artist is heard on.
    Artist(ArtistId),
    /// What is of a genre.
    Genre(GenreId),
    /// A playlist, in its order, without the songs that are gone.
    Playlist(PlaylistId),
}

impl Source {
    /// The same, as the history says it.
    pub const fn of_play(self) -> PlaySource {
        match self {
            Self::Album(id) => PlaySource::one(PlaySourceKind::Album, id.0),
            Self::Artist(id) => PlaySource::one(PlaySourceKind::Artist, id.0),
            Self::Genre(id) => PlaySource::one(PlaySourceKind::Genre, id.0),
            Self::Playlist(id) => PlaySource::one(PlaySourceKind::Playlist, id.0),
        }
    }
}

/// What is done with the songs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Play {
    /// Played in their order.
    Now,
    /// Played in their order, from one of them on.
    From(SongId),
    /// Played in any order.
    Shuffled,
    /// Played after the current song.
    Next,
    /// Put at the end of the queue.
    Last,
    /// Put into a playlist that is asked for.
    IntoPlaylist,
}

/// What plays all songs of something.
#[hook]
pub fn use_play_all() -> Callback<(Source, Play)> {
    let (player, api, toasts, playlists) = (use_player(), use_api(), use_toasts(), use_playlists());
    Callback::from(move |(source, how): (Source, Play)| {
        if how == Play::IntoPlaylist {
            let what = What::All(source);
            return playlists.open(Dialog::Add { title: "these songs".into(), what });
        }
        let (player, api, toasts) = (player.clone(), api.clone(), toasts.clone());
        spawn_local(async move {
            match songs_of(&api, source).await {
                Ok(songs) if songs.is_empty() => {
                    toasts.push(Toast::new(ToastKind::Info, "There is nothing here to play."));
                }
                Ok(songs) => start(&player, &toasts, songs, source.of_play(), how),
                Err(error) => toasts.fail(&error),
            }
        });
    })
}

fn start(player: &PlayerHandle, toasts: &Toasts, songs: Vec<Song>, source: PlaySource, how: Play) {
    match how {
        Play::Now | Play::From(_) => {
            if player.state.shuffle() {
                player.send(Event::Unshuffle);
            }
            let first = |song: &Song| matches!(how, Play::From(id) if id == song.id);
            let at = songs.iter().position(first).unwrap_or_default();
            player.play_list(songs, at, source);
        }
        Play::Shuffled => {
            let seed = clock::seed();
            let start = usize::try_from(seed >> 32).unwrap_or_default() % songs.len();
            player.play_list(songs, start, source);
            player.send(Event::Shuffle { seed });
        }
        Play::Next => {
            player.send(Event::InsertNext(songs, Some(source)));
            toasts.push(Toast::new(ToastKind::Info, "These songs play next."));
        }
        // Is asked for in a dialog, without the songs.
        Play::IntoPlaylist => {}
        Play::Last => {
            player.send(Event::Append(songs, Some(source)));
            toasts.push(Toast::new(ToastKind::Info, "These songs were added to the queue."));
        }
    }
}

/// All songs of something, up to a few thousand.
///
/// # Errors
/// They cannot be had.
pub async fn songs_of(api: &Api, source: Source) -> Result<Vec<Song>, ApiError> {
    let mut songs = Vec::new();
    let mut cursor = None;
    let limit = Some(MAX_LIMIT);
    loop {
        let page = match source {
            Source::Playlist(playlist) => {
                let page = api.send(&ListItems { playlist, limit, cursor }).await?;
                let songs = page.items.into_iter().filter_map(|item| item.song).collect();
                Page { items: songs, next_cursor: page.next_cursor }
            }
            Source::Album(album) => api.send(&ListAlbumSongs { album, limit, cursor }).await?,
            Source::Artist(id) => {
                api.send(&ListSongs { artist: Some(id), limit, cursor, ..ListSongs::default() }).await?
            }
            Source::Genre(id) => {
                let genre = Some(id.to_string());
                api.send(&ListSongs { genre, limit, cursor, ..ListSongs::default() }).await?
            }
        };
        songs.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() || songs.len() >= MOST {
            return Ok(songs);
        }
    }
}
