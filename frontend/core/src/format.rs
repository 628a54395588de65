//! Numbers as people read them: lengths, sizes, counts, dates.

use std::fmt::Write;

use chrono::{DateTime, Datelike, Utc};

/// A length or position as on a clock: `3:07`, `1:02:03`. Parts of a second are cut.
pub fn time(ms: u32) -> String {
    let (hours, minutes, seconds) = split(ms);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A position to a tenth of a second: `3:07.4`.
pub fn exact_time(ms: u32) -> String {
    format!("{}.{}", time(ms), ms / 100 % 10)
}

/// The length of several songs together: `42 s`, `43 min`, `1 h 12 min`, `3 days 4 h`.
pub fn length(ms: u64) -> String {
    if (1..60_000).contains(&ms) {
        return format!("{} s", (ms / 1000).max(1));
    }
    let minutes = ms.div_ceil(60_000);
    match (minutes / 60 / 24, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => count(days, "day", "days"),
        (days, hours, _) => format!("{} {hours} h", count(days, "day", "days")),
    }
}

/// A length as it is spoken: `3 minutes 7 seconds`.
pub fn spoken_time(ms: u32) -> String {
    let (hours, minutes, seconds) = split(ms);
    let mut parts = Vec::new();
    if hours > 0 {
        parts.push(count(hours.into(), "hour", "hours"));
    }
    if minutes > 0 {
        parts.push(count(minutes.into(), "minute", "minutes"));
    }
    if seconds > 0 || parts.is_empty() {
        parts.push(count(seconds.into(), "second", "seconds"));
    }
    parts.join(" ")
}

fn split(ms: u32) -> (u32, u32, u32) {
    let seconds = ms / 1000;
    (seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A size in decimal units, as file managers and providers count: `512 bytes`, `4.2 MB`, `37 MB`.
pub fn size(bytes: u64) -> String {
    let mut unit_bytes: u64 = 1000;
    for unit in ["kB", "MB", "GB"] {
        // Rounded first, so that 999,999 bytes are 1.0 MB and never 1000 kB.
        let tenths = (bytes + unit_bytes / 20) / (unit_bytes / 10);
        if bytes >= 1000 && (tenths < 10_000 || unit == "GB") {
            return match (tenths / 10, tenths % 10) {
                (whole, _) if whole >= 10 => format!("{} {unit}", group((tenths + 5) / 10)),
                (whole, tenth) => format!("{whole}.{tenth} {unit}"),
            };
        }
        unit_bytes *= 1000;
    }
    count(bytes, "byte", "bytes")
}

/// A number and its noun: `1 song`, `12,345 songs`.
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", group(number), if number == 1 { one } else { many })
}

/// Thousands apart: `12,345`.
fn group(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// When something was, seen from `now`: `just now`, `5 minutes ago`, `yesterday`, `12 Mar 2026`.
pub fn relative_date(then: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (now - then).num_seconds();
    let ago = |number: i64, one: &str, many: &str| format!("{} ago", count(number.unsigned_abs(), one, many));
    match seconds {
        // A clock that is a little wrong shall not put anything into the future.
        ..MINUTE => "just now".to_owned(),
        MINUTE..HOUR => ago(seconds / MINUTE, "minute", "minutes"),
        HOUR..DAY => ago(seconds / HOUR, "hour", "hours"),
        _ if seconds < 2 * DAY => "yesterday".to_owned(),
        _ if seconds < 7 * DAY => ago(seconds / DAY, "day", "days"),
        _ if seconds < 30 * DAY => ago(seconds / (7 * DAY), "week", "weeks"),
        _ => date(then),
    }
}

/// A day: `12 Mar 2026`.
pub fn date(day: DateTime<Utc>) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = usize::try_from(day.month0()).ok().and_then(|at| MONTHS.get(at)).unwrap_or(&"");
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write!(text, "{} {month} {}", day.day(), day.year());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_many_songs() {
        for (ms, text) in [
            (0, "0 min"),
            (1, "1 s"),
            (4_049, "4 s"),
            (59_999, "59 s"),
            (60_000, "1 min"),
            (60_001, "2 min"),
            (2_580_000, "43 min"),
            (3_600_000, "1 h"),
            (4_320_000, "1 h 12 min"),
            (86_400_000, "1 day"),
            (273_600_000, "3 days 4 h"),
        ] {
            assert_eq!(length(ms), text);
        }
    }

    #[test]
    fn times_to_a_tenth() {
        assert_eq!((exact_time(0), exact_time(187_499)), ("0:00.0".into(), "3:07.4".into()));
    }

    #[test]
    fn times() {
        for (ms, clock, spoken) in [
            (0, "0:00", "0 seconds"),
            (999, "0:00", "0 seconds"),
            (61_000, "1:01", "1 minute 1 second"),
            (187_900, "3:07", "3 minutes 7 seconds"),
            (600_000, "10:00", "10 minutes"),
            (3_723_000, "1:02:03", "1 hour 2 minutes 3 seconds"),
        ] {
            assert_eq!(time(ms), clock);
            assert_eq!(spoken_time(ms), spoken);
        }
    }

    #[test]
    fn sizes() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1000, "1.0 kB"),
            (4_234_567, "4.2 MB"),
            (37_400_000, "37 MB"),
            (999_999, "1.0 MB"),
            (1_500_000_000, "1.5 GB"),
            (2_000_000_000_000, "2,000 GB"),
        ] {
            assert_eq!(size(bytes), text, "{bytes}");
        }
    }

    #[test]
    fn counts() {
        assert_eq!(count(1, "song", "songs"), "1 song");
        assert_eq!(count(0, "song", "songs"), "0 songs");
        assert_eq!(count(1_234_567, "song", "songs"), "1,234,567 songs");
    }

    #[test]
    fn dates() {
        let now: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
        for (then, text) in [
            ("2026-11-21T12:00:30Z", "just now"),
            ("2026-11-21T11:59:30Z", "just now"),
            ("2026-11-21T11:59:00Z", "1 minute ago"),
            ("2026-11-21T07:00:00Z", "5 hours ago"),
            ("2026-11-20T11:00:00Z", "yesterday"),
            ("2026-11-18T11:00:00Z", "3 days ago"),
            ("2026-11-10T11:00:00Z", "1 week ago"),
            ("2026-03-12T11:00:00Z", "12 Mar 2026"),
        ] {
            assert_eq!(relative_date(then.parse().unwrap(), now), text, "{then}");
        }
    }
}
