//! Files on their way in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method, query};
use crate::ids::{ImportId, SongId, UploadId};
use crate::page::Page;
use crate::songs::Visibility;

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

impl UploadState {
    /// Whether nothing more will happen.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Duplicate | Self::Failed)
    }
}

/// Why an upload failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct UploadError {
    /// A stable word, one of the codes of problems.
    pub code: String,
    /// What was wrong, for a person.
    pub detail: String,
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
    /// The name that the file came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// The files that were dropped together with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
    /// How many bytes have arrived and are safe.
    pub offset_bytes: u64,
    /// How many bytes there are.
    pub size_bytes: u64,
    /// While it is being processed: how much of that is done, 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress_percent: Option<u8>,
    /// The song that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub song_id: Option<SongId>,
    /// The song of the caller that has these very bytes already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<SongId>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<UploadError>,
    /// When it began.
    #[serde(with = "crate::time")]
    pub created_at: DateTime<Utc>,
    /// When what has arrived is thrown away, unless more arrives.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
}

/// The answer to `POST /songs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct UploadAccepted {
    /// What became of the file.
    pub upload: Upload,
}

/// Lists the uploads of the caller, newest first.
#[derive(Debug, Clone, Default)]
pub struct ListUploads {
    /// Only those of one import.
    pub import_id: Option<ImportId>,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListUploads {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/uploads";
    type Body = ();
    type Response = Page<Upload>;

    fn uri(&self) -> String {
        let query = query(&[
            ("import_id", self.import_id.map(|id| id.to_string())),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor.clone()),
        ]);
        format!("{}{query}", Self::PATH)
    }
}

/// Reads one upload.
#[derive(Debug, Clone, Copy)]
pub struct GetUpload(pub UploadId);

impl Endpoint for GetUpload {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/uploads/{upload_id}";
    type Body = ();
    type Response = Upload;

    fn uri(&self) -> String {
        format!("/uploads/{}", self.0)
    }
}

/// A file that is to go straight to the object store. What is absent is taken from the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none, deny_unknown_fields))]
#[serde(deny_unknown_fields)]
pub struct DirectFile {
    /// How many bytes there will be.
    pub size_bytes: u64,
    /// What they sum up to, in hex.
    pub sha256: String,
    /// The name that the file has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// An id of the client's for what is sent together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
    /// The title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The artists, in order.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default))]
    pub artists: Vec<String>,
    /// The album.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// The genres.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default))]
    pub genres: Vec<String>,
    /// The year of release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// Where in the album.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track_number: Option<u16>,
    /// On which disc.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disc_number: Option<u16>,
    /// Who may see the song; private when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// A colour, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
}

/// One part of a file, and where to PUT it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct DirectPart {
    /// The link. It needs no credentials; do not send any.
    pub url: String,
    /// Where in the file the part begins.
    pub offset_bytes: u64,
    /// How many bytes it has.
    pub size_bytes: u64,
}

/// An upload and the links for its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct DirectUpload {
    /// The upload; complete it when all parts are sent.
    pub upload: Upload,
    /// How many bytes each part has, but for the last one.
    pub part_bytes: u64,
    /// The parts in their order.
    pub parts: Vec<DirectPart>,
    /// Until when the parts must be there.
    #[serde(with = "crate::time")]
    pub expires_at: DateTime<Utc>,
}

/// Begins an upload that goes straight to the object store, where [`UploadLimits::direct`] says so.
///
/// [`UploadLimits::direct`]: crate::server::UploadLimits::direct
#[derive(Debug, Clone)]
pub struct CreateDirect(pub DirectFile);

impl Endpoint for CreateDirect {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/uploads/direct";
    type Body = DirectFile;
    type Response = DirectUpload;

    fn body(&self) -> Option<&DirectFile> {
        Some(&self.0)
    }
}

/// Says that all parts of an upload are in the object store.
#[derive(Debug, Clone, Copy)]
pub struct CompleteDirect(pub UploadId);

impl Endpoint for CompleteDirect {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/uploads/{upload_id}/complete";
    type Body = ();
    type Response = Upload;

    fn uri(&self) -> String {
        format!("/uploads/{}/complete", self.0)
    }
}

/// The most files that [`FindKnown`] can ask about at once.
pub const MAX_KNOWN: usize = 200;

/// Contents, by their SHA-256 in lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields))]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// At most [`MAX_KNOWN`].
    pub sha256: Vec<String>,
}

/// A song of the caller that has certain bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct KnownContent {
    /// The bytes.
    pub sha256: String,
    /// The song.
    pub song_id: SongId,
}

/// Which of the contents the caller has already. Those of others stay unsaid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct KnownContents {
    /// Only those that there are.
    pub known: Vec<KnownContent>,
}

/// Asks which of some files need not be sent.
#[derive(Debug, Clone)]
pub struct FindKnown(pub Contents);

impl Endpoint for FindKnown {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/uploads/known";
    type Body = Contents;
    type Response = KnownContents;

    fn body(&self) -> Option<&Contents> {
        Some(&self.0)
    }
}

/// What undoing an import removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ImportUndone {
    /// Songs that went into the bin, from where they can be restored.
    pub songs: u32,
    /// Uploads that were stopped.
    pub uploads: u32,
}

/// Undoes an import: stops what is on its way and removes the songs that came of it.
#[derive(Debug, Clone, Copy)]
pub struct UndoImport(pub ImportId);

impl Endpoint for UndoImport {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/uploads/imports/{import_id}";
    type Body = ();
    type Response = ImportUndone;

    fn uri(&self) -> String {
        format!("/uploads/imports/{}", self.0)
    }
}

/// The names of the multipart fields of `POST /songs`; `Upload-Metadata` takes the texts among them,
/// a list as one value with line feeds between the entries.
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
    /// The name of the file; only in `Upload-Metadata`.
    pub const FILENAME: &str = "filename";
    /// The SHA-256 that the whole file shall have, in hex.
    pub const SHA256: &str = "sha256";
    /// The import that the file belongs to: an id that the client makes.
    pub const IMPORT_ID: &str = "import_id";
}
