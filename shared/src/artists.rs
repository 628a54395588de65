//! Artists: who is credited on songs and albums.

use serde::{Deserialize, Serialize};

use crate::albums::{Album, AlbumSort};
use crate::endpoint::{Endpoint, Method, query};
use crate::ids::ArtistId;
use crate::page::Page;
use crate::songs::{Cover, Song};

/// An artist, with what the viewer may see of the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Artist {
    /// The artist.
    pub id: ArtistId,
    /// The name.
    pub name: String,
    /// On how many songs the artist is heard.
    pub songs: u32,
    /// How long those last together, in milliseconds.
    pub duration_ms: u64,
    /// Whether it is a favourite of the caller.
    #[serde(default)]
    pub favorite: bool,
    /// The picture: the artist's own, or else a cover of one of the songs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Cover>,
}

/// An artist with everything that a page about one shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct ArtistDetails {
    /// The artist.
    pub artist: Artist,
    /// How many albums are the artist's.
    pub albums: u32,
    /// The id that MusicBrainz has for the artist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub musicbrainz_id: Option<String>,
    /// Whether the caller may change the artist.
    pub editable: bool,
}

/// The orders that a list of artists can have; a minus turns one around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[expect(missing_docs, reason = "each is the field that its wire name says")]
pub enum ArtistSort {
    #[default]
    #[serde(rename = "name")]
    #[cfg_attr(feature = "openapi", oai(rename = "name"))]
    Name,
    #[serde(rename = "-name")]
    #[cfg_attr(feature = "openapi", oai(rename = "-name"))]
    NameDescending,
    #[serde(rename = "-songs")]
    #[cfg_attr(feature = "openapi", oai(rename = "-songs"))]
    SongsDescending,
}

impl ArtistSort {
    /// Every order, in the order in which a menu shows them.
    pub const ALL: [Self; 3] = [Self::Name, Self::NameDescending, Self::SongsDescending];

    /// The name in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::NameDescending => "-name",
            Self::SongsDescending => "-songs",
        }
    }
}

/// Lists the artists that the caller may see.
#[derive(Debug, Clone, Default)]
pub struct ListArtists {
    /// The order; by name when absent.
    pub sort: Option<ArtistSort>,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListArtists {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/artists";
    type Body = ();
    type Response = Page<Artist>;

    fn uri(&self) -> String {
        let query = query(&[
            ("sort", self.sort.map(|sort| sort.as_str().to_owned())),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor.clone()),
        ]);
        format!("{}{query}", Self::PATH)
    }
}

/// Reads one artist.
#[derive(Debug, Clone, Copy)]
pub struct GetArtist(pub ArtistId);

impl Endpoint for GetArtist {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/artists/{artist_id}";
    type Body = ();
    type Response = ArtistDetails;

    fn uri(&self) -> String {
        format!("/artists/{}", self.0)
    }
}

/// Changes to an artist. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct ArtistChanges {
    /// The name. Credits that have the old one get the new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Changes an artist.
#[derive(Debug, Clone)]
pub struct UpdateArtist {
    /// The artist.
    pub id: ArtistId,
    /// What changes.
    pub changes: ArtistChanges,
}

impl Endpoint for UpdateArtist {
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/artists/{artist_id}";
    type Body = ArtistChanges;
    type Response = ArtistDetails;

    fn uri(&self) -> String {
        format!("/artists/{}", self.id)
    }

    fn body(&self) -> Option<&ArtistChanges> {
        Some(&self.changes)
    }
}

/// Which artists are the same as another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields))]
#[serde(deny_unknown_fields)]
pub struct ArtistMerge {
    /// Those that become part of the other, 1 to 50.
    pub artist_ids: Vec<ArtistId>,
}

/// Makes one artist of several.
#[derive(Debug, Clone)]
pub struct MergeArtists {
    /// The one that stays.
    pub into: ArtistId,
    /// Those that become part of it.
    pub merge: ArtistMerge,
}

impl Endpoint for MergeArtists {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/artists/{artist_id}/merge";
    type Body = ArtistMerge;
    type Response = ArtistDetails;

    fn uri(&self) -> String {
        format!("/artists/{}/merge", self.into)
    }

    fn body(&self) -> Option<&ArtistMerge> {
        Some(&self.merge)
    }
}

/// Whose plays a list goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum PlayedBy {
    /// Those of everybody.
    #[default]
    Everyone,
    /// Those of the caller alone.
    Me,
}

impl PlayedBy {
    /// The name in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Me => "me",
        }
    }
}

/// Lists the songs of an artist, the most often played first.
#[derive(Debug, Clone)]
pub struct ListArtistTopSongs {
    /// The artist.
    pub artist: ArtistId,
    /// Whose plays count.
    pub played_by: PlayedBy,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListArtistTopSongs {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/artists/{artist_id}/top-songs";
    type Body = ();
    type Response = Page<Song>;

    fn uri(&self) -> String {
        let query = query(&[
            ("played_by", Some(self.played_by.as_str().to_owned())),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor.clone()),
        ]);
        format!("/artists/{}/top-songs{query}", self.artist)
    }
}

/// Lists the albums that an artist made, or those of others that the artist is heard on.
#[derive(Debug, Clone)]
pub struct ListArtistAlbums {
    /// The artist.
    pub artist: ArtistId,
    /// Those of others instead.
    pub appears_on: bool,
    /// The order; the latest year first when absent.
    pub sort: Option<AlbumSort>,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListArtistAlbums {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/artists/{artist_id}/albums";
    type Body = ();
    type Response = Page<Album>;

    fn uri(&self) -> String {
        let query = query(&[
            ("appears_on", self.appears_on.then(|| "true".to_owned())),
            ("sort", self.sort.map(|sort| sort.as_str().to_owned())),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor.clone()),
        ]);
        format!("/artists/{}/albums{query}", self.artist)
    }
}
