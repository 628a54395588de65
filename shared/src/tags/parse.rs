//! Single values out of the texts of tags, each bounded, none believed.

use uuid::Uuid;

use super::MAX_LIST;
use crate::text::{MAX_NAME, clean_line};

/// How many characters of one tag are looked at.
const MAX_TEXT: usize = 4096;
/// The most decibels that a gain can be.
const MAX_GAIN_DB: f32 = 24.0;
/// The most that a peak can be; full scale is 1.
const MAX_PEAK: f32 = 32.0;

/// Keeps the first value.
pub(super) fn set<T>(place: &mut Option<T>, value: Option<T>) {
    if place.is_none() {
        *place = value;
    }
}

fn head(text: &str) -> &str {
    text.char_indices().nth(MAX_TEXT).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

pub(super) fn line(text: &str) -> Option<String> {
    clean_line(head(text), MAX_NAME)
}

/// Adds the names in a text. A semicolon or a NUL divides names; a slash does not, for AC/DC's sake.
pub(super) fn push_names(list: &mut Vec<String>, text: &str) {
    for name in text.split([';', '\0']).take(MAX_LIST).filter_map(line) {
        if list.len() < MAX_LIST && !list.contains(&name) {
            list.push(name);
        }
    }
}

pub(super) fn position(number: u64) -> Option<u16> {
    u16::try_from(number).ok().filter(|number| *number > 0)
}

/// The two numbers of `3/12`, `03 of 12` or `3`.
pub(super) fn numbers(text: &str) -> (Option<u16>, Option<u16>) {
    let digits = |text: &str| {
        let digits = text.trim_start().split(|c: char| !c.is_ascii_digit()).next()?;
        position(digits.parse().ok()?)
    };
    let text = head(text);
    let rest = text.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let total = rest.trim_start().trim_start_matches("of").trim_start_matches('/');
    (digits(text), if total.len() < rest.len() { digits(total) } else { None })
}

pub(super) fn plausible(year: u16) -> Option<u16> {
    (1000..=9999).contains(&year).then_some(year)
}

/// The first run of exactly four digits in a date of whatever form.
pub(super) fn year_in(date: &str) -> Option<u16> {
    head(date)
        .split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() == 4)
        .and_then(|digits| digits.parse().ok())
        .and_then(plausible)
}

pub(super) fn bpm(beats: u64) -> Option<u16> {
    position(beats).filter(|beats| *beats < 1000)
}

/// A code such as `USRC17607839`, mostly written with hyphens.
pub(super) fn isrc(text: &str) -> Option<String> {
    let code: String =
        head(text).chars().filter(|c| !matches!(c, '-' | ' ')).map(|c| c.to_ascii_uppercase()).collect();
    let (country, rest) = code.split_at_checked(2)?;
    let is_code = code.len() == 12
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_code.then_some(code)
}

/// The ids in a text, however they are divided.
pub(super) fn push_ids(list: &mut Vec<Uuid>, text: &str) {
    let parts = head(text).split(|c: char| !c.is_ascii_hexdigit() && c != '-');
    for id in parts.filter(|part| part.len() == 36).filter_map(|part| Uuid::try_parse(part).ok()) {
        if list.len() < MAX_LIST && !list.contains(&id) {
            list.push(id);
        }
    }
}

pub(super) fn id(text: &str) -> Option<Uuid> {
    let mut ids = Vec::new();
    push_ids(&mut ids, text);
    ids.into_iter().next()
}

/// The number in front of a unit.
fn number(text: &str) -> Option<f32> {
    let text = head(text).trim();
    let end = text.find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.')).unwrap_or(text.len());
    text.get(..end)?.parse().ok().filter(|number: &f32| number.is_finite())
}

/// A gain such as `-6.52 dB`.
pub(super) fn gain_db(text: &str) -> Option<f32> {
    number(text).map(|gain| gain.clamp(-MAX_GAIN_DB, MAX_GAIN_DB))
}

pub(super) fn peak(text: &str) -> Option<f32> {
    number(text).filter(|peak| *peak >= 0.0).map(|peak| peak.min(MAX_PEAK))
}

/// A gain as Opus has it: in 256ths of a decibel, towards -23 LUFS (RFC 7845, 5.2.1).
pub(super) fn r128_gain_db(text: &str) -> Option<f32> {
    let gain: i16 = head(text).trim().parse().ok()?;
    Some((f32::from(gain) / 256.0 + 5.0).clamp(-MAX_GAIN_DB, MAX_GAIN_DB))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_found_in_any_form_of_date() {
        for (date, year) in [
            ("2003", Some(2003)),
            ("2003-05-06T10:00:00", Some(2003)),
            ("06.05.1999", Some(1999)),
            ("0000", None),
            ("20030506", None),
            ("", None),
        ] {
            assert_eq!(year_in(date), year, "{date}");
        }
    }

    #[test]
    fn numbers_come_alone_or_with_a_total() {
        for (text, found) in [
            ("3", (Some(3), None)),
            (" 03 / 12", (Some(3), Some(12))),
            ("2 of 2", (Some(2), Some(2))),
            ("/9", (None, Some(9))),
            ("99999999999999999999999", (None, None)),
            ("-1", (None, None)),
            ("A1", (None, None)),
            ("", (None, None)),
        ] {
            assert_eq!(numbers(text), found, "{text}");
        }
    }

    #[test]
    fn codes_and_ids_are_only_taken_when_they_are_some() {
        assert_eq!(isrc("us-rc1-76-07839").as_deref(), Some("USRC17607839"));
        assert_eq!(isrc("12RC17607839"), None);
        assert_eq!(isrc("USRC1760783"), None);
        assert_eq!(isrc("ÄÖ"), None);
        let one = "b10bbbfc-cf9e-42e0-be17-e2c3e1d2600d";
        let other = "4d5447d7-c61c-4120-ba1b-d7f471d385b9";
        let mut ids = Vec::new();
        push_ids(&mut ids, &format!("{one}; {other}/{one}\0nonsense"));
        assert_eq!(ids.iter().map(Uuid::to_string).collect::<Vec<_>>(), [one, other]);
        assert_eq!(id("b10bbbfccf9e42e0be17e2c3e1d2600d"), None);
    }

    #[test]
    fn gains_are_clamped_and_nonsense_is_none() {
        for (text, gain) in [
            ("-6.52 dB", Some(-6.52)),
            ("+3.1dB", Some(3.1)),
            ("4", Some(4.0)),
            ("-90 dB", Some(-24.0)),
            ("1e30", Some(1.0)),
            ("99999999999999999999999999999999999999999999 dB", None),
            ("NaN", None),
            ("", None),
        ] {
            assert_eq!(gain_db(text), gain, "{text}");
        }
        assert_eq!((peak("0.98"), peak("-1"), peak("1000")), (Some(0.98), None, Some(MAX_PEAK)));
        assert_eq!((r128_gain_db("-1792"), r128_gain_db("40000")), (Some(-2.0), None));
    }
}
