//! The entries of a playlist: songs in an order, each with who put it there and when.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method, query};
use crate::ids::{PlaylistId, PlaylistItemId, SongId};
use crate::page::Page;
use crate::songs::{Owner, Song};

/// The most entries that one request adds, moves or removes.
pub const MAX_AT_ONCE: usize = 500;

/// One entry of a playlist. The same song may stand in several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct PlaylistItem {
    /// The entry; absent in smart playlists, where nobody put the songs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<PlaylistItemId>,
    /// The song; absent when it is gone, when the viewer may not hear it, or when it was never found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub song: Option<Song>,
    /// What the imported file said of this entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    /// Who put it there; absent when that account is gone, and in smart playlists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_by: Option<Owner>,
    /// When; absent in smart playlists.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub added_at: Option<DateTime<Utc>>,
}

/// What a playlist in a file says about one of its entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Said {
    /// The title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who made it, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// The album.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// How long it is, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u32>,
    /// The international code of the recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isrc: Option<String>,
    /// The recording at MusicBrainz.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub musicbrainz_id: Option<String>,
    /// The file or address that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

/// Songs to be put into a playlist, in this order. Without a place they go to the end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct NewItems {
    /// The songs, 1 to 500.
    pub song_ids: Vec<SongId>,
    /// Before which entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_item_id: Option<PlaylistItemId>,
    /// Or at which place, from 0; beyond the last is the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
}

/// The entries that were made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AddedItems {
    /// In the order of the request.
    pub items: Vec<PlaylistItem>,
}

/// Puts songs into a playlist.
#[derive(Debug, Clone)]
pub struct AddItems {
    /// The playlist.
    pub playlist: PlaylistId,
    /// What, and where.
    pub items: NewItems,
}

impl Endpoint for AddItems {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/playlists/{playlist_id}/items";
    type Body = NewItems;
    type Response = AddedItems;

    fn uri(&self) -> String {
        format!("/playlists/{}/items", self.playlist)
    }

    fn body(&self) -> Option<&NewItems> {
        Some(&self.items)
    }
}

/// Lists the entries of a playlist.
#[derive(Debug, Clone)]
pub struct ListItems {
    /// The playlist.
    pub playlist: PlaylistId,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListItems {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/playlists/{playlist_id}/items";
    type Body = ();
    type Response = Page<PlaylistItem>;

    fn uri(&self) -> String {
        let query =
            query(&[("limit", self.limit.map(|limit| limit.to_string())), ("cursor", self.cursor.clone())]);
        format!("/playlists/{}/items{query}", self.playlist)
    }
}

/// What is to become of an entry: another place, another song, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct ItemChanges {
    /// Before which other entry it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_item_id: Option<PlaylistItemId>,
    /// Or to which place among the others, from 0; beyond the last is the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// Which song stands there; for entries of a file whose song was not found, or wrongly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub song_id: Option<SongId>,
}

/// Changes one entry.
#[derive(Debug, Clone)]
pub struct UpdateItem {
    /// The playlist.
    pub playlist: PlaylistId,
    /// The entry.
    pub item: PlaylistItemId,
    /// What becomes of it.
    pub changes: ItemChanges,
}

impl Endpoint for UpdateItem {
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/playlists/{playlist_id}/items/{item_id}";
    type Body = ItemChanges;
    type Response = PlaylistItem;

    fn uri(&self) -> String {
        format!("/playlists/{}/items/{}", self.playlist, self.item)
    }

    fn body(&self) -> Option<&ItemChanges> {
        Some(&self.changes)
    }
}

/// Removes one entry. One that is gone already counts as removed.
#[derive(Debug, Clone, Copy)]
pub struct RemoveItem {
    /// The playlist.
    pub playlist: PlaylistId,
    /// The entry.
    pub item: PlaylistItemId,
}

impl Endpoint for RemoveItem {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/playlists/{playlist_id}/items/{item_id}";
    type Body = ();
    type Response = ();

    fn uri(&self) -> String {
        format!("/playlists/{}/items/{}", self.playlist, self.item)
    }
}

/// Several entries of a playlist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields))]
#[serde(deny_unknown_fields)]
pub struct SomeItems {
    /// The entries, 1 to 500.
    pub item_ids: Vec<PlaylistItemId>,
}

/// How many entries a request has found and changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ItemsChanged {
    /// So many; those that were gone already are not counted.
    pub changed: u32,
}

/// Removes several entries. Those that are gone already count as removed.
#[derive(Debug, Clone)]
pub struct RemoveItems {
    /// The playlist.
    pub playlist: PlaylistId,
    /// The entries.
    pub items: SomeItems,
}

impl Endpoint for RemoveItems {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/playlists/{playlist_id}/items/remove";
    type Body = SomeItems;
    type Response = ItemsChanged;

    fn uri(&self) -> String {
        format!("/playlists/{}/items/remove", self.playlist)
    }

    fn body(&self) -> Option<&SomeItems> {
        Some(&self.items)
    }
}

/// Several entries and where they go, one behind the other in the order given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct MovedItems {
    /// The entries, 1 to 500.
    pub item_ids: Vec<PlaylistItemId>,
    /// Before which other entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_item_id: Option<PlaylistItemId>,
    /// Or at which place among the others, from 0; beyond the last is the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
}

/// Moves several entries. Those that are gone by now stay gone.
#[derive(Debug, Clone)]
pub struct MoveItems {
    /// The playlist.
    pub playlist: PlaylistId,
    /// The entries and their new place.
    pub items: MovedItems,
}

impl Endpoint for MoveItems {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/playlists/{playlist_id}/items/move";
    type Body = MovedItems;
    type Response = ItemsChanged;

    fn uri(&self) -> String {
        format!("/playlists/{}/items/move", self.playlist)
    }

    fn body(&self) -> Option<&MovedItems> {
        Some(&self.items)
    }
}
