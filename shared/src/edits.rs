//! Changes to what songs say about themselves, and their history.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method, query};
use crate::ids::{EditId, SongId};
use crate::page::Page;
use crate::songs::{ArtistCredit, Owner, Song, Visibility};

/// The most songs that one request may change.
pub const MAX_BULK: usize = 500;
/// The most names that one list of artists, genres or people may have.
pub const MAX_NAMES: usize = 16;

/// What a song can be without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Clearable {
    /// The album, and whose it is.
    Album,
    /// The place in the album.
    TrackNumber,
    /// On which disc.
    DiscNumber,
    /// The year of release.
    Year,
    /// The colour.
    Accent,
}

/// Changes to a song. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct SongChanges {
    /// The title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who made it; at most 16. Ids are ignored: names find their artists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artists: Option<Vec<ArtistCredit>>,
    /// The names of those who made it, at most 16, in place of those who did. Who else is credited stays: who wrote
    /// it, who is featured. Not together with `artists`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main_artists: Option<Vec<String>>,
    /// The title of the album.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// The names of those whose album it is; at most 16.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album_artists: Option<Vec<String>>,
    /// Whether the album gathers songs of several artists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compilation: Option<bool>,
    /// Where in the album the song stands, 1 to 9999.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track_number: Option<u16>,
    /// On which disc, 1 to 999.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disc_number: Option<u16>,
    /// The genres, most fitting first; at most 16.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub genres: Option<Vec<String>>,
    /// The year of release, 1000 to 9999.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// A colour that goes with the song, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// Who may see and hear it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// The user names of those who may when the visibility is `people`; at most 16.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<Vec<String>>,
    /// What the song shall be without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_empty))]
    pub clear: Vec<Clearable>,
}

/// Changes a song.
#[derive(Debug, Clone)]
pub struct UpdateSong {
    /// The song.
    pub id: SongId,
    /// What changes.
    pub changes: SongChanges,
}

impl Endpoint for UpdateSong {
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/songs/{song_id}";
    type Body = SongChanges;
    type Response = Song;

    fn uri(&self) -> String {
        format!("/songs/{}", self.id)
    }

    fn body(&self) -> Option<&SongChanges> {
        Some(&self.changes)
    }
}

/// The same change to several songs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields))]
#[serde(deny_unknown_fields)]
pub struct BulkChanges {
    /// The songs, 1 to 500. All are changed, or none.
    pub song_ids: Vec<SongId>,
    /// What changes.
    pub changes: SongChanges,
}

/// Changes several songs.
#[derive(Debug, Clone)]
pub struct UpdateSongs(pub BulkChanges);

impl Endpoint for UpdateSongs {
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/songs";
    type Body = BulkChanges;
    type Response = Edited;

    fn body(&self) -> Option<&BulkChanges> {
        Some(&self.0)
    }
}

/// What a change has done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Edited {
    /// Where it stands in the history; absent when everything was so already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit_id: Option<EditId>,
    /// How many songs are other than before.
    pub changed: u32,
}

/// A change to a song in its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct SongEdit {
    /// The change; one and the same for songs that were changed together.
    pub id: EditId,
    /// Who made it.
    pub by: Owner,
    /// When.
    #[serde(with = "crate::time")]
    pub at: DateTime<Utc>,
    /// What the song said before, where it was changed.
    pub before: SongChanges,
    /// What it says since.
    pub after: SongChanges,
    /// Which change it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<EditId>,
}

/// Lists the changes to a song, the latest first; its owner and admins see them.
#[derive(Debug, Clone)]
pub struct ListSongEdits {
    /// The song.
    pub song: SongId,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListSongEdits {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/songs/{song_id}/edits";
    type Body = ();
    type Response = Page<SongEdit>;

    fn uri(&self) -> String {
        let query =
            query(&[("limit", self.limit.map(|limit| limit.to_string())), ("cursor", self.cursor.clone())]);
        format!("/songs/{}/edits{query}", self.song)
    }
}

/// Takes a change back, on all songs that it was made to. Refused when one of them was changed again in the
/// same place.
#[derive(Debug, Clone, Copy)]
pub struct UndoEdit(pub EditId);

impl Endpoint for UndoEdit {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/edits/{edit_id}/undo";
    type Body = ();
    type Response = Edited;

    fn uri(&self) -> String {
        format!("/edits/{}/undo", self.0)
    }
}

/// Who may see a song whose visibility is `people`.
#[derive(Debug, Clone, Copy)]
pub struct ListSongPeople(pub SongId);

impl Endpoint for ListSongPeople {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/songs/{song_id}/people";
    type Body = ();
    type Response = Vec<Owner>;

    fn uri(&self) -> String {
        format!("/songs/{}/people", self.0)
    }
}
