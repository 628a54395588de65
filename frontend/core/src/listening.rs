//! What somebody has heard, as it is shown: a history day by day, and numbers as bars.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::format;

/// One line of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A day begins, which is called so.
    Day(String),
    /// The entry at this place.
    Entry(usize),
}

/// The lines of a history that has entries at these local days, the newest first.
pub fn lines(days: &[NaiveDate], today: NaiveDate) -> Vec<Line> {
    let mut lines = Vec::with_capacity(days.len() + 8);
    let mut last = None;
    for (at, day) in days.iter().enumerate() {
        if last != Some(day) {
            lines.push(Line::Day(day_name(*day, today)));
            last = Some(day);
        }
        lines.push(Line::Entry(at));
    }
    lines
}

/// A day as people say it: `Today`, `Yesterday`, `12 Mar 2026`.
pub fn day_name(day: NaiveDate, today: NaiveDate) -> String {
    if day == today {
        "Today".to_owned()
    } else if Some(day) == today.checked_sub_days(Days::new(1)) {
        "Yesterday".to_owned()
    } else {
        format::date(at_midnight(day))
    }
}

/// The day as a time, for what is written with it.
pub fn at_midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}

/// A bar of a plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// How wide.
    pub width: u32,
    /// How high.
    pub height: u32,
}

/// Bars for numbers in a plot of this size, the highest as high as the plot. What is not nothing is seen.
pub fn bars(values: &[u64], width: u32, height: u32) -> Vec<Bar> {
    let most = values.iter().copied().max().unwrap_or_default().max(1);
    // A few are as wide as one of a week, so that the first day is no wall.
    let count = u32::try_from(values.len()).unwrap_or(u32::MAX).max(7);
    let edge = |at: u32| u32::try_from(u64::from(width) * u64::from(at) / u64::from(count)).unwrap_or(width);
    let gap = u32::from(width / count > 3);
    let bar = |(value, at): (&u64, u32)| {
        let part = u128::from(*value) * u128::from(height) / u128::from(most);
        let tall = u32::try_from(part).unwrap_or(height).max(2 * u32::from(*value > 0));
        let (left, right) = (edge(at), edge(at + 1));
        Bar { x: left, y: height - tall.min(height), width: (right - left - gap).max(1), height: tall }
    };
    values.iter().zip(0_u32..).map(bar).collect()
}

/// The values without the nothing that they begin with; at least the last one stays.
pub fn from_first<T>(values: &[T], is_nothing: impl Fn(&T) -> bool) -> &[T] {
    let first = values.iter().position(|value| !is_nothing(value));
    let first = first.unwrap_or(values.len().saturating_sub(1));
    values.get(first..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_history_is_shown_day_by_day() {
        let days = ["2026-11-21", "2026-11-21", "2026-11-20", "2026-03-12"].map(day);
        let named = |name: &str| Line::Day(name.to_owned());
        let expected = [
            named("Today"),
            Line::Entry(0),
            Line::Entry(1),
            named("Yesterday"),
            Line::Entry(2),
            named("12 Mar 2026"),
            Line::Entry(3),
        ];
        assert_eq!(lines(&days, day("2026-11-21")), expected);
        assert!(lines(&[], day("2026-11-21")).is_empty());
    }

    #[test]
    fn bars_stand_side_by_side_and_stay_inside() {
        let bars = bars(&[0, 5, 10, 1_000_000], 400, 100);
        assert_eq!(bars.iter().map(|bar| bar.height).collect::<Vec<_>>(), [0, 2, 2, 100]);
        for (one, next) in bars.iter().zip(bars.iter().skip(1)) {
            assert!(one.x + one.width <= next.x);
        }
        assert!(bars.iter().all(|bar| bar.x + bar.width <= 400 && bar.y + bar.height == 100));
        assert!(super::bars(&[], 400, 100).is_empty());
        assert_eq!(super::bars(&[0, 0], 400, 100)[1].height, 0);
        assert_eq!(super::bars(&vec![u64::MAX; 1000], 400, 100).len(), 1000);
    }

    #[test]
    fn a_long_time_begins_with_what_was_first() {
        assert_eq!(from_first(&[0, 0, 3, 0, 1], |value| *value == 0), [3, 0, 1]);
        assert_eq!(from_first(&[0, 0], |value| *value == 0), [0]);
        assert!(from_first::<u8>(&[], |value| *value == 0).is_empty());
    }
}
