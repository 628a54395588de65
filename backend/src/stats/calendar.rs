//! Days and hours as a listener tells them, by the clocks of a time zone. Pure.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, Duration, Months, NaiveDate, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use shared::stats::{Period, Span, Streak};

/// The longest time that a series has days of, and the longest that it has weeks of, in days.
const DAYS_BY_DAY: i64 = 93;
const DAYS_BY_WEEK: i64 = 800;
/// Longer names of time zones there are none.
const MAX_NAME: usize = 64;

/// The time zone of a name such as `Europe/Berlin`.
pub(super) fn zone(name: &str) -> Option<Tz> {
    (name.len() <= MAX_NAME).then(|| name.parse().ok()).flatten()
}

/// By how much the clocks of a zone differ from UTC during a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offsets {
    /// Until when (milliseconds since 1970) by how many seconds, in the order of time.
    pub(super) until: Vec<(i64, i32)>,
    /// From then on by how many seconds.
    pub(super) rest: i32,
}

/// The offsets of a zone between two times.
pub(super) fn offsets(zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) -> Offsets {
    let at = |time: DateTime<Utc>| zone.offset_from_utc_datetime(&time.naive_utc()).fix().local_minus_utc();
    let (mut until, mut here, mut now) = (Vec::new(), from, at(from));
    while here < to {
        let next = (here + Duration::days(1)).min(to);
        if at(next) != now {
            // The clocks are put forward or back at a full second in between.
            let (mut before, mut after) = (here.timestamp(), next.timestamp());
            while after - before > 1 {
                let middle = before + (after - before) / 2;
                let is_before = DateTime::from_timestamp(middle, 0).is_none_or(|time| at(time) == now);
                if is_before {
                    before = middle;
                } else {
                    after = middle;
                }
            }
            until.push((after.saturating_mul(1000), now));
            now = at(next);
        }
        here = next;
    }
    Offsets { until, rest: now }
}

/// When a day begins by the clocks of a zone.
pub(super) fn begin(zone: Tz, date: NaiveDate) -> Option<DateTime<Utc>> {
    // Where clocks are put forward at midnight, the day begins an hour later.
    (0..=3).find_map(|hour| {
        let local = date.and_hms_opt(hour, 0, 0)?;
        Some(zone.from_local_datetime(&local).earliest()?.to_utc())
    })
}

/// The day of a time by the clocks of a zone.
pub(super) fn day(zone: Tz, time: DateTime<Utc>) -> NaiveDate {
    time.with_timezone(&zone).date_naive()
}

/// How long the parts of a series from one day to another are.
pub(super) fn period(first: NaiveDate, last: NaiveDate) -> Period {
    let days = (last - first).num_days();
    if days <= DAYS_BY_DAY {
        Period::Day
    } else if days <= DAYS_BY_WEEK {
        Period::Week
    } else {
        Period::Month
    }
}

/// What was heard on which day: how many plays, and for how long.
pub(super) type ByDay = BTreeMap<NaiveDate, (u32, u64)>;

/// The series from one day to another, without gaps.
pub(super) fn series(days: &ByDay, first: NaiveDate, last: NaiveDate, period: Period) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut date = span_of(first, period);
    while date <= last {
        let next = match period {
            Period::Day | Period::Unknown => date.checked_add_days(Days::new(1)),
            Period::Week => date.checked_add_days(Days::new(7)),
            Period::Month => date.checked_add_months(Months::new(1)),
        };
        let Some(next) = next else { break };
        let (plays, listened_ms) = days
            .range(date..next)
            .fold((0, 0), |(plays, listened), (_, heard)| (plays + heard.0, listened + heard.1));
        spans.push(Span { date, plays, listened_ms });
        date = next;
    }
    spans
}

/// The first day of the part of a series that a day is in.
fn span_of(date: NaiveDate, period: Period) -> NaiveDate {
    let back = match period {
        Period::Day | Period::Unknown => 0,
        Period::Week => date.weekday().num_days_from_monday(),
        Period::Month => date.day0(),
    };
    date.checked_sub_days(Days::new(back.into())).unwrap_or(date)
}

/// Days in a row among days that end with `last`.
pub(super) fn streak(days: &ByDay, last: NaiveDate) -> Streak {
    let mut streak = Streak::default();
    let mut run: Option<(NaiveDate, NaiveDate, u32)> = None;
    for day in days.keys() {
        let (from, length) = match run {
            Some((from, before, length)) if before.succ_opt() == Some(*day) => (from, length + 1),
            _ => (*day, 1),
        };
        run = Some((from, *day, length));
        if length > streak.longest_days {
            streak.longest_days = length;
            streak.longest_from = Some(from);
        }
    }
    if let Some((_, end, length)) = run
        && (last - end).num_days() <= 1
    {
        streak.current_days = length;
    }
    streak
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn days(dates: &[&str]) -> ByDay {
        dates.iter().map(|text| (date(text), (2, 10))).collect()
    }

    #[test]
    fn offsets_change_when_clocks_are_put_forward_and_back() {
        let berlin = zone("Europe/Berlin").unwrap();
        let year = offsets(berlin, time("2026-01-01T00:00:00Z"), time("2027-01-01T00:00:00Z"));
        let spring = time("2026-03-29T01:00:00Z").timestamp_millis();
        let autumn = time("2026-10-25T01:00:00Z").timestamp_millis();
        assert_eq!(year, Offsets { until: vec![(spring, 3600), (autumn, 7200)], rest: 3600 });
        let (before, after) = (time("2026-03-29T00:59:59.5Z"), time("2026-03-29T01:00:00.5Z"));
        assert_eq!(offsets(berlin, before, after).until, [(spring, 3600)]);
        let kathmandu = zone("Asia/Kathmandu").unwrap();
        let month = offsets(kathmandu, time("2026-01-01T00:00:00Z"), time("2026-02-01T00:00:00Z"));
        assert_eq!(month, Offsets { until: Vec::new(), rest: 20_700 });
    }

    #[test]
    fn only_names_of_time_zones_are_taken() {
        for name in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"] {
            assert!(zone(name).is_some(), "{name}");
        }
        for name in ["", "Berlin", "../etc/passwd", "+02:00", &"Europe/".repeat(50)] {
            assert!(zone(name).is_none(), "{name}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_or_when_the_clocks_let_it() {
        assert_eq!(begin(Tz::UTC, date("2026-01-01")), Some(time("2026-01-01T00:00:00Z")));
        let sao_paulo = zone("America/Sao_Paulo").unwrap();
        assert_eq!(begin(sao_paulo, date("2018-11-04")), Some(time("2018-11-04T03:00:00Z")));
    }

    #[test]
    fn a_series_has_no_gaps_and_parts_that_suit_its_length() {
        let heard = days(&["2026-01-05", "2026-01-11", "2026-01-12", "2026-03-01"]);
        let (first, last) = (date("2026-01-07"), date("2026-01-13"));
        let by_day = series(&heard, first, last, Period::Day);
        assert_eq!(by_day.iter().map(|span| span.plays).collect::<Vec<_>>(), [0, 0, 0, 0, 2, 2, 0]);
        let by_week = series(&heard, first, last, Period::Week);
        let weeks: Vec<_> = by_week.iter().map(|span| (span.date, span.plays, span.listened_ms)).collect();
        assert_eq!(weeks, [(date("2026-01-05"), 4, 20), (date("2026-01-12"), 2, 10)]);
        let by_month = series(&heard, date("2026-01-31"), date("2026-03-01"), Period::Month);
        assert_eq!(by_month.iter().map(|span| span.plays).collect::<Vec<_>>(), [6, 0, 2]);
        assert_eq!(period(first, first + Days::new(93)), Period::Day);
        assert_eq!(period(first, first + Days::new(94)), Period::Week);
        assert_eq!(period(first, first + Days::new(801)), Period::Month);
    }

    #[test]
    fn streaks_are_days_in_a_row() {
        let heard = days(&["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-03", "2026-02-04"]);
        let found = |last| streak(&heard, date(last));
        let longest = Streak { longest_days: 3, longest_from: Some(date("2026-01-30")), current_days: 2 };
        assert_eq!(found("2026-02-04"), longest);
        assert_eq!(found("2026-02-05"), longest);
        assert_eq!(found("2026-02-06").current_days, 0);
        assert_eq!(streak(&ByDay::new(), date("2026-02-04")), Streak::default());
    }
}
