//! Renditions: where the pieces of a song that was encoded anew lie, so that a player can ask for them
//! and put two songs together without a gap.

use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method};
use crate::ids::SongId;
use crate::songs::Quality;

/// How a rendition is laid out: one fragmented MP4 file, first what every player needs, then fragments
/// that follow each other without a gap.
///
/// The first fragment begins `pre_skip_samples` before the first sample that is heard; from there on
/// `samples` are heard, and what the last fragment holds beyond them is not. All counts of samples are of
/// one channel, at `sample_rate_hz`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Rendition {
    /// Which one it is.
    pub quality: Quality,
    /// The media type: `audio/mp4`.
    pub mime: String,
    /// The codec, as `MediaSource` wants it: `opus` or `fLaC`.
    pub codecs: String,
    /// The size of the file.
    pub size_bytes: u64,
    /// How many samples are heard.
    pub samples: u64,
    /// Samples a second.
    pub sample_rate_hz: u32,
    /// Channels.
    pub channels: u8,
    /// How many samples the decoder makes before the first that is heard.
    pub pre_skip_samples: u32,
    /// How many bytes stand in front of the first fragment.
    pub init_bytes: u32,
    /// The fragments in order, those alike that follow each other taken together.
    pub fragments: Vec<Fragments>,
}

/// Some fragments in a row that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Fragments {
    /// How many.
    pub count: u32,
    /// The size of each.
    pub bytes: u32,
    /// How many samples each holds.
    pub samples: u32,
}

/// A form that a song comes in, besides the original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct SongRendition {
    /// Which one it is.
    pub quality: Quality,
    /// Whether it has been made. One that has not can be heard too: it is encoded while it is sent.
    pub ready: bool,
    /// How it is laid out; absent for a lossless one that has not been made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendition: Option<Rendition>,
}

/// The forms that a song comes in, best first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Renditions {
    /// All but the original. None while the song has not been measured.
    pub items: Vec<SongRendition>,
}

/// Reads the forms that a song comes in.
#[derive(Debug, Clone, Copy)]
pub struct ListRenditions(pub SongId);

impl Endpoint for ListRenditions {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/songs/{song_id}/renditions";
    type Body = ();
    type Response = Renditions;

    fn uri(&self) -> String {
        format!("/songs/{}/renditions", self.0)
    }
}
