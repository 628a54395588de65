//! Songs: what can be played.

mod cover;
mod credits;
mod list;
mod stream;
mod visibility;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::cover::{COVER_SIZES, Cover};
pub use self::credits::{AlbumCredit, ArtistCredit, ArtistRole};
pub use self::list::{ListSongs, OwnerFilter, SongSort};
pub use self::stream::{GetStreamUrl, Quality, StreamUrl};
pub use self::visibility::Visibility;
use crate::endpoint::{Endpoint, Method, query};
use crate::ids::{SongId, UserId};
use crate::ratings::Rating;

/// How loud a recording is, by EBU R 128.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Loudness {
    /// Integrated loudness in LUFS, to a hundredth.
    pub integrated_lufs: f32,
    /// The true peak in dBTP, to a hundredth.
    pub true_peak_dbtp: f32,
}

/// Whose a thing is, as others see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Owner {
    /// The account.
    pub id: UserId,
    /// The public handle.
    pub username: String,
    /// The name to show.
    pub display_name: String,
    /// The picture of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Cover>,
}

/// A recording that can be played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Song {
    /// The song.
    pub id: SongId,
    /// Its title.
    pub title: String,
    /// Who made it; empty when nobody is known.
    pub artists: Vec<ArtistCredit>,
    /// The album that it came on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<AlbumCredit>,
    /// The genres, most fitting first.
    pub genres: Vec<String>,
    /// The year of release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// Length in milliseconds, as decoded.
    pub duration_ms: u32,
    /// The media type of the original file, such as `audio/mpeg`.
    pub mime: String,
    /// The size of the original file in bytes.
    pub size_bytes: u64,
    /// Samples a second of the original.
    pub sample_rate_hz: u32,
    /// Channels of the original.
    pub channels: u8,
    /// How loud it is; absent when it is silent, or not yet measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loudness: Option<Loudness>,
    /// The picture, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// A colour that goes with the song, `#rrggbb`: taken from the cover, or chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// Who may see and hear it.
    pub visibility: Visibility,
    /// Whose it is.
    pub owner: Owner,
    /// When it was added.
    #[serde(with = "crate::time")]
    pub created_at: DateTime<Utc>,
    /// When it was put into the bin; absent unless it lies there.
    #[serde(default, with = "crate::time::option", skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
    /// Whether it is a favourite of whoever asks.
    #[serde(default, skip_serializing_if = "crate::is_false")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if = "crate::is_false"))]
    pub favorite: bool,
    /// What listeners think of it; absent while nobody has rated it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// How often it was played, by everybody.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default))]
    pub play_count: u32,
}

impl Song {
    /// Those who are heard, in the order of the recording.
    pub fn performers(&self) -> impl Iterator<Item = &ArtistCredit> {
        self.artists.iter().filter(|artist| artist.role.performs())
    }

    /// The names of those who are heard in one line, as they are shown under the title.
    pub fn artist_line(&self) -> String {
        self.performers().map(|artist| artist.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Where its audio is, for a media element of the same origin.
    pub fn stream_path(&self) -> String {
        format!("{}/songs/{}/stream", crate::endpoint::API_BASE, self.id)
    }

    /// The same in a certain form; when absent, the server chooses.
    pub fn stream_path_in(&self, quality: Option<Quality>) -> String {
        let query = query(&[("quality", quality.map(|quality| quality.as_str().to_owned()))]);
        format!("{}{query}", self.stream_path())
    }
}

/// Reads one song.
#[derive(Debug, Clone, Copy)]
pub struct GetSong(pub SongId);

impl Endpoint for GetSong {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/songs/{song_id}";
    type Body = ();
    type Response = Song;

    fn uri(&self) -> String {
        format!("/songs/{}", self.0)
    }
}
