//! Playlists as files: what can be written and read, and what an import reports.

use serde::{Deserialize, Serialize};

use super::Playlist;
use super::items::Said;
use crate::ids::{PlaylistItemId, SongId};

/// The largest file that is imported, in bytes.
pub const MAX_IMPORT_BYTES: usize = 5 * 1024 * 1024;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum TransferFormat {
    /// A list of places with comments, in UTF-8.
    M3u8,
    /// XML, <https://xspf.org>.
    Xspf,
    /// The same as JSON, <https://musicbrainz.org/doc/jspf>.
    Jspf,
    /// A table.
    Csv,
}

impl TransferFormat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::M3u8, Self::Xspf, Self::Jspf, Self::Csv];

    /// The name on the wire, and the ending of a file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::M3u8 => "m3u8",
            Self::Xspf => "xspf",
            Self::Jspf => "jspf",
            Self::Csv => "csv",
        }
    }

    /// The media type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::M3u8 => "audio/x-mpegurl",
            Self::Xspf => "application/xspf+xml",
            Self::Jspf => "application/jspf+json",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// What has come of an entry of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// Its song was found.
    Matched,
    /// Several songs may be meant; the entry has none yet.
    Ambiguous,
    /// No song was found; the entry has none yet.
    Missing,
    /// Something that this client does not know yet.
    #[serde(other)]
    Unknown,
}

/// An entry of a file, and what was found for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct ImportedEntry {
    /// The entry of the playlist; `PATCH` it with a `song_id` to put it right.
    pub item_id: PlaylistItemId,
    /// What the file says.
    pub said: Said,
    /// What has come of it.
    pub outcome: ImportOutcome,
    /// The song that was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub song_id: Option<SongId>,
    /// How sure that is, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u8>,
    /// The songs that may be meant, the likeliest first, at most five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_empty))]
    pub candidates: Vec<SongId>,
}

/// What has come of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ImportReport {
    /// The playlist that was made.
    pub playlist: Playlist,
    /// What the file was taken for.
    pub format: TransferFormat,
    /// How many songs were found.
    pub matched: u32,
    /// For how many entries several songs may be meant.
    pub ambiguous: u32,
    /// For how many no song was found.
    pub missing: u32,
    /// Every entry, in the order of the file.
    pub entries: Vec<ImportedEntry>,
}
