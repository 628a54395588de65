//! Home: shelves of what one may want to hear now.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::albums::Album;
use crate::artists::Artist;
use crate::endpoint::{Endpoint, Method};
use crate::ids::SongId;
use crate::playlists::Playlist;
use crate::songs::Song;

/// What a shelf is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum ShelfKind {
    /// Albums and playlists that were left in the middle.
    ContinueListening,
    /// Songs that one may like, each with a reason.
    Recommended,
    /// What was played last: albums, playlists and artists that songs were played out of, and songs.
    RecentlyPlayed,
    /// Albums, and songs without one, the newest first.
    NewlyUploaded,
    /// New albums of artists whom one likes or hears.
    NewFromArtists,
    /// The songs that one has played most.
    MostPlayed,
    /// Favourites of all kinds, the newest first.
    Favorites,
    /// A shelf that this client does not know yet.
    #[serde(other)]
    Unknown,
}

impl ShelfKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::ContinueListening,
        Self::Recommended,
        Self::RecentlyPlayed,
        Self::NewlyUploaded,
        Self::NewFromArtists,
        Self::MostPlayed,
        Self::Favorites,
    ];
}

/// Why something is recommended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// One has listened to a song.
    Listened,
    /// A song is a favourite.
    Liked,
    /// One listens to a genre.
    GenreListened,
    /// It is of a genre of which there is much.
    Genre,
    /// One likes or listens to an artist.
    Artist,
    /// A reason that this client does not know yet.
    #[serde(other)]
    Unknown,
}

/// Why something is there. It speaks of what the listener has done, never of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Reason {
    /// What kind of reason.
    pub kind: ReasonKind,
    /// The song, genre or artist that it is about.
    pub id: Uuid,
    /// What that is called.
    pub name: String,
    /// The reason as a sentence, such as `Because you listened to Help!`.
    pub text: String,
}

/// One thing on a shelf: exactly one of `song`, `album`, `artist` and `playlist` is there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct ShelfItem {
    /// A song.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub song: Option<Song>,
    /// An album.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<Album>,
    /// An artist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artist: Option<Artist>,
    /// A playlist, without what is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub playlist: Option<Playlist>,
    /// With which song to go on, when it was left in the middle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_song_id: Option<SongId>,
    /// Why it is there, when it is recommended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// A shelf, which is never empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Shelf {
    /// What it is about; no two are about the same.
    pub id: ShelfKind,
    /// What stands on it.
    pub items: Vec<ShelfItem>,
    /// Where the whole list is, below the base of the API, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
}

/// The shelves that have something for a listener, in the order in which they are shown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Home {
    /// The shelves.
    pub shelves: Vec<Shelf>,
}

impl Home {
    /// The shelf about something.
    pub fn shelf(&self, id: ShelfKind) -> Option<&Shelf> {
        self.shelves.iter().find(|shelf| shelf.id == id)
    }
}

/// Asks for home.
#[derive(Debug, Clone, Copy)]
pub struct GetHome;

impl Endpoint for GetHome {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/home";
    type Body = ();
    type Response = Home;

    fn uri(&self) -> String {
        Self::PATH.to_owned()
    }
}
