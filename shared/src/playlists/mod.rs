//! Playlists: lists of songs that somebody puts together, or that rules do.

pub mod folders;
pub mod items;
pub mod members;
pub mod smart;
pub mod transfer;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method, query};
use crate::ids::{FolderId, PlaylistId};
use crate::page::Page;
use crate::rules::Rules;
use crate::songs::{Cover, Owner, Visibility};
use crate::text::{self, InvalidText};

/// The most characters of a description.
pub const MAX_DESCRIPTION: usize = 2000;
/// The most entries of one playlist.
pub const MAX_ITEMS: usize = 10_000;
/// The most playlists of one account, those in the bin included.
pub const MAX_PLAYLISTS: usize = 5_000;

/// What the caller may do with a playlist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Everything.
    Owner,
    /// Change its entries, its name and its description.
    Editor,
    /// Look and listen.
    Viewer,
    /// A right that this client does not know yet.
    #[serde(other)]
    Unknown,
}

/// A playlist, as one viewer sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Playlist {
    /// The playlist.
    pub id: PlaylistId,
    /// Its name.
    pub name: String,
    /// What its owner says about it; empty when nothing.
    pub description: String,
    /// Who may see it: `people` are its members, who do not see a private one.
    pub visibility: Visibility,
    /// Whether members who are editors may change its entries.
    pub collaborative: bool,
    /// Whether rules decide what is in it.
    pub smart: bool,
    /// The rules of a smart playlist; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Rules>,
    /// Whose it is.
    pub owner: Owner,
    /// What the viewer may do with it.
    pub access: Access,
    /// How many of its songs the viewer may hear; absent for smart playlists in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub song_count: Option<u32>,
    /// How long these are together, in milliseconds; absent for smart playlists in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// Its own picture, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// Else the pictures of its first songs, at most four, to be shown together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_empty))]
    pub covers: Vec<Cover>,
    /// In which of the viewer's folders it lies; in none when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder_id: Option<FolderId>,
    /// Whether it is a favourite of the viewer.
    #[serde(default)]
    pub favorite: bool,
    /// Grows with each change of what `PATCH` changes; it is the `ETag` too.
    pub version: u32,
    /// When it was made.
    #[serde(with = "crate::time")]
    pub created_at: DateTime<Utc>,
    /// When it or its entries were changed last.
    #[serde(with = "crate::time")]
    pub updated_at: DateTime<Utc>,
    /// When it was put into the bin; absent unless it lies there.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

/// Checks the name of a playlist or a folder.
///
/// # Errors
/// What is wrong with it.
pub fn parse_name(name: &str) -> Result<&str, InvalidText> {
    text::parse_line(name, text::MAX_NAME)
}

/// Tidies a description, which may have several lines and may be empty.
///
/// # Errors
/// It is too long.
pub fn parse_description(description: &str) -> Result<String, InvalidText> {
    if description.chars().count() > MAX_DESCRIPTION {
        return Err(InvalidText::TooLong { max: MAX_DESCRIPTION });
    }
    Ok(text::clean_text(description, 4 * MAX_DESCRIPTION).unwrap_or_default())
}

/// A playlist to be made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct NewPlaylist {
    /// Its name.
    pub name: String,
    /// What its owner says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who may see it; private when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// Whether members who are editors may change its entries; yes when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collaborative: Option<bool>,
    /// With rules it is a smart playlist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Rules>,
}

/// Makes a playlist.
#[derive(Debug, Clone)]
pub struct CreatePlaylist(pub NewPlaylist);

impl Endpoint for CreatePlaylist {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/playlists";
    type Body = NewPlaylist;
    type Response = Playlist;

    fn body(&self) -> Option<&NewPlaylist> {
        Some(&self.0)
    }
}

/// Changes to a playlist. What is absent stays. All but name and description are for its owner alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct PlaylistChanges {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What its owner says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// Whether members who are editors may change its entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collaborative: Option<bool>,
    /// Other rules, for a playlist that has rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Rules>,
}

impl PlaylistChanges {
    /// Whether it changes nothing but what editors may change.
    pub fn is_for_editors(&self) -> bool {
        self.visibility.is_none() && self.collaborative.is_none() && self.rules.is_none()
    }
}

/// Changes a playlist. Send its `ETag` as `If-Match` to change nothing that somebody else has changed since.
#[derive(Debug, Clone)]
pub struct UpdatePlaylist {
    /// Which one.
    pub id: PlaylistId,
    /// What is to be another.
    pub changes: PlaylistChanges,
}

impl Endpoint for UpdatePlaylist {
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/playlists/{playlist_id}";
    type Body = PlaylistChanges;
    type Response = Playlist;

    fn uri(&self) -> String {
        format!("/playlists/{}", self.id)
    }

    fn body(&self) -> Option<&PlaylistChanges> {
        Some(&self.changes)
    }
}

/// Which playlists a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum PlaylistScope {
    /// The caller's own and those that he is a member of.
    #[default]
    Mine,
    /// The caller's own.
    Own,
    /// Those whose entries the caller may change.
    Editable,
    /// All that the caller may see.
    Visible,
    /// The caller's own that lie in the bin.
    Bin,
}

impl PlaylistScope {
    /// The name in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Own => "own",
            Self::Editable => "editable",
            Self::Visible => "visible",
            Self::Bin => "bin",
        }
    }
}

/// The orders that a list of playlists can have; a minus turns one around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[expect(missing_docs, reason = "each is the field that its wire name says")]
pub enum PlaylistSort {
    #[default]
    #[serde(rename = "-updated_at")]
    #[cfg_attr(feature = "openapi", oai(rename = "-updated_at"))]
    UpdatedAtDescending,
    #[serde(rename = "-created_at")]
    #[cfg_attr(feature = "openapi", oai(rename = "-created_at"))]
    CreatedAtDescending,
    #[serde(rename = "name")]
    #[cfg_attr(feature = "openapi", oai(rename = "name"))]
    Name,
    #[serde(rename = "-name")]
    #[cfg_attr(feature = "openapi", oai(rename = "-name"))]
    NameDescending,
}

impl PlaylistSort {
    /// Every order.
    pub const ALL: [Self; 4] =
        [Self::UpdatedAtDescending, Self::CreatedAtDescending, Self::Name, Self::NameDescending];

    /// The name in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UpdatedAtDescending => "-updated_at",
            Self::CreatedAtDescending => "-created_at",
            Self::Name => "name",
            Self::NameDescending => "-name",
        }
    }
}

/// Lists playlists.
#[derive(Debug, Clone, Default)]
pub struct ListPlaylists {
    /// Which ones.
    pub scope: Option<PlaylistScope>,
    /// The order; the last changed first when absent.
    pub sort: Option<PlaylistSort>,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListPlaylists {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/playlists";
    type Body = ();
    type Response = Page<Playlist>;

    fn uri(&self) -> String {
        let query = query(&[
            ("scope", self.scope.map(|scope| scope.as_str().to_owned())),
            ("sort", self.sort.map(|sort| sort.as_str().to_owned())),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor.clone()),
        ]);
        format!("{}{query}", Self::PATH)
    }
}

/// Declares a request about one playlist that has no body.
macro_rules! about_playlist {
    ($(#[$doc:meta])* $name:ident, $method:ident, $tail:literal, $response:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name(pub PlaylistId);

        impl Endpoint for $name {
            const METHOD: Method = Method::$method;
            const PATH: &'static str = concat!("/playlists/{playlist_id}", $tail);
            type Body = ();
            type Response = $response;

            fn uri(&self) -> String {
                format!(concat!("/playlists/{}", $tail), self.0)
            }
        }
    };
}

about_playlist! {
    /// Reads one playlist.
    GetPlaylist, Get, "", Playlist
}
about_playlist! {
    /// Puts a playlist into the bin. Doing it again changes nothing.
    DeletePlaylist, Delete, "", ()
}
about_playlist! {
    /// Takes a playlist out of the bin. Doing it again changes nothing.
    RestorePlaylist, Post, "/restore", Playlist
}
