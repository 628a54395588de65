//! Search over everything that the caller may see.

use serde::{Deserialize, Serialize};

use crate::albums::Album;
use crate::artists::Artist;
use crate::endpoint::{Endpoint, Method, query};
use crate::genres::Genre;
use crate::playlists::Playlist;
use crate::songs::{Owner, OwnerFilter, Song};

/// The most characters of a text that are read; what stands behind is left out.
pub const MAX_CHARACTERS: usize = 256;

/// What can be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchKind {
    /// Songs, by title, artists and album.
    Songs,
    /// Albums, by title and artists.
    Albums,
    /// Artists, by name.
    Artists,
    /// Playlists, by name.
    Playlists,
    /// Genres, by name.
    Genres,
    /// Songs, by what is sung in them.
    Lyrics,
    /// Accounts, by both names; for admins, who ask for them by name.
    Users,
}

impl SearchKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 7] =
        [Self::Songs, Self::Albums, Self::Artists, Self::Playlists, Self::Genres, Self::Lyrics, Self::Users];

    /// The name in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Songs => "songs",
            Self::Albums => "albums",
            Self::Artists => "artists",
            Self::Playlists => "playlists",
            Self::Genres => "genres",
            Self::Lyrics => "lyrics",
            Self::Users => "users",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What was found, the best of each kind first. Kinds that were not asked for are empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Found {
    /// Songs.
    #[serde(default)]
    pub songs: Vec<Song>,
    /// Albums.
    #[serde(default)]
    pub albums: Vec<Album>,
    /// Artists.
    #[serde(default)]
    pub artists: Vec<Artist>,
    /// Playlists, without what is in them.
    #[serde(default)]
    pub playlists: Vec<Playlist>,
    /// Genres.
    #[serde(default)]
    pub genres: Vec<Genre>,
    /// Songs whose lyrics have all the words.
    #[serde(default)]
    pub lyrics: Vec<Song>,
    /// Accounts.
    #[serde(default)]
    pub users: Vec<Owner>,
    /// Give it as `cursor` to get what follows; absent at the end, and when several kinds were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Searches.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// What somebody has typed, up to [`MAX_CHARACTERS`].
    pub text: String,
    /// Of which kinds; of all but accounts when empty.
    pub kinds: Vec<SearchKind>,
    /// How many of each kind, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on, when only one kind is asked for.
    pub cursor: Option<String>,
    /// Only what is like this.
    pub filter: SearchFilter,
}

/// What everything that is found has in common. Kinds to which a part of it does not apply are left out: songs and
/// lyrics know all of it, albums years, stars, owner and favourites, playlists owner and favourites, artists favourites.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchFilter {
    /// This genre, by id or name.
    pub genre: Option<String>,
    /// This year or later.
    pub min_year: Option<u16>,
    /// This year or earlier.
    pub max_year: Option<u16>,
    /// So many stars or more on the mean, 1 to 5.
    pub min_rating: Option<u8>,
    /// So long or longer, in milliseconds.
    pub min_duration_ms: Option<u32>,
    /// So long or less, in milliseconds.
    pub max_duration_ms: Option<u32>,
    /// Whose it is.
    pub owner: Option<OwnerFilter>,
    /// A favourite of the caller.
    pub liked: bool,
    /// Not in the caller's history.
    pub never_played: bool,
}

impl Endpoint for Search {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/search";
    type Body = ();
    type Response = Found;

    fn uri(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.as_str()).collect();
        let query = query(&[
            ("q", Some(self.text.clone())),
            ("types", (!kinds.is_empty()).then(|| kinds.join(","))),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor.clone()),
            ("genre", self.filter.genre.clone()),
            ("min_year", self.filter.min_year.map(|year| year.to_string())),
            ("max_year", self.filter.max_year.map(|year| year.to_string())),
            ("min_rating", self.filter.min_rating.map(|stars| stars.to_string())),
            ("min_duration_ms", self.filter.min_duration_ms.map(|length| length.to_string())),
            ("max_duration_ms", self.filter.max_duration_ms.map(|length| length.to_string())),
            ("owner", self.filter.owner.map(|OwnerFilter::Me| "me".to_owned())),
            ("liked", self.filter.liked.then(|| "true".to_owned())),
            ("never_played", self.filter.never_played.then(|| "true".to_owned())),
        ]);
        format!("{}{query}", Self::PATH)
    }
}
