//! Files on their way in.

use serde::{Deserialize, Serialize};

use crate::ids::{SongId, UploadId};

/// How far an upload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    /// Bytes are coming in.
    Receiving,
    /// All bytes are there, work has not begun.
    Queued,
    /// Being examined.
    Processing,
    /// There is a song.
    Done,
    /// The caller has these very bytes already.
    Duplicate,
    /// Refused.
    Failed,
    /// A state that this client does not know yet.
    #[serde(other)]
    Unknown,
}

/// One file on its way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Upload {
    /// The upload.
    pub id: UploadId,
    /// How far it is.
    pub state: UploadState,
    /// How many bytes have arrived.
    pub offset_bytes: u64,
    /// How many bytes there are.
    pub size_bytes: u64,
    /// The song that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub song_id: Option<SongId>,
    /// The song that has these bytes already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<SongId>,
}

/// The answer to `POST /songs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct UploadAccepted {
    /// What became of the file.
    pub upload: Upload,
}

/// The names of the multipart fields of `POST /songs`.
pub mod fields {
    /// The audio file. It may stand anywhere among the fields.
    pub const FILE: &str = "file";
    /// A picture instead of the one in the file.
    pub const COVER: &str = "cover";
    /// The title instead of the one in the file.
    pub const TITLE: &str = "title";
    /// An artist instead of those in the file; may stand several times, in order.
    pub const ARTIST: &str = "artist";
    /// The album instead of the one in the file.
    pub const ALBUM: &str = "album";
    /// The genre instead of those in the file; may stand several times.
    pub const GENRE: &str = "genre";
    /// The year instead of the one in the file.
    pub const YEAR: &str = "year";
    /// Where in the album.
    pub const TRACK_NUMBER: &str = "track_number";
    /// On which disc.
    pub const DISC_NUMBER: &str = "disc_number";
    /// See [`Visibility`](crate::songs::Visibility).
    pub const VISIBILITY: &str = "visibility";
    /// A colour, `#rrggbb`, instead of the one from the cover.
    pub const ACCENT: &str = "accent";
}
