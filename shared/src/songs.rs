//! Songs: what can be played.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method, query};
use crate::ids::{AlbumId, ArtistId, SongId, UserId};
use crate::page::Page;
use crate::ratings::Rating;

/// Who may see and hear a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Its owner alone.
    #[default]
    Private,
    /// Its owner, and accounts that he names.
    People,
    /// Everyone with an account here.
    Site,
    /// Everyone.
    Public,
}

impl Visibility {
    /// All of them, the narrowest first.
    pub const ALL: [Self; 4] = [Self::Private, Self::People, Self::Site, Self::Public];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::People => "people",
            Self::Site => "site",
            Self::Public => "public",
        }
    }

    /// Whether everyone with an account may see it.
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::Site | Self::Public)
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|visibility| visibility.as_str() == name)
    }
}

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
    #[serde(default, skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if = "is_false"))]
    pub compilation: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// How loud a recording is, by EBU R 128.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Loudness {
    /// Integrated loudness in LUFS, to a hundredth.
    pub integrated_lufs: f32,
    /// The true peak in dBTP, to a hundredth.
    pub true_peak_dbtp: f32,
}

/// A picture of a song or of an account, square.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Cover {
    /// Where it is, without a host. Add `&size=` and one of [`COVER_SIZES`]. The link changes when
    /// the picture does, so it may be kept for ever.
    pub url: String,
    /// What to show until it is there: a ThumbHash in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub placeholder: Option<String>,
}

impl Cover {
    /// The link to the picture at the smallest offered size that is at least `pixels` wide.
    pub fn at(&self, pixels: u16) -> String {
        let size = COVER_SIZES.into_iter().find(|size| *size >= pixels).unwrap_or(1024);
        format!("{}&size={size}", self.url)
    }
}

/// The widths in pixels that pictures come in.
pub const COVER_SIZES: [u16; 5] = [64, 128, 256, 512, 1024];

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
    #[serde(default, skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if = "is_false"))]
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

/// The orders that a list of songs can have; a minus turns one around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[expect(missing_docs, reason = "each is the field that its wire name says")]
pub enum SongSort {
    #[default]
    #[serde(rename = "-created_at")]
    #[cfg_attr(feature = "openapi", oai(rename = "-created_at"))]
    CreatedAtDescending,
    #[serde(rename = "created_at")]
    #[cfg_attr(feature = "openapi", oai(rename = "created_at"))]
    CreatedAt,
    #[serde(rename = "title")]
    #[cfg_attr(feature = "openapi", oai(rename = "title"))]
    Title,
    #[serde(rename = "-title")]
    #[cfg_attr(feature = "openapi", oai(rename = "-title"))]
    TitleDescending,
    #[serde(rename = "artist")]
    #[cfg_attr(feature = "openapi", oai(rename = "artist"))]
    Artist,
    #[serde(rename = "-artist")]
    #[cfg_attr(feature = "openapi", oai(rename = "-artist"))]
    ArtistDescending,
    #[serde(rename = "album")]
    #[cfg_attr(feature = "openapi", oai(rename = "album"))]
    Album,
    #[serde(rename = "-album")]
    #[cfg_attr(feature = "openapi", oai(rename = "-album"))]
    AlbumDescending,
    #[serde(rename = "year")]
    #[cfg_attr(feature = "openapi", oai(rename = "year"))]
    Year,
    #[serde(rename = "-year")]
    #[cfg_attr(feature = "openapi", oai(rename = "-year"))]
    YearDescending,
    #[serde(rename = "duration_ms")]
    #[cfg_attr(feature = "openapi", oai(rename = "duration_ms"))]
    Duration,
    #[serde(rename = "-duration_ms")]
    #[cfg_attr(feature = "openapi", oai(rename = "-duration_ms"))]
    DurationDescending,
    #[serde(rename = "-rating")]
    #[cfg_attr(feature = "openapi", oai(rename = "-rating"))]
    RatingDescending,
    #[serde(rename = "-play_count")]
    #[cfg_attr(feature = "openapi", oai(rename = "-play_count"))]
    PlayCountDescending,
}

impl SongSort {
    /// Every order, in the order in which a menu shows them.
    pub const ALL: [Self; 14] = [
        Self::CreatedAtDescending,
        Self::CreatedAt,
        Self::Title,
        Self::TitleDescending,
        Self::Artist,
        Self::ArtistDescending,
        Self::Album,
        Self::AlbumDescending,
        Self::Year,
        Self::YearDescending,
        Self::Duration,
        Self::DurationDescending,
        Self::RatingDescending,
        Self::PlayCountDescending,
    ];

    /// The name in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreatedAtDescending => "-created_at",
            Self::CreatedAt => "created_at",
            Self::Title => "title",
            Self::TitleDescending => "-title",
            Self::Artist => "artist",
            Self::ArtistDescending => "-artist",
            Self::Album => "album",
            Self::AlbumDescending => "-album",
            Self::Year => "year",
            Self::YearDescending => "-year",
            Self::Duration => "duration_ms",
            Self::DurationDescending => "-duration_ms",
            Self::RatingDescending => "-rating",
            Self::PlayCountDescending => "-play_count",
        }
    }
}

/// Whose songs a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum OwnerFilter {
    /// Only the caller's own.
    Me,
}

/// Lists the songs that the caller may see.
#[derive(Debug, Clone, Default)]
pub struct ListSongs {
    /// The order; newest first when absent.
    pub sort: Option<SongSort>,
    /// Whose songs.
    pub owner: Option<OwnerFilter>,
    /// Only those that this artist is heard on.
    pub artist: Option<ArtistId>,
    /// Only those of this album.
    pub album: Option<AlbumId>,
    /// Only those of this genre, by id or name.
    pub genre: Option<String>,
    /// Only the caller's favourites.
    pub liked: bool,
    /// Only those that the caller's history does not have.
    pub never_played: bool,
    /// Only those with so many stars or more on the mean, 1 to 5.
    pub min_rating: Option<u8>,
    /// Only those of this year or later.
    pub min_year: Option<u16>,
    /// Only those of this year or earlier.
    pub max_year: Option<u16>,
    /// Only those that last so long or longer, in milliseconds.
    pub min_duration_ms: Option<u32>,
    /// Only those that last so long or less, in milliseconds.
    pub max_duration_ms: Option<u32>,
    /// The caller's own that lie in the bin, instead of those that can be played.
    pub deleted: bool,
    /// How many, 1 to 200.
    pub limit: Option<u16>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Endpoint for ListSongs {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/songs";
    type Body = ();
    type Response = Page<Song>;

    fn uri(&self) -> String {
        let owner = self.owner.map(|OwnerFilter::Me| "me".to_owned());
        let query = query(&[
            ("sort", self.sort.map(|sort| sort.as_str().to_owned())),
            ("owner", owner),
            ("artist_id", self.artist.map(|artist| artist.to_string())),
            ("album_id", self.album.map(|album| album.to_string())),
            ("genre", self.genre.clone()),
            ("liked", self.liked.then(|| "true".to_owned())),
            ("never_played", self.never_played.then(|| "true".to_owned())),
            ("min_rating", self.min_rating.map(|stars| stars.to_string())),
            ("min_year", self.min_year.map(|year| year.to_string())),
            ("max_year", self.max_year.map(|year| year.to_string())),
            ("min_duration_ms", self.min_duration_ms.map(|length| length.to_string())),
            ("max_duration_ms", self.max_duration_ms.map(|length| length.to_string())),
            ("deleted", self.deleted.then(|| "true".to_owned())),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor.clone()),
        ]);
        format!("{}{query}", Self::PATH)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_has_the_same_name_in_a_query_and_in_json() {
        for sort in SongSort::ALL {
            assert_eq!(serde_json::to_string(&sort).unwrap(), format!("\"{}\"", sort.as_str()));
        }
    }

    #[test]
    fn a_visibility_has_the_same_name_in_a_form_and_in_json() {
        for visibility in Visibility::ALL {
            assert_eq!(serde_json::to_string(&visibility).unwrap(), format!("\"{}\"", visibility.as_str()));
            assert_eq!(Visibility::parse(visibility.as_str()), Some(visibility));
        }
        assert_eq!(Visibility::parse("secret"), None);
    }

    #[test]
    fn a_cover_is_asked_for_at_an_offered_size() {
        let cover = Cover { url: "/c?v=1".into(), placeholder: None };
        assert_eq!(cover.at(40), "/c?v=1&size=64");
        assert_eq!(cover.at(256), "/c?v=1&size=256");
        assert_eq!(cover.at(4000), "/c?v=1&size=1024");
    }
}
