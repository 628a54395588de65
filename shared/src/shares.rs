//! Public links to a song, an album or a playlist: what their owners do with them, and what visitors see.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::endpoint::{Endpoint, Method, query};
use crate::ids::{ShareId, SongId};
use crate::page::Page;
use crate::songs::Cover;

/// The most links of one account.
pub const MAX_SHARES: usize = 1000;
/// How long a link works at least, when it ends at all.
pub const MIN_EXPIRY_MS: u64 = 60 * 1000;
/// How long a link works at most, when it ends at all.
pub const MAX_EXPIRY_MS: u64 = 10 * 366 * 24 * 60 * 60 * 1000;

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum ShareKind {
    /// One song.
    Song,
    /// An album.
    Album,
    /// A playlist.
    Playlist,
}

impl ShareKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Song, Self::Album, Self::Playlist];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Song => "song",
            Self::Album => "album",
            Self::Playlist => "playlist",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Whether a link works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum ShareState {
    /// It does.
    Live,
    /// Its time is over.
    Expired,
    /// What it leads to is deleted, or not for its maker to pass on any more.
    Gone,
    /// A state that this client does not know yet.
    #[serde(other)]
    Unknown,
}

/// A public link, as who made it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Share {
    /// The link.
    pub id: ShareId,
    /// What it leads to.
    pub kind: ShareKind,
    /// Which one.
    pub thing_id: Uuid,
    /// What that is called; absent when it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// Whether it works.
    pub state: ShareState,
    /// Where it leads, on this server. Whoever has it can see and hear what is shared.
    pub url: String,
    /// Whether visitors may download.
    pub downloads: bool,
    /// When it was made.
    #[serde(with = "crate::time")]
    pub created_at: DateTime<Utc>,
    /// Until when it works; for ever when absent.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// How often it was visited; who comes back within half an hour counts once.
    pub visits: u64,
    /// When it was last visited.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub last_visit_at: Option<DateTime<Utc>>,
}

/// A public link to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct NewShare {
    /// What it leads to.
    pub kind: ShareKind,
    /// Which one.
    pub thing_id: Uuid,
    /// For how long it works, in milliseconds: one minute to ten years, or for ever when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_ms: Option<u64>,
    /// Whether visitors may download; no when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub downloads: Option<bool>,
}

/// Makes a public link to something that the caller may pass on.
#[derive(Debug, Clone, Copy)]
pub struct CreateShare(pub NewShare);

impl Endpoint for CreateShare {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/shares";
    type Body = NewShare;
    type Response = Share;

    fn body(&self) -> Option<&NewShare> {
        Some(&self.0)
    }
}

/// Lists the caller's public links, the latest first.
#[derive(Debug, Clone, Default)]
pub struct ListShares {
    /// Only those to this thing.
    pub thing_id: Option<Uuid>,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListShares {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/shares";
    type Body = ();
    type Response = Page<Share>;

    fn uri(&self) -> String {
        let query = query(&[
            ("thing_id", self.thing_id.map(|id| id.to_string())),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor.clone()),
        ]);
        format!("{}{query}", Self::PATH)
    }
}

/// Reads one of the caller's public links.
#[derive(Debug, Clone, Copy)]
pub struct GetShare(pub ShareId);

impl Endpoint for GetShare {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/shares/{share_id}";
    type Body = ();
    type Response = Share;

    fn uri(&self) -> String {
        format!("/shares/{}", self.0)
    }
}

/// Changes to a public link. What is absent stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct ShareChanges {
    /// For how long it works from now on, in milliseconds; 0 for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_ms: Option<u64>,
    /// Whether visitors may download.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub downloads: Option<bool>,
}

/// Changes a public link.
#[derive(Debug, Clone, Copy)]
pub struct UpdateShare {
    /// Which one.
    pub id: ShareId,
    /// What is to be another.
    pub changes: ShareChanges,
}

impl Endpoint for UpdateShare {
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/shares/{share_id}";
    type Body = ShareChanges;
    type Response = Share;

    fn uri(&self) -> String {
        format!("/shares/{}", self.id)
    }

    fn body(&self) -> Option<&ShareChanges> {
        Some(&self.changes)
    }
}

/// Revokes a public link. Doing it again changes nothing.
#[derive(Debug, Clone, Copy)]
pub struct DeleteShare(pub ShareId);

impl Endpoint for DeleteShare {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/shares/{share_id}";
    type Body = ();
    type Response = ();

    fn uri(&self) -> String {
        format!("/shares/{}", self.0)
    }
}

/// What a visitor sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct SharedThing {
    /// What it is.
    pub kind: ShareKind,
    /// What it is called.
    pub title: String,
    /// Whose work it is, or who put it together.
    pub by: String,
    /// What is said about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The name of who shares it.
    pub shared_by: String,
    /// Its picture, for a `size` to be added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// A colour that goes with it, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// Whether the songs can be downloaded.
    pub downloads: bool,
    /// Until when the links to sound are good; ask again then.
    #[serde(with = "crate::time")]
    pub links_expire_at: DateTime<Utc>,
    /// The songs, in their order.
    pub songs: Vec<SharedSong>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A song as a visitor sees it. One that is gone keeps its place, and says nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct SharedSong {
    /// Whether it is gone.
    pub gone: bool,
    /// The song.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<SongId>,
    /// Its title; empty when it is gone.
    pub title: String,
    /// Its artists, in one line.
    pub by: String,
    /// Its length in milliseconds.
    pub duration_ms: u32,
    /// Its picture, for a `size` to be added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// Where it can be heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream_url: Option<String>,
    /// Where the original can be had, if it may be downloaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub download_url: Option<String>,
}

/// Reads what a public link leads to. Anybody may who has it.
#[derive(Debug, Clone)]
pub struct VisitShare {
    /// The word at the end of the link.
    pub token: String,
    /// How many songs, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for VisitShare {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/s/{token}";
    type Body = ();
    type Response = SharedThing;

    fn uri(&self) -> String {
        let query =
            query(&[("limit", self.limit.map(|limit| limit.to_string())), ("cursor", self.cursor.clone())]);
        format!("/s/{}{query}", self.token)
    }
}
