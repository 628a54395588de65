//! Statistics about what a listener has heard.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Method, query};
use crate::ids::{AlbumId, ArtistId, GenreId, SongId};
use crate::plays::PlayedSong;
use crate::songs::Song;

/// The longest time that statistics are made about, in days: ten years.
pub const MAX_DAYS: i64 = 3_660;

/// How much was heard in some time. Songs that are gone or hidden by now count too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Totals {
    /// How many plays began in it.
    pub plays: u32,
    /// How long was heard, in milliseconds.
    pub listened_ms: u64,
    /// How many different songs.
    pub songs: u32,
    /// On how many days something was heard.
    pub days: u32,
}

/// How long the parts of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Enum))]
#[cfg_attr(feature = "openapi", oai(rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A day.
    Day,
    /// A week that begins on Monday.
    Week,
    /// A month.
    Month,
    /// A length that this client does not know yet.
    #[serde(other)]
    Unknown,
}

/// A part of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Span {
    /// Its first day.
    #[serde(with = "crate::time::date")]
    pub date: NaiveDate,
    /// How many plays began in it.
    pub plays: u32,
    /// How long was heard, in milliseconds.
    pub listened_ms: u64,
}

/// An hour of the day, over all days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct HourOfDay {
    /// 0 to 23.
    pub hour: u8,
    /// How many plays began in it.
    pub plays: u32,
    /// How long was heard, in milliseconds.
    pub listened_ms: u64,
}

/// An artist, and how much of the artist was heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TopArtist {
    /// The artist.
    pub id: ArtistId,
    /// The name.
    pub name: String,
    /// How many plays.
    pub plays: u32,
    /// How long, in milliseconds.
    pub listened_ms: u64,
}

/// An album, and how much of it was heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TopAlbum {
    /// The album.
    pub id: AlbumId,
    /// Its title.
    pub title: String,
    /// How many plays.
    pub plays: u32,
    /// How long, in milliseconds.
    pub listened_ms: u64,
}

/// A genre, and how much of it was heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TopGenre {
    /// The genre.
    pub id: GenreId,
    /// Its name.
    pub name: String,
    /// How many plays.
    pub plays: u32,
    /// How long, in milliseconds.
    pub listened_ms: u64,
}

/// What was heard most, at most ten of each. What is gone or hidden by now is left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Tops {
    /// Songs.
    pub songs: Vec<PlayedSong>,
    /// Artists who are heard on the songs.
    pub artists: Vec<TopArtist>,
    /// Albums.
    pub albums: Vec<TopAlbum>,
    /// Genres.
    pub genres: Vec<TopGenre>,
}

/// The first play of some time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct FirstPlay {
    /// When it began.
    #[serde(with = "crate::time")]
    pub started_at: DateTime<Utc>,
    /// What was heard.
    pub song_id: SongId,
    /// The song; absent when it is gone or hidden from whoever asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub song: Option<Song>,
}

/// Days in a row on which something was heard, within the time that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Streak {
    /// The most days in a row.
    pub longest_days: u32,
    /// When they began; absent when there are none.
    #[serde(default, with = "crate::time::date::option", skip_serializing_if = "Option::is_none")]
    pub longest_from: Option<NaiveDate>,
    /// How many days in a row end on the last day of the time, or on the day before it.
    pub current_days: u32,
}

/// What a listener has heard in some time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Stats {
    /// The begin of the time.
    #[serde(with = "crate::time")]
    pub from: DateTime<Utc>,
    /// The end of it.
    #[serde(with = "crate::time")]
    pub to: DateTime<Utc>,
    /// By which time zone days and hours are told.
    pub time_zone: String,
    /// How much.
    pub totals: Totals,
    /// How long the parts of the series are.
    pub period: Period,
    /// How much over the time, without gaps. The first and the last part may be cut off.
    pub series: Vec<Span>,
    /// How much at which hour of the day: all 24.
    pub hours: Vec<HourOfDay>,
    /// What most.
    pub top: Tops,
    /// What first; absent when nothing was heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<FirstPlay>,
    /// Days in a row.
    pub streak: Streak,
}

/// Songs that a listener had not heard before.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Discoveries {
    /// How many.
    pub songs: u32,
    /// Those heard most since, at most ten.
    pub top: Vec<PlayedSong>,
}

/// A year in review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct YearReview {
    /// The year.
    pub year: u16,
    /// By which time zone days and hours are told.
    pub time_zone: String,
    /// How much.
    pub totals: Totals,
    /// How much in each of the twelve months.
    pub months: Vec<Span>,
    /// How much at which hour of the day: all 24.
    pub hours: Vec<HourOfDay>,
    /// The day with the most heard; absent when nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub biggest_day: Option<Span>,
    /// What most.
    pub top: Tops,
    /// What was new.
    pub discoveries: Discoveries,
    /// What first; absent when nothing was heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<FirstPlay>,
    /// Days in a row.
    pub streak: Streak,
}

/// Asks what one has heard in some time.
#[derive(Debug, Clone, Default)]
pub struct GetStats {
    /// The begin; 30 days before the end when absent.
    pub from: Option<DateTime<Utc>>,
    /// The end; now when absent.
    pub to: Option<DateTime<Utc>>,
    /// A name such as `Europe/Berlin`; UTC when absent.
    pub time_zone: Option<String>,
}

impl Endpoint for GetStats {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/me/stats";
    type Body = ();
    type Response = Stats;

    fn uri(&self) -> String {
        let query = query(&[
            ("from", self.from.map(crate::time::text)),
            ("to", self.to.map(crate::time::text)),
            ("time_zone", self.time_zone.clone()),
        ]);
        format!("{}{query}", Self::PATH)
    }
}

/// Asks for a year in review.
#[derive(Debug, Clone)]
pub struct GetYearReview {
    /// The year.
    pub year: u16,
    /// A name such as `Europe/Berlin`; UTC when absent.
    pub time_zone: Option<String>,
}

impl Endpoint for GetYearReview {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/me/stats/years/{year}";
    type Body = ();
    type Response = YearReview;

    fn uri(&self) -> String {
        format!("/me/stats/years/{}{}", self.year, query(&[("time_zone", self.time_zone.clone())]))
    }
}
