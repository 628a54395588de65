//! Lists of songs: which ones, and in which order.

use serde::{Deserialize, Serialize};

use super::Song;
use crate::endpoint::{Endpoint, Method, query};
use crate::ids::{AlbumId, ArtistId};
use crate::page::Page;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_has_the_same_name_in_a_query_and_in_json() {
        for sort in SongSort::ALL {
            assert_eq!(serde_json::to_string(&sort).unwrap(), format!("\"{}\"", sort.as_str()));
        }
    }
}
