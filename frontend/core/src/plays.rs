//! Plays on their way to the server: which of those that this device keeps are to be sent now, and when to look
//! again. Sending one twice does no harm, since the server knows it by its name; losing one does.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use shared::ids::UserId;
use shared::plays::{MAX_BATCH, MAX_LISTENED_MS, PlayReport};

/// A play that nobody has written to for so long was left behind: its tab is gone, or was paused.
pub const LEFT_AFTER_MS: f64 = 60_000.0;

/// A play as this device keeps it, from when enough was heard until the server has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptPlay {
    /// Whose it is.
    pub owner: UserId,
    /// What is told.
    pub report: PlayReport,
    /// Whether it is over; one that goes on is written to every few seconds.
    pub is_over: bool,
    /// When it was written to, by the clock of this device in milliseconds since 1970.
    pub at_ms: f64,
}

/// What is to be done about plays that are kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Due {
    /// These are sent now, the oldest first.
    pub now: Vec<PlayReport>,
    /// After so long it is worth another look, in milliseconds.
    pub look_again_ms: Option<f64>,
}

/// Which plays of somebody are to be sent.
pub fn due(owner: UserId, kept: &[KeptPlay], now_ms: f64) -> Due {
    let mut due = Due::default();
    for play in kept.iter().filter(|play| play.owner == owner) {
        let age = now_ms - play.at_ms;
        // A clock that was put back says nothing about the age.
        if play.is_over || !(0.0..LEFT_AFTER_MS).contains(&age) {
            due.now.push(play.report.clone());
        } else {
            let rest = LEFT_AFTER_MS - age;
            due.look_again_ms = Some(due.look_again_ms.map_or(rest, |soonest| soonest.min(rest)));
        }
    }
    due.now.sort_by(|one, other| match one.started_at.cmp(&other.started_at) {
        Ordering::Equal => one.client_id.cmp(&other.client_id),
        order => order,
    });
    if due.now.len() > MAX_BATCH {
        due.now.truncate(MAX_BATCH);
        due.look_again_ms = Some(0.0);
    }
    due
}

/// How long a song was heard: not longer than it is since the play began, or the next play of the same song would
/// seem to overlap with it. What `since_ms` says is not believed when the clock was put back.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, above 0")]
pub fn bounded(listened_ms: u32, since_ms: f64) -> u32 {
    let since = if since_ms > 0.0 { since_ms as u32 } else { u32::MAX };
    listened_ms.min(since).clamp(1, MAX_LISTENED_MS)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use shared::ids::SongId;
    use uuid::Uuid;

    use super::*;

    const ADA: UserId = UserId(Uuid::from_u128(1));

    fn kept(name: u128, is_over: bool, at_ms: f64) -> KeptPlay {
        let started_at: DateTime<Utc> = DateTime::from_timestamp(1_800_000_000 - name as i64, 0).unwrap();
        let client_id = Uuid::from_u128(name);
        let report =
            PlayReport { song_id: SongId(client_id), started_at, listened_ms: 1000, source: None, client_id };
        KeptPlay { owner: ADA, report, is_over, at_ms }
    }

    fn names(due: &Due) -> Vec<u128> {
        due.now.iter().map(|report| report.client_id.as_u128()).collect()
    }

    #[test]
    fn what_is_over_is_sent_the_oldest_first_and_what_goes_on_is_left() {
        let plays = [kept(1, true, 100_000.0), kept(2, true, 0.0), kept(3, false, 95_000.0)];
        let due = due(ADA, &plays, 100_000.0);
        assert_eq!((names(&due), due.look_again_ms), (vec![2, 1], Some(55_000.0)));
    }

    #[test]
    fn what_a_tab_left_behind_is_sent_after_a_minute() {
        let plays = [kept(1, false, 40_000.0)];
        assert_eq!(names(&due(ADA, &plays, 99_999.0)), [0; 0]);
        assert_eq!(names(&due(ADA, &plays, 100_000.0)), [1]);
        assert_eq!(names(&due(ADA, &plays, 39_999.0)), [1], "the clock was put back");
    }

    #[test]
    fn the_plays_of_others_stay() {
        let other = KeptPlay { owner: UserId(Uuid::from_u128(2)), ..kept(1, true, 0.0) };
        assert_eq!(due(ADA, &[other], 1.0), Due::default());
    }

    #[test]
    fn more_than_a_batch_is_sent_in_turns() {
        let plays: Vec<KeptPlay> = (0..MAX_BATCH as u128 + 1).map(|name| kept(name, true, 0.0)).collect();
        let due = due(ADA, &plays, 1.0);
        assert_eq!((due.now.len(), due.look_again_ms), (MAX_BATCH, Some(0.0)));
    }

    #[test]
    fn nothing_is_heard_for_longer_than_it_lasted() {
        for (listened, since, told) in [
            (5000, 6000.0, 5000),
            (5000, 4990.0, 4990),
            (5000, -3.6e6, 5000),
            (0, 10.0, 1),
            (u32::MAX, 1e12, MAX_LISTENED_MS),
        ] {
            assert_eq!(bounded(listened, since), told, "{listened} within {since}");
        }
    }

    #[test]
    fn a_play_survives_json() {
        let play = kept(1, true, 1_790_000_000_000.0);
        let text = serde_json::to_string(&play).unwrap();
        assert_eq!(serde_json::from_str::<KeptPlay>(&text).unwrap(), play);
    }
}
