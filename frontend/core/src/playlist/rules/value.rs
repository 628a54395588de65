//! What rules compare with: as it is typed, and as the API has it.

use shared::rules::RuleValue;
use shared::rules::fields::{Field, Operator};

use super::Test;

/// How a value is typed or chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// There is none.
    Nothing,
    /// A text.
    Text,
    /// A number.
    Number,
    /// A length as on a clock.
    Length,
    /// A size in megabytes.
    Size,
    /// A day.
    Day,
    /// A number of days.
    Days,
    /// One of a few: the value and its words.
    Choice(&'static [(&'static str, &'static str)]),
    /// A playlist.
    Playlist,
}

const FLAGS: &[(&str, &str)] = &[("true", "yes"), ("false", "no")];
const AUDIENCES: &[(&str, &str)] = &[
    ("private", "me alone"),
    ("people", "people I name"),
    ("site", "everyone here"),
    ("public", "everyone"),
];

/// How the value of a question is typed.
pub const fn input(field: Field, operator: Operator) -> Input {
    match (field, operator) {
        (_, Operator::IsSet | Operator::IsNotSet) => Input::Nothing,
        (_, Operator::InTheLast | Operator::NotInTheLast) => Input::Days,
        (Field::CreatedAt | Field::LastPlayedAt, _) => Input::Day,
        (Field::Year | Field::PlayCount | Field::Rating | Field::RatingMean, _) => Input::Number,
        (Field::DurationMs, _) => Input::Length,
        (Field::SizeBytes, _) => Input::Size,
        (Field::Favorite | Field::HasLyrics, _) => Input::Choice(FLAGS),
        (Field::Visibility, _) => Input::Choice(AUDIENCES),
        (Field::Playlist, _) => Input::Playlist,
        _ => Input::Text,
    }
}

/// The value as the API takes it. What is no number goes as the text that it is, so that its reader says so.
pub(super) fn write(test: &Test) -> Option<RuleValue> {
    let number = |text: &str| -> Option<f64> {
        match input(test.field, test.operator) {
            Input::Length => milliseconds(text),
            Input::Size => bytes(text).map(exact),
            _ => text.trim().replace(',', ".").parse().ok(),
        }
        .filter(|number: &f64| number.is_finite())
    };
    let is_range = test.operator == Operator::Between;
    let (first, second) = (test.first.as_str(), test.second.as_str());
    Some(match input(test.field, test.operator) {
        Input::Nothing => return None,
        Input::Choice(FLAGS) => RuleValue::Flag(first == "true"),
        Input::Day if is_range => RuleValue::Texts(vec![first.to_owned(), second.to_owned()]),
        Input::Number | Input::Length | Input::Size | Input::Days => {
            let ends = number(first).zip(if is_range { number(second) } else { Some(0.0) });
            match ends {
                Some((low, high)) if is_range => RuleValue::Numbers(vec![low, high]),
                Some((number, _)) => RuleValue::Number(number),
                None => RuleValue::Text(first.to_owned()),
            }
        }
        _ => RuleValue::Text(first.to_owned()),
    })
}

/// What would have to be typed for a value; `None` when it cannot be typed.
pub(super) fn read(field: Field, value: Option<&RuleValue>) -> Option<(String, String)> {
    let number = |number: f64| match field {
        Field::DurationMs => clock(number),
        Field::SizeBytes => format!("{}", number / 1e6),
        _ => format!("{number}"),
    };
    let one = |text: String| Some((text, String::new()));
    match value {
        None => one(String::new()),
        Some(RuleValue::Flag(flag)) => one(flag.to_string()),
        Some(RuleValue::Number(value)) => one(number(*value)),
        Some(RuleValue::Text(text)) => one(text.clone()),
        Some(RuleValue::Numbers(ends)) => match ends.as_slice() {
            [low, high] => Some((number(*low), number(*high))),
            _ => None,
        },
        Some(RuleValue::Texts(ends)) => match ends.as_slice() {
            [first, last] => Some((first.clone(), last.clone())),
            _ => None,
        },
    }
}

/// A length as it is typed: `4` minutes, `3:07`, `1:02:03`, `0:07.5`.
fn milliseconds(text: &str) -> Option<f64> {
    let parts: Option<Vec<f64>> = text.trim().split(':').map(|part| part.trim().parse().ok()).collect();
    let seconds = match parts?.as_slice() {
        [minutes] => minutes * 60.0,
        [minutes, seconds] => minutes * 60.0 + seconds,
        [hours, minutes, seconds] => hours * 3600.0 + minutes * 60.0 + seconds,
        _ => return None,
    };
    Some((seconds * 1000.0).round()).filter(|ms| *ms >= 0.0)
}

/// Milliseconds as they are typed.
fn clock(ms: f64) -> String {
    let minutes = (ms / 60_000.0).floor();
    let seconds = (ms - minutes * 60_000.0) / 1000.0;
    let zero = if seconds < 10.0 { "0" } else { "" };
    format!("{minutes}:{zero}{seconds}")
}

/// Bytes from megabytes as they are typed.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float that becomes a whole number saturates, and the reader of rules has its limits"
)]
pub(super) fn bytes(text: &str) -> Option<u64> {
    let megabytes: f64 = text.trim().replace(',', ".").parse().ok()?;
    (megabytes.is_finite() && megabytes >= 0.0).then(|| (megabytes * 1e6).round() as u64)
}

/// Bytes as megabytes.
pub(super) fn megabytes(bytes: u64) -> String {
    format!("{}", exact(bytes) / 1e6)
}

#[expect(clippy::cast_precision_loss, reason = "sizes that people type are far below 2^53")]
const fn exact(bytes: u64) -> f64 {
    bytes as f64
}
