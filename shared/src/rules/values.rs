//! The tests that rules become. Each operator of a field is a range, a part of a text or a word, and
//! perhaps its opposite, so that there is little to evaluate and to compile.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::RuleValue;
use super::fields::{Field, Operator};
use crate::ids::PlaylistId;
use crate::songs::Visibility;
use crate::text::fold::fold;

/// Stands around each of the folded names of a song.
pub const SEPARATOR: char = '\u{1}';
/// The most characters of a text in a rule.
const MAX_TEXT: usize = 200;
/// Numbers beyond this are not exact on the wire.
const MAX_NUMBER: f64 = 9_007_199_254_740_991.0;
/// The longest time that rules look back, in days.
const MAX_DAYS: i64 = 36_500;

/// A question about a song.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Whether the folded names, each between [`SEPARATOR`]s, hold this.
    Text(TextField, String),
    /// Whether the number is known and lies in this range, ends included.
    Number(NumberField, i64, i64),
    /// Whether the time is known and lies in this range.
    Time(TimeField, Period),
    /// Whether this holds.
    Flag(FlagField),
    /// Whether the media type is this one, or holds it.
    Mime {
        /// Lower case.
        text: String,
        /// Whether it must be equal.
        whole: bool,
    },
    /// Whether whoever looks owns it.
    Mine,
    /// Whether an account of this user name owns it.
    Owner(String),
    /// Who may hear it.
    Visibility(Visibility),
    /// Whether it stands in a playlist that whoever looks may see, and that has entries of its own.
    Playlist(PlaylistId),
}

/// Fields of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as the fields of rules")]
pub enum TextField {
    Title,
    Artist,
    Album,
    AlbumArtist,
    Genre,
}

/// Fields of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as the fields of rules")]
pub enum NumberField {
    Year,
    DurationMs,
    PlayCount,
    Rating,
    /// In hundredths of a star.
    RatingMean,
    SizeBytes,
}

/// Fields of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as the fields of rules")]
pub enum TimeField {
    CreatedAt,
    LastPlayedAt,
}

/// Fields that hold or do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as the fields of rules")]
pub enum FlagField {
    Favorite,
    HasLyrics,
}

/// A range of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// From the first, up to but without the second.
    Within(Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    /// So many days until now.
    LastDays(i64),
}

impl Period {
    /// Its ends, at a time: from the first, up to but without the second.
    pub fn ends(self, now: DateTime<Utc>) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        match self {
            Self::Within(from, until) => (from, until),
            Self::LastDays(days) => (now.checked_sub_signed(TimeDelta::days(days)), None),
        }
    }
}

/// What is wrong with a value: a word and a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bad(pub(super) &'static str, pub(super) &'static str);

/// The test that a rule is, and whether it must fail.
pub(super) fn read(field: Field, operator: Operator, value: Option<&RuleValue>) -> Result<(Test, bool), Bad> {
    if matches!(operator, Operator::IsSet | Operator::IsNotSet) && value.is_some() {
        return Err(Bad("unexpected", "This operator takes no value."));
    }
    let negated = matches!(
        operator,
        Operator::IsNot | Operator::DoesNotContain | Operator::NotInTheLast | Operator::IsNotSet
    );
    let names = |field| Ok((Test::Text(field, needle(operator, value)?), negated));
    let number = |field| {
        let (min, max) = range(field, operator, value)?;
        Ok((Test::Number(field, min, max), negated))
    };
    let time = |field| Ok((Test::Time(field, period(operator, value)?), negated));
    let flag = |field| match value {
        Some(RuleValue::Flag(yes)) => Ok((Test::Flag(field), !yes)),
        _ => Err(Bad("wrong_type", "Use true or false.")),
    };
    match field {
        Field::Title => names(TextField::Title),
        Field::Artist => names(TextField::Artist),
        Field::Album => names(TextField::Album),
        Field::AlbumArtist => names(TextField::AlbumArtist),
        Field::Genre => names(TextField::Genre),
        Field::Year => number(NumberField::Year),
        Field::DurationMs => number(NumberField::DurationMs),
        Field::PlayCount => number(NumberField::PlayCount),
        Field::Rating => number(NumberField::Rating),
        Field::RatingMean => number(NumberField::RatingMean),
        Field::SizeBytes => number(NumberField::SizeBytes),
        Field::CreatedAt => time(TimeField::CreatedAt),
        Field::LastPlayedAt => time(TimeField::LastPlayedAt),
        Field::Favorite => flag(FlagField::Favorite),
        Field::HasLyrics => flag(FlagField::HasLyrics),
        Field::Mime => {
            let whole = matches!(operator, Operator::Is | Operator::IsNot);
            Ok((Test::Mime { text: text(value)?.trim().to_lowercase(), whole }, negated))
        }
        Field::Owner => match text(value)?.trim().to_lowercase().as_str() {
            "me" => Ok((Test::Mine, negated)),
            name => Ok((Test::Owner(name.to_owned()), negated)),
        },
        Field::Visibility => {
            let found = Visibility::parse(text(value)?);
            let found = found.ok_or(Bad("unknown_value", "Use private, people, site or public."))?;
            Ok((Test::Visibility(found), negated))
        }
        Field::Playlist => {
            let id = text(value)?.parse().map_err(|_| Bad("malformed", "Use the id of a playlist."))?;
            Ok((Test::Playlist(id), negated))
        }
    }
}

fn text(value: Option<&RuleValue>) -> Result<&str, Bad> {
    match value {
        Some(RuleValue::Text(text)) if text.chars().count() <= MAX_TEXT => Ok(text),
        Some(RuleValue::Text(_)) => Err(Bad("too_long", "Use at most 200 characters.")),
        _ => Err(Bad("wrong_type", "Use a text.")),
    }
}

/// What must stand in the folded names.
fn needle(operator: Operator, value: Option<&RuleValue>) -> Result<String, Bad> {
    let part = || {
        let folded = fold(text(value)?.trim());
        if folded.is_empty() { Err(Bad("too_short", "Use at least one letter.")) } else { Ok(folded) }
    };
    Ok(match operator {
        Operator::Is | Operator::IsNot => format!("{SEPARATOR}{}{SEPARATOR}", part()?),
        Operator::StartsWith => format!("{SEPARATOR}{}", part()?),
        Operator::EndsWith => format!("{}{SEPARATOR}", part()?),
        Operator::IsSet | Operator::IsNotSet => SEPARATOR.to_string(),
        _ => part()?,
    })
}

/// The range of a number, ends included.
fn range(field: NumberField, operator: Operator, value: Option<&RuleValue>) -> Result<(i64, i64), Bad> {
    if matches!(operator, Operator::IsSet | Operator::IsNotSet) {
        return Ok((i64::MIN, i64::MAX));
    }
    if operator == Operator::Between {
        let Some(RuleValue::Numbers(ends)) = value else {
            return Err(Bad("wrong_type", "Use two numbers."));
        };
        let [low, high] = ends.as_slice() else { return Err(Bad("wrong_type", "Use two numbers.")) };
        return Ok((whole(field, *low)?, whole(field, *high)?));
    }
    let Some(RuleValue::Number(number)) = value else { return Err(Bad("wrong_type", "Use a number.")) };
    let number = whole(field, *number)?;
    Ok(match operator {
        Operator::Greater => (number + 1, i64::MAX),
        Operator::Less => (i64::MIN, number - 1),
        _ => (number, number),
    })
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small enough")]
fn whole(field: NumberField, number: f64) -> Result<i64, Bad> {
    let scaled = if field == NumberField::RatingMean { (number * 100.0).round() } else { number };
    if !(-MAX_NUMBER..=MAX_NUMBER).contains(&scaled) {
        return Err(Bad("out_of_range", "This number is too large."));
    }
    if scaled.fract() != 0.0 {
        return Err(Bad("not_whole", "Use a whole number."));
    }
    Ok(scaled as i64)
}

fn period(operator: Operator, value: Option<&RuleValue>) -> Result<Period, Bad> {
    let one = || moment(text(value)?);
    Ok(match operator {
        Operator::Before => Period::Within(None, Some(one()?.0)),
        Operator::After => Period::Within(Some(one()?.1), None),
        Operator::Between => {
            let Some(RuleValue::Texts(ends)) = value else {
                return Err(Bad("wrong_type", "Use two days or times."));
            };
            let [first, last] = ends.as_slice() else {
                return Err(Bad("wrong_type", "Use two days or times."));
            };
            Period::Within(Some(moment(first)?.0), Some(moment(last)?.1))
        }
        Operator::InTheLast | Operator::NotInTheLast => {
            let Some(RuleValue::Number(days)) = value else {
                return Err(Bad("wrong_type", "Use a number of days."));
            };
            let days = whole(NumberField::PlayCount, *days)?;
            if !(1..=MAX_DAYS).contains(&days) {
                return Err(Bad("out_of_range", "Use 1 to 36,500 days."));
            }
            Period::LastDays(days)
        }
        _ => Period::Within(Some(DateTime::UNIX_EPOCH), None),
    })
}

/// When a day or a moment begins, and when what follows it does. Days are those of UTC.
fn moment(text: &str) -> Result<(DateTime<Utc>, DateTime<Utc>), Bad> {
    const MALFORMED: Bad = Bad("malformed", "Use a day such as 2026-11-21 or a time in RFC 3339.");
    let (from, until) = match text.parse::<NaiveDate>() {
        Ok(day) => {
            let next = day.checked_add_days(Days::new(1)).ok_or(MALFORMED)?;
            let start = |day: NaiveDate| day.and_hms_opt(0, 0, 0).map(|time| time.and_utc());
            (start(day).ok_or(MALFORMED)?, start(next).ok_or(MALFORMED)?)
        }
        Err(_) => {
            let time = DateTime::parse_from_rfc3339(text).map_err(|_| MALFORMED)?.to_utc();
            // The databases keep microseconds.
            let micros = DateTime::from_timestamp_micros(time.timestamp_micros()).ok_or(MALFORMED)?;
            (micros, micros + TimeDelta::microseconds(1))
        }
    };
    let year = |time: DateTime<Utc>| chrono::Datelike::year(&time);
    if !(1900..=2200).contains(&year(from)) {
        return Err(Bad("out_of_range", "Use a time of the years 1900 to 2200."));
    }
    Ok((from, until))
}
