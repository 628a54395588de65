//! How songs are heard: the forms that their audio comes in, and links to it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method, query};
use crate::ids::SongId;

/// In which form a song is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// The file as it was uploaded.
    Original,
    /// FLAC in fragmented MP4; only of songs that were uploaded as FLAC.
    Lossless,
    /// Opus at 160 kbit/s in fragmented MP4.
    High,
    /// Opus at 96 kbit/s in fragmented MP4.
    Normal,
    /// Opus at 48 kbit/s in fragmented MP4.
    Low,
}

impl Quality {
    /// All of them, best first.
    pub const ALL: [Self; 5] = [Self::Original, Self::Lossless, Self::High, Self::Normal, Self::Low];

    /// The name in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Lossless => "lossless",
            Self::High => "high",
            Self::Normal => "normal",
            Self::Low => "low",
        }
    }
}

/// A link to the audio for where neither header nor cookie goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct StreamUrl {
    /// The signed link, without a host.
    pub url: String,
    /// Until when a stream can be started with it.
    #[serde(with = "crate::time")]
    pub expires_at: DateTime<Utc>,
    /// The media type of what it gives.
    pub mime: String,
    /// How many bytes it gives.
    pub size_bytes: u64,
    /// How long it plays, in milliseconds.
    pub duration_ms: u32,
}

/// Signs a link to the audio of a song.
#[derive(Debug, Clone, Copy)]
pub struct GetStreamUrl {
    /// The song.
    pub song: SongId,
    /// In which form; what the account likes when absent.
    pub quality: Option<Quality>,
}

impl Endpoint for GetStreamUrl {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/songs/{song_id}/stream-url";
    type Body = ();
    type Response = StreamUrl;

    fn uri(&self) -> String {
        let query = query(&[("quality", self.quality.map(|quality| quality.as_str().to_owned()))]);
        format!("/songs/{}/stream-url{query}", self.song)
    }
}
