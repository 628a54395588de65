//! What a client hears over the WebSocket `GET /me/events`, one JSON object a message.
//!
//! An event says that something has changed; it is never the only place where it can be read. Whoever
//! connects, and whoever is told that something was missed, reads again what he shows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::endpoint::{Endpoint, Method};
use crate::ids::{PlaylistId, SongId};
use crate::uploads::Upload;

/// The subprotocol that both sides name.
pub const PROTOCOL: &str = "rhythmix";
/// What stands before the access token among the subprotocols of the web app: a page can set no header.
pub const BEARER_PROTOCOL: &str = "bearer.";
/// The path of the WebSocket, below the base of the API.
pub const PATH: &str = "/me/events";

/// The server closes with this code when the session has ended: sign in again.
pub const CLOSE_SESSION_ENDED: u16 = 4401;
/// The server closes with this code when the access token has run out: connect again with a new one.
pub const CLOSE_TOKEN_EXPIRED: u16 = 4402;

/// Something that has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// An upload of the account is at another place now.
    Upload {
        /// As it is now.
        upload: Box<Upload>,
    },
    /// A song of the account was made, changed or removed.
    Song {
        /// Which one.
        song_id: SongId,
        /// What was done.
        change: Change,
    },
    /// What the account thinks of a thing has changed.
    Mark {
        /// What kind of thing it is.
        kind: MarkKind,
        /// Which one.
        id: Uuid,
        /// Whether it is a favourite now.
        favorite: bool,
        /// What the account gives it now, 1 to 5.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stars: Option<u8>,
    },
    /// A playlist that the account sees was made, changed or removed, or its entries were.
    Playlist {
        /// Which one.
        playlist_id: PlaylistId,
        /// What was done.
        change: Change,
    },
    /// The history of the account has changed.
    History,
    /// Something was missed: read again what you show.
    Missed,
    /// Something that this client does not know yet.
    #[serde(other)]
    Unknown,
}

/// The kinds of things that can be favourites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is what its name says")]
pub enum MarkKind {
    Song,
    Album,
    Artist,
    Playlist,
    /// Something that this client does not know yet.
    #[serde(other)]
    Unknown,
}

/// What was done to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new, or back from the bin.
    Created,
    /// It is another than before.
    Changed,
    /// It is gone.
    Deleted,
    /// Something that this client does not know yet.
    #[serde(other)]
    Unknown,
}

/// Where events can be heard with a link, for clients that can neither set a header nor a subprotocol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct EventLink {
    /// Good for one connection.
    pub url: String,
    /// Until when it must be opened.
    #[serde(with = "crate::time")]
    pub expires_at: DateTime<Utc>,
}

/// Asks for a link.
#[derive(Debug, Clone, Copy)]
pub struct GetEventLink;

impl Endpoint for GetEventLink {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/me/events-url";
    type Body = ();
    type Response = EventLink;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_told_apart_by_their_type_and_new_ones_survived() {
        let song = Event::Song { song_id: SongId(Uuid::nil()), change: Change::Created };
        let json = r#"{"type":"song","song_id":"00000000-0000-0000-0000-000000000000","change":"created"}"#;
        assert_eq!(serde_json::to_string(&song).unwrap(), json);
        assert_eq!(serde_json::from_str::<Event>(json).unwrap(), song);
        assert_eq!(serde_json::to_string(&Event::Missed).unwrap(), r#"{"type":"missed"}"#);
        let mark = Event::Mark { kind: MarkKind::Song, id: Uuid::nil(), favorite: true, stars: Some(4) };
        let json = r#"{"type":"mark","kind":"song","id":"00000000-0000-0000-0000-000000000000","favorite":true,"stars":4}"#;
        assert_eq!(serde_json::to_string(&mark).unwrap(), json);
        let new = r#"{"type":"playback","position_ms":5}"#;
        assert_eq!(serde_json::from_str::<Event>(new).unwrap(), Event::Unknown);
    }
}
