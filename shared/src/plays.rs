//! Plays: what a listener has heard, one entry each time.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::endpoint::{Endpoint, Method, query};
use crate::ids::{PlayId, SongId};
use crate::page::Page;
use crate::problem::FieldError;
use crate::songs::Song;

/// The most plays that one request can report.
pub const MAX_BATCH: usize = 500;
/// A play of any song counts once so much of it was heard, in milliseconds.
pub const ENOUGH_MS: u32 = 240_000;
/// No play is longer than a day, in milliseconds.
pub const MAX_LISTENED_MS: u32 = 86_400_000;

/// Whether enough was heard of a song for a play to count: half of it, or four minutes.
pub const fn is_enough(listened_ms: u32, duration_ms: u32) -> bool {
    listened_ms >= ENOUGH_MS || listened_ms >= duration_ms.div_ceil(2)
}

/// Out of what a song was played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum PlaySourceKind {
    /// A list of songs.
    Library,
    /// An album.
    Album,
    /// An artist.
    Artist,
    /// A playlist.
    Playlist,
    /// A genre.
    Genre,
    /// The favourites.
    Favorites,
    /// What was played before.
    History,
    /// Search results.
    Search,
    /// Songs that go on by themselves.
    Radio,
    /// A recommendation.
    Recommendation,
    /// A link that somebody shared.
    Share,
    /// The page of the song itself.
    Song,
    /// A source that this client does not know yet.
    #[serde(other)]
    Unknown,
}

impl PlaySourceKind {
    /// All that can be reported.
    pub const ALL: [Self; 12] = [
        Self::Library,
        Self::Album,
        Self::Artist,
        Self::Playlist,
        Self::Genre,
        Self::Favorites,
        Self::History,
        Self::Search,
        Self::Radio,
        Self::Recommendation,
        Self::Share,
        Self::Song,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Library => "library",
            Self::Album => "album",
            Self::Artist => "artist",
            Self::Playlist => "playlist",
            Self::Genre => "genre",
            Self::Favorites => "favorites",
            Self::History => "history",
            Self::Search => "search",
            Self::Radio => "radio",
            Self::Recommendation => "recommendation",
            Self::Share => "share",
            Self::Song => "song",
            Self::Unknown => "unknown",
        }
    }
}

/// Out of what a song was played, and which one that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct PlaySource {
    /// What it is.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", oai(rename = "type"))]
    pub kind: PlaySourceKind,
    /// Which one, where it has an id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
}

impl PlaySource {
    /// A source that has no id.
    pub const fn of(kind: PlaySourceKind) -> Self {
        Self { kind, id: None }
    }

    /// One of several of its kind.
    pub const fn one(kind: PlaySourceKind, id: Uuid) -> Self {
        Self { kind, id: Some(id) }
    }
}

/// What a client says about a play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct PlayReport {
    /// The song.
    pub song_id: SongId,
    /// When it began. Not in the future, and not before there was the account.
    #[serde(with = "crate::time")]
    pub started_at: DateTime<Utc>,
    /// How long it was heard, in milliseconds: at least 1, at most a day.
    pub listened_ms: u32,
    /// Out of what it was played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<PlaySource>,
    /// What the client calls this play. Reported again under the same name it is known and not counted
    /// again.
    pub client_id: Uuid,
}

/// Plays that are reported together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields))]
#[serde(deny_unknown_fields)]
pub struct PlayBatch {
    /// The plays, 1 to 500. They are judged in this order.
    pub plays: Vec<PlayReport>,
}

/// What became of a play that was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum PlayOutcome {
    /// It counts and stands in the history.
    Counted,
    /// It was reported before.
    Known,
    /// Less than half of the song and less than four minutes were heard.
    TooShort,
    /// The same song was heard at the same time, and that counts already.
    Overlapping,
    /// It was deleted from the history, or began before the time up to which that was.
    Forgotten,
    /// The account keeps no history.
    Off,
    /// It cannot be; see `error`.
    Refused,
    /// An outcome that this client does not know yet.
    #[serde(other)]
    Unknown,
}

/// The answer to one play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct PlayReceipt {
    /// What the client calls it.
    pub client_id: Uuid,
    /// What became of it. Whatever that is, it need not be reported again.
    pub outcome: PlayOutcome,
    /// The entry in the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub play_id: Option<PlayId>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<FieldError>,
}

/// The answers to a batch, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PlayReceipts {
    /// One for each play.
    pub items: Vec<PlayReceipt>,
}

/// An entry of the history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Play {
    /// The entry.
    pub id: PlayId,
    /// What was heard.
    pub song_id: SongId,
    /// The song; absent when it is gone or hidden from whoever asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub song: Option<Song>,
    /// When it began.
    #[serde(with = "crate::time")]
    pub started_at: DateTime<Utc>,
    /// How long it was heard, in milliseconds.
    pub listened_ms: u32,
    /// Out of what it was played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<PlaySource>,
}

/// A song, and how often whoever asks has heard it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PlayedSong {
    /// The song.
    pub song: Song,
    /// How often.
    pub plays: u32,
    /// When the last of these plays began.
    #[serde(with = "crate::time")]
    pub last_played_at: DateTime<Utc>,
}

/// Reports a play.
#[derive(Debug, Clone)]
pub struct ReportPlay(pub PlayReport);

impl Endpoint for ReportPlay {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/me/plays";
    type Body = PlayReport;
    type Response = PlayReceipt;

    fn body(&self) -> Option<&PlayReport> {
        Some(&self.0)
    }
}

/// Reports several plays.
#[derive(Debug, Clone)]
pub struct ReportPlays(pub PlayBatch);

impl Endpoint for ReportPlays {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/me/plays/batch";
    type Body = PlayBatch;
    type Response = PlayReceipts;

    fn body(&self) -> Option<&PlayBatch> {
        Some(&self.0)
    }
}

/// Lists the history, the newest first.
#[derive(Debug, Clone, Default)]
pub struct ListPlays {
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListPlays {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/me/plays";
    type Body = ();
    type Response = Page<Play>;

    fn uri(&self) -> String {
        let limit = self.limit.map(|limit| limit.to_string());
        format!("{}{}", Self::PATH, query(&[("limit", limit), ("cursor", self.cursor.clone())]))
    }
}

/// Reads an entry of the history.
#[derive(Debug, Clone, Copy)]
pub struct GetPlay(pub PlayId);

impl Endpoint for GetPlay {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/me/plays/{play_id}";
    type Body = ();
    type Response = Play;

    fn uri(&self) -> String {
        format!("/me/plays/{}", self.0)
    }
}

/// Deletes an entry of the history.
#[derive(Debug, Clone, Copy)]
pub struct DeletePlay(pub PlayId);

impl Endpoint for DeletePlay {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/me/plays/{play_id}";
    type Body = ();
    type Response = ();

    fn uri(&self) -> String {
        format!("/me/plays/{}", self.0)
    }
}

/// Deletes the history.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeletePlays {
    /// Only what began before this.
    pub before: Option<DateTime<Utc>>,
}

impl Endpoint for DeletePlays {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/me/plays";
    type Body = ();
    type Response = ();

    fn uri(&self) -> String {
        format!("{}{}", Self::PATH, query(&[("before", self.before.map(crate::time::text))]))
    }
}

/// Lists what was played, the last played first, each song once.
#[derive(Debug, Clone, Default)]
pub struct ListRecentlyPlayed {
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListRecentlyPlayed {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/me/recently-played";
    type Body = ();
    type Response = Page<PlayedSong>;

    fn uri(&self) -> String {
        let limit = self.limit.map(|limit| limit.to_string());
        format!("{}{}", Self::PATH, query(&[("limit", limit), ("cursor", self.cursor.clone())]))
    }
}

/// Lists what was played, the most often played first.
#[derive(Debug, Clone, Default)]
pub struct ListMostPlayed {
    /// Only plays that began then or later.
    pub from: Option<DateTime<Utc>>,
    /// Only plays that began before.
    pub to: Option<DateTime<Utc>>,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListMostPlayed {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/me/most-played";
    type Body = ();
    type Response = Page<PlayedSong>;

    fn uri(&self) -> String {
        let query = query(&[
            ("from", self.from.map(crate::time::text)),
            ("to", self.to.map(crate::time::text)),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor.clone()),
        ]);
        format!("{}{query}", Self::PATH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_play_counts_at_half_the_song_or_four_minutes() {
        for (listened, duration, counts) in [
            (499, 1000, false),
            (500, 1000, true),
            (500, 1001, false),
            (501, 1001, true),
            (239_999, 3_600_000, false),
            (240_000, 3_600_000, true),
            (240_000, u32::MAX, true),
            (u32::MAX, 0, true),
        ] {
            assert_eq!(is_enough(listened, duration), counts, "{listened} of {duration}");
        }
    }

    #[test]
    fn every_source_has_the_same_name_in_the_database_and_in_json() {
        for kind in PlaySourceKind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.as_str()));
        }
    }
}
