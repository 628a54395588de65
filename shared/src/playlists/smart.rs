//! What rules would choose, before they are kept.

use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method};
use crate::rules::Rules;
use crate::songs::Song;

/// Rules to be tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields))]
#[serde(deny_unknown_fields)]
pub struct PreviewedRules {
    /// The rules.
    pub rules: Rules,
}

/// What they choose for whoever asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Preview {
    /// How many songs.
    pub song_count: u32,
    /// How long these are together, in milliseconds.
    pub duration_ms: u64,
    /// The first of them.
    pub items: Vec<Song>,
}

/// Tries rules.
#[derive(Debug, Clone)]
pub struct PreviewPlaylist(pub PreviewedRules);

impl Endpoint for PreviewPlaylist {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/playlists/preview";
    type Body = PreviewedRules;
    type Response = Preview;

    fn body(&self) -> Option<&PreviewedRules> {
        Some(&self.0)
    }
}
