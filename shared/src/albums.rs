//! Albums: songs that belong together, in an order.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method, query};
use crate::ids::AlbumId;
use crate::page::Page;
use crate::ratings::Rating;
use crate::songs::{ArtistCredit, Cover, Owner, OwnerFilter, Song};

/// What sort of release an album is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum AlbumKind {
    /// A release of its own.
    #[default]
    Album,
    /// A short one.
    Ep,
    /// One song, perhaps with others beside it.
    Single,
    /// Songs of several artists.
    Compilation,
    /// A concert.
    Live,
}

impl AlbumKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Album, Self::Ep, Self::Single, Self::Compilation, Self::Live];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Album => "album",
            Self::Ep => "ep",
            Self::Single => "single",
            Self::Compilation => "compilation",
            Self::Live => "live",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// An album, with what the viewer may see of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Album {
    /// The album.
    pub id: AlbumId,
    /// Its title.
    pub title: String,
    /// Whose it is; empty when it gathers several artists or nobody is known.
    pub artists: Vec<ArtistCredit>,
    /// What sort of release it is.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", oai(rename = "type"))]
    pub kind: AlbumKind,
    /// The year of release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// How many songs it has.
    pub songs: u32,
    /// How long they last together, in milliseconds.
    pub duration_ms: u64,
    /// The picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// A colour that goes with it, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// Whose it is here.
    pub owner: Owner,
    /// When it was added.
    #[serde(with = "crate::time")]
    pub created_at: DateTime<Utc>,
    /// Whether it is a favourite of whoever asks.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default))]
    pub favorite: bool,
    /// What listeners think of it; absent while nobody has rated it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
}

/// An album with everything that a page about one shows beside its songs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AlbumDetails {
    /// The album.
    pub album: Album,
    /// The genres of its songs, the most frequent first.
    pub genres: Vec<String>,
    /// Whether the caller may change it.
    pub editable: bool,
}

/// The orders that a list of albums can have; a minus turns one around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[expect(missing_docs, reason = "each is the field that its wire name says")]
pub enum AlbumSort {
    #[default]
    #[serde(rename = "-created_at")]
    #[cfg_attr(feature = "openapi", oai(rename = "-created_at"))]
    CreatedAtDescending,
    #[serde(rename = "created_at")]
    #[cfg_attr(feature = "openapi", oai(rename = "created_at"))]
    CreatedAt,
    #[serde(rename = "title")]
    #[cfg_attr(feature = "openapi", oai(rename = "title"))]
    Title,
    #[serde(rename = "-title")]
    #[cfg_attr(feature = "openapi", oai(rename = "-title"))]
    TitleDescending,
    #[serde(rename = "artist")]
    #[cfg_attr(feature = "openapi", oai(rename = "artist"))]
    Artist,
    #[serde(rename = "-artist")]
    #[cfg_attr(feature = "openapi", oai(rename = "-artist"))]
    ArtistDescending,
    #[serde(rename = "year")]
    #[cfg_attr(feature = "openapi", oai(rename = "year"))]
    Year,
    #[serde(rename = "-year")]
    #[cfg_attr(feature = "openapi", oai(rename = "-year"))]
    YearDescending,
}

impl AlbumSort {
    /// Every order, in the order in which a menu shows them.
    pub const ALL: [Self; 8] = [
        Self::CreatedAtDescending,
        Self::CreatedAt,
        Self::Title,
        Self::TitleDescending,
        Self::Artist,
        Self::ArtistDescending,
        Self::Year,
        Self::YearDescending,
    ];

    /// The name in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreatedAtDescending => "-created_at",
            Self::CreatedAt => "created_at",
            Self::Title => "title",
            Self::TitleDescending => "-title",
            Self::Artist => "artist",
            Self::ArtistDescending => "-artist",
            Self::Year => "year",
            Self::YearDescending => "-year",
        }
    }
}

/// Lists the albums that the caller may see.
#[derive(Debug, Clone, Default)]
pub struct ListAlbums {
    /// The order; newest first when absent.
    pub sort: Option<AlbumSort>,
    /// Whose albums.
    pub owner: Option<OwnerFilter>,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListAlbums {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/albums";
    type Body = ();
    type Response = Page<Album>;

    fn uri(&self) -> String {
        let query = query(&[
            ("sort", self.sort.map(|sort| sort.as_str().to_owned())),
            ("owner", self.owner.map(|OwnerFilter::Me| "me".to_owned())),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor.clone()),
        ]);
        format!("{}{query}", Self::PATH)
    }
}

/// Reads one album.
#[derive(Debug, Clone, Copy)]
pub struct GetAlbum(pub AlbumId);

impl Endpoint for GetAlbum {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/albums/{album_id}";
    type Body = ();
    type Response = AlbumDetails;

    fn uri(&self) -> String {
        format!("/albums/{}", self.0)
    }
}

/// Lists the songs of an album by disc and track.
#[derive(Debug, Clone)]
pub struct ListAlbumSongs {
    /// The album.
    pub album: AlbumId,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListAlbumSongs {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/albums/{album_id}/songs";
    type Body = ();
    type Response = Page<Song>;

    fn uri(&self) -> String {
        let query =
            query(&[("limit", self.limit.map(|limit| limit.to_string())), ("cursor", self.cursor.clone())]);
        format!("/albums/{}/songs{query}", self.album)
    }
}

/// What can be said about an album. What is absent stays as it is, or is left out of a new one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct AlbumChanges {
    /// Its title; a new one must have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The names of those whose it is, at most 16.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artists: Option<Vec<String>>,
    /// What sort of release it is.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(rename = "type"))]
    pub kind: Option<AlbumKind>,
    /// The year of release, 1000 to 9999; 0 for unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// A colour that goes with it, `#rrggbb`; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
}

/// Makes an album that has no songs yet.
#[derive(Debug, Clone)]
pub struct CreateAlbum(pub AlbumChanges);

impl Endpoint for CreateAlbum {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/albums";
    type Body = AlbumChanges;
    type Response = AlbumDetails;

    fn body(&self) -> Option<&AlbumChanges> {
        Some(&self.0)
    }
}

/// Changes an album, and what its songs say about it.
#[derive(Debug, Clone)]
pub struct UpdateAlbum {
    /// The album.
    pub id: AlbumId,
    /// What changes.
    pub changes: AlbumChanges,
}

impl Endpoint for UpdateAlbum {
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/albums/{album_id}";
    type Body = AlbumChanges;
    type Response = AlbumDetails;

    fn uri(&self) -> String {
        format!("/albums/{}", self.id)
    }

    fn body(&self) -> Option<&AlbumChanges> {
        Some(&self.changes)
    }
}

/// Puts an album and its songs into the bin.
#[derive(Debug, Clone, Copy)]
pub struct DeleteAlbum(pub AlbumId);

impl Endpoint for DeleteAlbum {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/albums/{album_id}";
    type Body = ();
    type Response = ();

    fn uri(&self) -> String {
        format!("/albums/{}", self.0)
    }
}

/// Takes an album out of the bin, with the songs that went there with it.
#[derive(Debug, Clone, Copy)]
pub struct RestoreAlbum(pub AlbumId);

impl Endpoint for RestoreAlbum {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/albums/{album_id}/restore";
    type Body = ();
    type Response = AlbumDetails;

    fn uri(&self) -> String {
        format!("/albums/{}/restore", self.0)
    }
}

/// Which albums are the same as another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields))]
#[serde(deny_unknown_fields)]
pub struct AlbumMerge {
    /// Those that become part of the other, 1 to 50; all of one owner.
    pub album_ids: Vec<AlbumId>,
}

/// Makes one album of several.
#[derive(Debug, Clone)]
pub struct MergeAlbums {
    /// The one that stays.
    pub into: AlbumId,
    /// Those that become part of it.
    pub merge: AlbumMerge,
}

impl Endpoint for MergeAlbums {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/albums/{album_id}/merge";
    type Body = AlbumMerge;
    type Response = AlbumDetails;

    fn uri(&self) -> String {
        format!("/albums/{}/merge", self.into)
    }

    fn body(&self) -> Option<&AlbumMerge> {
        Some(&self.merge)
    }
}
