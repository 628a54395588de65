//! What goes wrong, and the way on: the same song again after a while when the connection broke, the
//! session renewed when the server no longer knows the cookie, the next song when this one cannot be
//! played, and an end to it after three.

use super::{Effect, Effects, Epoch, MediaFailure, Notice, Player, Repeat, Status};

/// How long to wait before each further attempt at a source, in milliseconds.
const RETRY_DELAYS_MS: [u32; 3] = [500, 2000, 5000];
/// So many songs in a row that cannot be played stop the player: it never runs through the queue.
const MAX_UNPLAYABLE: u8 = 3;
/// What has been heard for so long counts as repaired.
const REPAIRED_AFTER_MS: u32 = 2000;

/// What has gone wrong since the last time that all was well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Recovery {
    /// How often the current source was tried again.
    retries: u8,
    /// Whether the session was renewed for the current source.
    renewed: bool,
    /// How many songs in a row could not be played.
    unplayable: u8,
    /// The last failure, until its cause is known.
    failure: Option<MediaFailure>,
    /// Where the current source was when it last failed.
    failed_at_ms: u32,
}

impl Recovery {
    /// Playing has come to a position.
    pub(super) const fn heard(&mut self, position_ms: u32) {
        if position_ms >= self.failed_at_ms.saturating_add(REPAIRED_AFTER_MS) {
            self.retries = 0;
            self.renewed = false;
            self.unplayable = 0;
        }
    }
}

/// What is to be done about a source that failed.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It may work later.
    Retry,
    /// The session is to be renewed first.
    Renew,
    /// It will never work.
    Skip,
}

/// Judges a failure by the status with which the server answers for the source.
const fn judge(failure: MediaFailure, status: Option<u16>) -> Verdict {
    match status {
        None | Some(408 | 429 | 500..) => Verdict::Retry,
        Some(401 | 403) => Verdict::Renew,
        // All is well with the server: the connection broke, or the browser cannot play the kind.
        Some(200..=299) => match failure {
            MediaFailure::Network => Verdict::Retry,
            MediaFailure::Decode | MediaFailure::Unsupported => Verdict::Skip,
        },
        Some(_) => Verdict::Skip,
    }
}

const fn unplayable(title: String) -> Notice {
    Notice::SongUnplayable { title }
}

const fn gone(title: String) -> Notice {
    Notice::SongGone { title }
}

impl Player {
    pub(super) fn on_failed(&mut self, failure: MediaFailure, effects: &mut Effects) {
        // The source is of no use any more; a paused player loads it again when it is to play.
        self.loaded = false;
        if !self.is_playing() {
            return;
        }
        self.recovery.failed_at_ms = self.progress.position_ms;
        self.recovery.failure = Some(failure);
        if failure == MediaFailure::Decode {
            return self.skip(unplayable, effects);
        }
        self.status = Status::Recovering;
        if let Some(entry) = self.queue.current() {
            effects
                .push(Effect::Diagnose { epoch: self.epoch, url: entry.song.stream_path_in(self.quality) });
        }
    }

    /// Whether an answer is about the trouble that the player is in now.
    fn waits_for(&self, epoch: Epoch) -> bool {
        self.status == Status::Recovering && epoch == self.epoch
    }

    pub(super) fn on_diagnosed(&mut self, epoch: Epoch, status: Option<u16>, effects: &mut Effects) {
        if !self.waits_for(epoch) {
            return;
        }
        let Some(failure) = self.recovery.failure.take() else { return };
        match judge(failure, status) {
            Verdict::Retry => self.retry(effects),
            Verdict::Renew if !self.recovery.renewed => {
                self.recovery.renewed = true;
                effects.push(Effect::RenewSession { epoch });
            }
            Verdict::Renew | Verdict::Skip => {
                let is_gone = matches!(status, Some(404 | 410));
                self.skip(if is_gone { gone } else { unplayable }, effects);
            }
        }
    }

    pub(super) fn on_session_renewed(&mut self, epoch: Epoch, renewed: bool, effects: &mut Effects) {
        if self.waits_for(epoch) && renewed {
            self.load(self.progress.position_ms, effects);
        } else if self.waits_for(epoch) {
            self.status = Status::Paused;
        }
    }

    fn retry(&mut self, effects: &mut Effects) {
        if let Some(delay_ms) = RETRY_DELAYS_MS.get(usize::from(self.recovery.retries)) {
            self.recovery.retries += 1;
            effects.push(Effect::RetryLater { epoch: self.epoch, delay_ms: *delay_ms });
        } else {
            self.status = Status::Offline;
            effects.push(Effect::Tell(Notice::Unreachable));
        }
    }

    pub(super) fn on_retry_due(&mut self, epoch: Epoch, effects: &mut Effects) {
        if self.waits_for(epoch) {
            self.load(self.progress.position_ms, effects);
        }
    }

    pub(super) fn on_online(&mut self, effects: &mut Effects) {
        if self.status == Status::Offline {
            self.recovery.retries = 0;
            self.load(self.progress.position_ms, effects);
        }
    }

    /// Leaves the current entry out, for this reason. The queue stays as it is.
    fn skip(&mut self, why: fn(String) -> Notice, effects: &mut Effects) {
        self.loaded = false;
        let in_a_row = self.recovery.unplayable + 1;
        let title = self.queue.current().map(|entry| entry.song.title.clone()).unwrap_or_default();
        let left_out = Effect::Tell(why(title));
        let alone = self.queue.entries().len() == 1 || self.repeat == Repeat::One;
        if in_a_row >= MAX_UNPLAYABLE {
            self.status = Status::Failed;
            effects.push(Effect::Tell(Notice::Stopped));
        } else if alone || !self.advance() {
            self.status = Status::Failed;
            effects.push(left_out);
        } else {
            if in_a_row == 1 {
                effects.push(left_out);
            }
            self.recovery = Recovery { unplayable: in_a_row, ..Recovery::default() };
            self.load(0, effects);
            self.end_play(effects);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_judged_by_what_the_server_says() {
        use MediaFailure::{Network, Unsupported};
        for (failure, status, verdict) in [
            (Network, None, Verdict::Retry),
            (Unsupported, None, Verdict::Retry),
            (Network, Some(206), Verdict::Retry),
            (Unsupported, Some(200), Verdict::Skip),
            (Unsupported, Some(401), Verdict::Renew),
            (Network, Some(503), Verdict::Retry),
            (Unsupported, Some(404), Verdict::Skip),
        ] {
            assert_eq!(judge(failure, status), verdict, "{failure:?} {status:?}");
        }
    }
}
