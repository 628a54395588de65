//! Ratings: one to five stars from each listener.

use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method};
use crate::ids::{AlbumId, SongId};

/// The most stars that a listener can give; the least is one.
pub const MAX_STARS: u8 = 5;

/// What listeners think of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Rating {
    /// The mean of all stars, 1 to 5.
    pub mean: f64,
    /// How many listeners have given stars.
    pub count: u32,
    /// The stars of whoever asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine: Option<u8>,
}

/// What a listener gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields))]
#[serde(deny_unknown_fields)]
pub struct Stars {
    /// 1 to 5.
    #[cfg_attr(feature = "openapi", oai(validator(minimum(value = "1"), maximum(value = "5"))))]
    pub stars: u8,
}

/// Rates a song, or rates it anew.
#[derive(Debug, Clone, Copy)]
pub struct RateSong {
    /// The song.
    pub song: SongId,
    /// What the listener gives.
    pub stars: Stars,
}

impl Endpoint for RateSong {
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/me/ratings/songs/{song_id}";
    type Body = Stars;
    type Response = Rating;

    fn uri(&self) -> String {
        format!("/me/ratings/songs/{}", self.song)
    }

    fn body(&self) -> Option<&Stars> {
        Some(&self.stars)
    }
}

/// Takes back what one has given to a song.
#[derive(Debug, Clone, Copy)]
pub struct UnrateSong(pub SongId);

impl Endpoint for UnrateSong {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/me/ratings/songs/{song_id}";
    type Body = ();
    type Response = ();

    fn uri(&self) -> String {
        format!("/me/ratings/songs/{}", self.0)
    }
}

/// Rates an album, or rates it anew.
#[derive(Debug, Clone, Copy)]
pub struct RateAlbum {
    /// The album.
    pub album: AlbumId,
    /// What the listener gives.
    pub stars: Stars,
}

impl Endpoint for RateAlbum {
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/me/ratings/albums/{album_id}";
    type Body = Stars;
    type Response = Rating;

    fn uri(&self) -> String {
        format!("/me/ratings/albums/{}", self.album)
    }

    fn body(&self) -> Option<&Stars> {
        Some(&self.stars)
    }
}

/// Takes back what one has given to an album.
#[derive(Debug, Clone, Copy)]
pub struct UnrateAlbum(pub AlbumId);

impl Endpoint for UnrateAlbum {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/me/ratings/albums/{album_id}";
    type Body = ();
    type Response = ();

    fn uri(&self) -> String {
        format!("/me/ratings/albums/{}", self.0)
    }
}
