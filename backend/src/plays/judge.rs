//! Which reported plays count: a pure decision over what the database knows.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use shared::ids::{PlayId, SongId};
use shared::plays::{MAX_LISTENED_MS, PlayOutcome, PlayReport, PlaySourceKind, is_enough};
use shared::problem::FieldError;
use uuid::Uuid;

/// By how much the clock of a client may differ from ours.
const TOLERANCE: Duration = Duration::minutes(5);

/// What the account says about its history.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listener {
    /// When there was the account.
    pub(super) created_at: DateTime<Utc>,
    /// Whether it keeps a history.
    pub(super) keeps_history: bool,
    /// What began before was deleted, in milliseconds since 1970.
    pub(super) history_from_ms: Option<i64>,
}

/// What the history knows of a report.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    /// The play of that name.
    pub(super) known: Option<PlayId>,
    /// Whether a play of that name was deleted.
    pub(super) forgotten: bool,
    /// Whether the song was heard at the same time.
    pub(super) overlaps: bool,
}

/// What becomes of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It counts.
    Counted,
    /// It was reported before; as which entry.
    Known(PlayId),
    /// It was reported before in the same batch; at which place there.
    Repeated(usize),
    /// It does not count.
    Not(PlayOutcome),
    /// It cannot be.
    Refused(FieldError),
}

/// When a report says that the song was heard: begin and end in milliseconds since 1970.
pub(super) fn window(report: &PlayReport) -> (i64, i64) {
    let begin = report.started_at.timestamp_millis();
    (begin, begin.saturating_add(report.listened_ms.into()))
}

/// The verdict on each report. `durations` has the songs that the listener may hear, `found` one for each
/// report.
pub(super) fn judge(
    listener: &Listener,
    now: DateTime<Utc>,
    reports: &[PlayReport],
    durations: &HashMap<SongId, u32>,
    found: &[Found],
) -> Vec<Verdict> {
    let mut counted: HashMap<SongId, Vec<(i64, i64)>> = HashMap::new();
    let mut names: HashMap<Uuid, usize> = HashMap::new();
    let mut verdicts = Vec::with_capacity(reports.len());
    for (place, report) in reports.iter().enumerate() {
        let found = found.get(place).copied().unwrap_or_default();
        let heard = counted.entry(report.song_id).or_default();
        let verdict = match names.get(&report.client_id) {
            _ if !listener.keeps_history => Verdict::Not(PlayOutcome::Off),
            Some(first) => Verdict::Repeated(*first),
            None => judge_one(listener, now, report, durations.get(&report.song_id), found, heard),
        };
        if verdict == Verdict::Counted {
            heard.push(window(report));
            names.insert(report.client_id, place);
        }
        verdicts.push(verdict);
    }
    verdicts
}

fn judge_one(
    listener: &Listener,
    now: DateTime<Utc>,
    report: &PlayReport,
    duration_ms: Option<&u32>,
    found: Found,
    heard: &[(i64, i64)],
) -> Verdict {
    if let Some(known) = found.known {
        return Verdict::Known(known);
    }
    if let Some(error) = broken_rule(listener, now, report) {
        return Verdict::Refused(error);
    }
    let (begin, end) = window(report);
    if found.forgotten || listener.history_from_ms.is_some_and(|from| begin < from) {
        return Verdict::Not(PlayOutcome::Forgotten);
    }
    let Some(duration_ms) = duration_ms else {
        return Verdict::Refused(error("song_id", "not_found", "There is no such song."));
    };
    if !is_enough(report.listened_ms, *duration_ms) {
        return Verdict::Not(PlayOutcome::TooShort);
    }
    if found.overlaps || heard.iter().any(|(from, to)| begin < *to && *from < end) {
        return Verdict::Not(PlayOutcome::Overlapping);
    }
    Verdict::Counted
}

/// What is wrong with a report in itself.
fn broken_rule(listener: &Listener, now: DateTime<Utc>, report: &PlayReport) -> Option<FieldError> {
    let latest = (now + TOLERANCE).timestamp_millis();
    let earliest = (listener.created_at - TOLERANCE).timestamp_millis();
    let (begin, end) = window(report);
    if report.source.is_some_and(|source| source.kind == PlaySourceKind::Unknown) {
        return Some(error("source.type", "unknown", "There is no such source."));
    }
    if !(1..=MAX_LISTENED_MS).contains(&report.listened_ms) {
        return Some(error("listened_ms", "out_of_range", "A play lasts 1 to 86,400,000 milliseconds."));
    }
    if begin > latest {
        return Some(error("started_at", "in_the_future", "This has not begun yet."));
    }
    if begin < earliest {
        return Some(error("started_at", "before_the_account", "There was no account then."));
    }
    (end > latest).then(|| error("listened_ms", "in_the_future", "So much cannot have been heard yet."))
}

fn error(field: &str, code: &str, detail: &str) -> FieldError {
    FieldError { field: field.to_owned(), code: code.to_owned(), detail: detail.to_owned() }
}

#[cfg(test)]
mod tests {
    use shared::plays::PlaySource;

    use super::*;

    const SONG: SongId = SongId(Uuid::from_u128(1));

    fn listener() -> Listener {
        Listener { created_at: at(0), keeps_history: true, history_from_ms: None }
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    fn report(second: i64, listened_s: u32, name: u128) -> PlayReport {
        let client_id = Uuid::from_u128(name);
        let listened_ms = listened_s * 1000;
        PlayReport { song_id: SONG, started_at: at(second), listened_ms, source: None, client_id }
    }

    /// Judges reports about a song of 100 s, a day after there was the account.
    fn judged(listener: &Listener, reports: &[PlayReport], found: &[Found]) -> Vec<Verdict> {
        judge(listener, at(86_400), reports, &HashMap::from([(SONG, 100_000)]), found)
    }

    fn refused(report: PlayReport) -> (String, String) {
        match judged(&listener(), &[report], &[]).remove(0) {
            Verdict::Refused(error) => (error.field, error.code),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let field = |report| refused(report).0;
        assert_eq!(field(report(86_400 + 301, 60, 1)), "started_at");
        assert_eq!(field(report(-301, 60, 1)), "started_at");
        assert_eq!(field(report(86_400 - 60, 361, 1)), "listened_ms");
        assert_eq!(field(report(0, 0, 1)), "listened_ms");
        assert_eq!(field(report(0, 86_401, 1)), "listened_ms");
        assert_eq!(field(PlayReport { song_id: SongId(Uuid::nil()), ..report(0, 60, 1) }), "song_id");
        let source = Some(PlaySource { kind: PlaySourceKind::Unknown, id: None });
        assert_eq!(field(PlayReport { source, ..report(0, 60, 1) }), "source.type");
        for edge in [report(86_400 + 240, 60, 1), report(-300, 60, 1), report(86_400 - 60, 360, 1)] {
            assert_eq!(judged(&listener(), &[edge], &[]), [Verdict::Counted]);
        }
    }

    #[test]
    fn a_song_that_is_heard_twice_at_once_counts_once() {
        let both = [report(1000, 60, 1), report(1059, 60, 2), report(1060, 60, 3), report(941, 60, 4)];
        let verdicts = judged(&listener(), &both, &[]);
        let overlapping = Verdict::Not(PlayOutcome::Overlapping);
        assert_eq!(verdicts, [Verdict::Counted, overlapping.clone(), Verdict::Counted, overlapping.clone()]);
        let found = Found { overlaps: true, ..Found::default() };
        assert_eq!(judged(&listener(), &both[..1], &[found]), [overlapping]);
    }

    #[test]
    fn what_was_reported_before_is_known_or_stays_forgotten() {
        let known = Found { known: Some(PlayId(Uuid::nil())), overlaps: true, ..Found::default() };
        let one = [report(1000, 60, 1)];
        assert_eq!(judged(&listener(), &one, &[known]), [Verdict::Known(PlayId(Uuid::nil()))]);
        let forgotten = Verdict::Not(PlayOutcome::Forgotten);
        let found = Found { forgotten: true, ..Found::default() };
        assert_eq!(judged(&listener(), &one, &[found])[0], forgotten);
        let cleared = Listener { history_from_ms: Some(at(1000).timestamp_millis() + 1), ..listener() };
        assert_eq!(judged(&cleared, &one, &[]), [forgotten]);
        let later = [report(1001, 60, 1)];
        assert_eq!(judged(&cleared, &later, &[]), [Verdict::Counted]);
        let twice = [report(1000, 60, 1), report(1000, 60, 1)];
        assert_eq!(judged(&listener(), &twice, &[]), [Verdict::Counted, Verdict::Repeated(0)]);
    }

    #[test]
    fn too_little_and_no_history_are_no_plays() {
        assert_eq!(judged(&listener(), &[report(0, 49, 1)], &[]), [Verdict::Not(PlayOutcome::TooShort)]);
        let off = Listener { keeps_history: false, ..listener() };
        assert_eq!(judged(&off, &[report(0, 60, 1)], &[]), [Verdict::Not(PlayOutcome::Off)]);
    }
}
