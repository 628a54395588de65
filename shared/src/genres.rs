//! Genres.

use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method, query};
use crate::ids::GenreId;
use crate::page::Page;
use crate::songs::Cover;

/// A genre, with what the viewer may hear of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Genre {
    /// The genre.
    pub id: GenreId,
    /// Its name.
    pub name: String,
    /// How many songs are of it.
    pub songs: u32,
    /// How long those last together, in milliseconds.
    pub duration_ms: u64,
    /// The cover of one of the songs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
}

/// The orders that a list of genres can have; a minus turns one around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[expect(missing_docs, reason = "each is the field that its wire name says")]
pub enum GenreSort {
    #[default]
    #[serde(rename = "name")]
    #[cfg_attr(feature = "openapi", oai(rename = "name"))]
    Name,
    #[serde(rename = "-songs")]
    #[cfg_attr(feature = "openapi", oai(rename = "-songs"))]
    SongsDescending,
}

impl GenreSort {
    /// Every order, in the order in which a menu shows them.
    pub const ALL: [Self; 2] = [Self::Name, Self::SongsDescending];

    /// The name in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::SongsDescending => "-songs",
        }
    }
}

/// Lists the genres of the songs that the caller may hear.
#[derive(Debug, Clone, Default)]
pub struct ListGenres {
    /// The order; by name when absent.
    pub sort: Option<GenreSort>,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListGenres {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/genres";
    type Body = ();
    type Response = Page<Genre>;

    fn uri(&self) -> String {
        let query = query(&[
            ("sort", self.sort.map(|sort| sort.as_str().to_owned())),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor.clone()),
        ]);
        format!("{}{query}", Self::PATH)
    }
}

/// Reads one genre.
#[derive(Debug, Clone, Copy)]
pub struct GetGenre(pub GenreId);

impl Endpoint for GetGenre {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/genres/{genre_id}";
    type Body = ();
    type Response = Genre;

    fn uri(&self) -> String {
        format!("/genres/{}", self.0)
    }
}
