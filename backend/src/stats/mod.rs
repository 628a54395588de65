//! Statistics about what a listener has heard, for any time and as a year in review.

pub mod api;
mod calendar;
mod store;

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use shared::ids::{AlbumId, ArtistId, GenreId, SongId, UserId};
use shared::plays::PlayedSong;
use shared::songs::Song;
use shared::stats::{
    Discoveries, FirstPlay, HourOfDay, MAX_DAYS, Period, Stats, TopAlbum, TopArtist, TopGenre, Tops, Totals,
    YearReview,
};

use self::calendar::ByDay;
use self::store::{Contents, Heard, Times, Top};
use crate::app::AppState;
use crate::error::AppError;
use crate::paging::bad_parameter;
use crate::songs;

/// How many days statistics are about when nothing is said.
const DEFAULT_DAYS: i64 = 30;

/// What a listener has heard in some time.
async fn stats(
    state: &AppState,
    listener: UserId,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    zone: Tz,
) -> Result<Stats, AppError> {
    let to = to.unwrap_or_else(|| state.clock.now());
    let default = || to.checked_sub_signed(Duration::days(DEFAULT_DAYS));
    let from = from.or_else(default).ok_or_else(|| bad_parameter("to", "This is too early."))?;
    if from >= to {
        return Err(bad_parameter("from", "The begin must be before the end."));
    }
    if to - from > Duration::days(MAX_DAYS) {
        return Err(bad_parameter("from", "Ask for ten years at most."));
    }
    let (first, last) = (calendar::day(zone, from), calendar::day(zone, to - Duration::milliseconds(1)));
    let read = read(state, listener, from, to, zone, false).await?;
    let period = calendar::period(first, last);
    Ok(Stats {
        from,
        to,
        time_zone: zone.name().to_owned(),
        totals: read.totals(),
        period,
        series: calendar::series(&read.days, first, last, period),
        hours: read.hours,
        streak: calendar::streak(&read.days, last),
        top: tops(&read.contents, &read.songs)?,
        first: first_play(&read.contents, &read.songs)?,
    })
}

/// A year of a listener in review.
async fn year(state: &AppState, listener: UserId, year: u16, zone: Tz) -> Result<YearReview, AppError> {
    let bad_year = || bad_parameter("year", "Ask for a year from 1970 to 9998.");
    let day = |year: i32, month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or_else(bad_year);
    if !(1970..=9998).contains(&year) {
        return Err(bad_year());
    }
    let (first, last) = (day(year.into(), 1, 1)?, day(year.into(), 12, 31)?);
    let from = calendar::begin(zone, first).ok_or_else(bad_year)?;
    let to = calendar::begin(zone, day(i32::from(year) + 1, 1, 1)?).ok_or_else(bad_year)?;
    let read = read(state, listener, from, to, zone, true).await?;
    // Days in a row go on until today while the year does.
    let today = calendar::day(zone, state.clock.now()).min(last);
    let by_day = calendar::series(&read.days, first, last, Period::Day).into_iter();
    let discoveries = Discoveries {
        songs: read.contents.discovered,
        top: played(&read.contents.discoveries, &read.songs)?,
    };
    Ok(YearReview {
        year,
        time_zone: zone.name().to_owned(),
        totals: read.totals(),
        months: calendar::series(&read.days, first, last, Period::Month),
        // The first of those that are equal.
        biggest_day: by_day.rev().max_by_key(|span| span.listened_ms).filter(|span| span.plays > 0),
        hours: read.hours,
        streak: calendar::streak(&read.days, today),
        top: tops(&read.contents, &read.songs)?,
        first: first_play(&read.contents, &read.songs)?,
        discoveries,
    })
}

/// What the database says about a time.
struct Read {
    days: ByDay,
    hours: Vec<HourOfDay>,
    contents: Contents,
    songs: HashMap<SongId, Song>,
}

impl Read {
    fn totals(&self) -> Totals {
        let Contents { plays, listened_ms, distinct, .. } = self.contents;
        let days = self.days.len().try_into().unwrap_or(u32::MAX);
        Totals { plays, listened_ms, songs: distinct, days }
    }
}

async fn read(
    state: &AppState,
    listener: UserId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    zone: Tz,
    discoveries: bool,
) -> Result<Read, AppError> {
    let heard = Heard { listener, from_ms: from.timestamp_millis(), to_ms: to.timestamp_millis() };
    let db = state.db.read();
    let times = store::times(db, heard, &calendar::offsets(zone, from, to)).await?;
    let contents = store::contents(db, heard, discoveries).await?;
    let named = contents.songs.iter().chain(&contents.discoveries).map(|top| top.id);
    let named = named.chain(contents.first.map(|(song, _)| song)).map(SongId);
    let songs = songs::store::find_many(db, listener, named).await?;
    let Times { days, hours } = times;
    let date = |(day, much)| NaiveDate::from_epoch_days(day).map(|date| (date, much));
    let hour = |hour: u8| {
        let (plays, listened_ms) = hours.get(&hour).copied().unwrap_or_default();
        HourOfDay { hour, plays, listened_ms }
    };
    Ok(Read {
        days: days.into_iter().filter_map(date).collect(),
        hours: (0..24).map(hour).collect(),
        contents,
        songs,
    })
}

fn tops(contents: &Contents, songs: &HashMap<SongId, Song>) -> Result<Tops, AppError> {
    let artist = |top: &Top| TopArtist {
        id: ArtistId(top.id),
        name: top.name.clone(),
        plays: top.plays,
        listened_ms: top.listened_ms,
    };
    let album = |top: &Top| TopAlbum {
        id: AlbumId(top.id),
        title: top.name.clone(),
        plays: top.plays,
        listened_ms: top.listened_ms,
    };
    let genre = |top: &Top| TopGenre {
        id: GenreId(top.id),
        name: top.name.clone(),
        plays: top.plays,
        listened_ms: top.listened_ms,
    };
    Ok(Tops {
        songs: played(&contents.songs, songs)?,
        artists: contents.artists.iter().map(artist).collect(),
        albums: contents.albums.iter().map(album).collect(),
        genres: contents.genres.iter().map(genre).collect(),
    })
}

fn played(tops: &[Top], songs: &HashMap<SongId, Song>) -> Result<Vec<PlayedSong>, AppError> {
    let song = |top: &Top| {
        // One that was hidden this moment is left out.
        let song = songs.get(&SongId(top.id))?.clone();
        let last = time(top.last_ms);
        Some(last.map(|last_played_at| PlayedSong { song, plays: top.plays, last_played_at }))
    };
    tops.iter().filter_map(song).collect()
}

fn first_play(contents: &Contents, songs: &HashMap<SongId, Song>) -> Result<Option<FirstPlay>, AppError> {
    let Some((song, started_ms)) = contents.first else { return Ok(None) };
    let song_id = SongId(song);
    Ok(Some(FirstPlay { started_at: time(started_ms)?, song_id, song: songs.get(&song_id).cloned() }))
}

fn time(milliseconds: i64) -> Result<DateTime<Utc>, AppError> {
    DateTime::from_timestamp_millis(milliseconds)
        .ok_or_else(|| AppError::Internal(anyhow::anyhow!("a play at a time out of range")))
}
