//! Marks: everything that one listener has to do with one thing, in one row. It is a favourite, it has
//! stars, it was played.

pub mod merge_store;
pub mod store;

use shared::events::{Event, MarkKind};
use shared::ids::{AlbumId, ArtistId, PlaylistId, SongId, UserId};
use uuid::Uuid;

use self::store::Mark;
use crate::app::AppState;

/// What can be marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A song.
    Song(SongId),
    /// An album.
    Album(AlbumId),
    /// An artist.
    Artist(ArtistId),
    /// A playlist.
    Playlist(PlaylistId),
}

impl Subject {
    /// Its kind, and its id among those.
    pub const fn parts(self) -> (MarkKind, Uuid) {
        match self {
            Self::Song(song) => (MarkKind::Song, song.0),
            Self::Album(album) => (MarkKind::Album, album.0),
            Self::Artist(artist) => (MarkKind::Artist, artist.0),
            Self::Playlist(playlist) => (MarkKind::Playlist, playlist.0),
        }
    }
}

/// Tells the clients of a listener what he thinks of a thing now; call it after the commit.
pub fn tell(state: &AppState, listener: UserId, subject: Subject, mark: &Mark) {
    let (kind, id) = subject.parts();
    let event = Event::Mark { kind, id, favorite: mark.favorite.is_some(), stars: mark.stars };
    state.events.publish(listener, &event);
}
