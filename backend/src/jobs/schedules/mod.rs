//! What is done by the clock, in UTC: once for each due time, on however many nodes. After a downtime
//! what is late is done once, not once for each time that was missed.

mod store;

use std::time::Duration;

use sea_orm::DbErr;
use uuid::Uuid;

use super::{Kind, NewJob, enqueue};
use crate::app::AppState;
use crate::db;

/// Something that is done again and again.
#[derive(Debug, Clone, Copy)]
struct Schedule {
    kind: Kind,
    every_ms: i64,
    /// How long after a multiple of `every_ms` since 1970.
    after_ms: i64,
}

const MINUTE: i64 = 60 * 1000;
const DAY: i64 = 24 * 60 * MINUTE;

/// For how long it is remembered what was done. Longer than any interval above.
const KEEP_MS: i64 = 7 * DAY;

const ALL: [Schedule; 5] = [
    // When hardly anybody listens in Europe.
    Schedule { kind: Kind::EmptyBin, every_ms: DAY, after_ms: 3 * 60 * MINUTE },
    // Four times a day: who comes for the second time finds something.
    Schedule { kind: Kind::RelateSongs, every_ms: DAY / 4, after_ms: 4 * 60 * MINUTE },
    Schedule { kind: Kind::ExpireUploads, every_ms: 10 * MINUTE, after_ms: 0 },
    Schedule { kind: Kind::ForgetAnswers, every_ms: 60 * MINUTE, after_ms: 7 * MINUTE },
    Schedule { kind: Kind::ReapStrays, every_ms: 10 * MINUTE, after_ms: 5 * MINUTE },
];

/// The longest sleep: the clock of the database may have been set.
const LONGEST_SLEEP: Duration = Duration::from_secs(300);
/// How long nothing is asked of a database that failed.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

impl Schedule {
    /// The latest due time that is not after `now_ms`.
    const fn due(self, now_ms: i64) -> i64 {
        now_ms - (now_ms - self.after_ms).rem_euclid(self.every_ms)
    }

    const fn job(self) -> NewJob {
        NewJob { kind: self.kind, subject: Uuid::nil(), owner: None, priority: 0 }
    }
}

/// The job of a schedule by its name; `None` when there is no such schedule.
pub(super) fn find(name: &str) -> Option<NewJob> {
    ALL.into_iter().find(|schedule| schedule.kind.as_str() == name).map(Schedule::job)
}

/// Puts in what is due, for ever.
pub(super) async fn run(state: AppState) {
    loop {
        let sleep = match put_in_due(&state).await {
            Ok(sleep) => sleep.min(LONGEST_SLEEP),
            Err(error) => {
                tracing::warn!(%error, "what is due cannot be put in");
                AFTER_FAILURE
            }
        };
        tokio::time::sleep(sleep).await;
    }
}

/// Puts in what is due and says how long it is until the next time.
///
/// # Errors
/// The database fails; the next try finds what is left.
pub async fn put_in_due(state: &AppState) -> Result<Duration, DbErr> {
    let now = db::now_ms(state.db.read()).await?;
    let due = ALL.map(|schedule| (schedule, schedule.due(now)));
    let names = due.map(|(schedule, due)| (schedule.kind.as_str(), due));
    let done = store::done(state.db.read(), &names).await?;
    for (schedule, due) in due {
        let name = schedule.kind.as_str();
        if done.iter().any(|(other, at)| other == name && *at == due) {
            continue;
        }
        let write = state.db.begin().await?;
        if store::take(&write, name, due).await? {
            enqueue(&write, schedule.job()).await?;
            store::forget(&write, name, due - KEEP_MS).await?;
            write.commit().await?;
        }
    }
    let next = due.into_iter().map(|(schedule, due)| due + schedule.every_ms - now).min().unwrap_or(DAY);
    Ok(Duration::from_millis(next.try_into().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_due_time_is_the_same_for_all_who_ask_until_the_next() {
        let schedule = Schedule { kind: Kind::EmptyBin, every_ms: DAY, after_ms: 3 * 60 * MINUTE };
        let due = 20_000 * DAY + 3 * 60 * MINUTE;
        for later in [0, 1, DAY / 2, DAY - 1] {
            assert_eq!(schedule.due(due + later), due);
        }
        assert_eq!(schedule.due(due + DAY), due + DAY);
        assert_eq!(schedule.due(due - 1), due - DAY);
    }
}
