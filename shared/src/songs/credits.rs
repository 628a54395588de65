//! What songs say of who made them, and of the album that they came on.

use serde::{Deserialize, Serialize};

use crate::ids::{AlbumId, ArtistId};

/// What an artist has done for a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum ArtistRole {
    /// Made it.
    #[default]
    Main,
    /// Takes part as a guest.
    Featured,
    /// Made this version of it.
    Remixer,
    /// Wrote the music.
    Composer,
    /// Wrote the words.
    Lyricist,
    /// Produced the recording.
    Producer,
}

impl ArtistRole {
    /// All of them, in the order in which credits are shown.
    pub const ALL: [Self; 6] =
        [Self::Main, Self::Featured, Self::Remixer, Self::Composer, Self::Lyricist, Self::Producer];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Featured => "featured",
            Self::Remixer => "remixer",
            Self::Composer => "composer",
            Self::Lyricist => "lyricist",
            Self::Producer => "producer",
        }
    }

    /// Whether the artist is heard: such songs stand among those of the artist.
    pub const fn performs(self) -> bool {
        matches!(self, Self::Main | Self::Featured | Self::Remixer)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_main(&self) -> bool {
        *self == Self::Main
    }
}

/// One credited artist. Credits keep the order of the recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct ArtistCredit {
    /// The artist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ArtistId>,
    /// The name as credited.
    pub name: String,
    /// What the artist did; made it, when absent.
    #[serde(default, skip_serializing_if = "ArtistRole::is_main")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if = "ArtistRole::is_main"))]
    pub role: ArtistRole,
}

impl ArtistCredit {
    /// The credit of one who made it, known by name alone.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// The album that a song came on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct AlbumCredit {
    /// The album.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<AlbumId>,
    /// The title of the album.
    pub title: String,
    /// Where in the album the song stands, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track_number: Option<u16>,
    /// On which disc, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disc_number: Option<u16>,
    /// Whose album it is, where the file says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_empty))]
    pub artists: Vec<ArtistCredit>,
    /// Whether it gathers songs of several artists.
    #[serde(default, skip_serializing_if = "crate::is_false")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if = "crate::is_false"))]
    pub compilation: bool,
}
