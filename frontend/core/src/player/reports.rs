//! What the media element says. Reports about a source that is not the current one are dropped.

use super::{Effect, Effects, Epoch, Player, Repeat, Report, SavedPosition, Status};

/// How far playing moves on before the place is kept again.
const SAVE_EVERY_MS: u32 = 5000;

impl Player {
    pub(super) fn on_report(&mut self, epoch: Epoch, report: Report, effects: &mut Effects) {
        if epoch != self.epoch || !self.loaded {
            return;
        }
        match report {
            Report::Playing if self.is_playing() || self.status == Status::Blocked => {
                self.status = Status::Playing;
                self.begin_play(effects);
                self.show_position(effects);
            }
            Report::Waiting if self.status == Status::Playing => self.status = Status::Buffering,
            Report::Time { position_ms, buffered_ms } => self.on_time(position_ms, buffered_ms, effects),
            // The headset was pulled, a call came in, another app took over.
            Report::Paused if self.is_playing() => {
                self.status = Status::Paused;
                self.show_position(effects);
                self.save_position(effects);
            }
            Report::Ended => self.on_ended(effects),
            Report::Blocked if self.is_playing() => self.status = Status::Blocked,
            Report::Failed(failure) => self.on_failed(failure, effects),
            Report::Playing | Report::Waiting | Report::Paused | Report::Blocked => {}
        }
    }

    fn on_time(&mut self, position_ms: u32, buffered_ms: u32, effects: &mut Effects) {
        // The element tells a position before it has gone to the one where it was told to start.
        if self.status == Status::Loading || self.status == Status::Finished {
            return;
        }
        let duration_ms = self.progress.duration_ms;
        self.progress.position_ms = position_ms.min(duration_ms);
        self.listening.moved(position_ms.min(duration_ms), self.is_playing());
        self.progress.buffered_ms = buffered_ms.min(duration_ms);
        self.recovery.heard(position_ms);
        if self.is_playing() && self.announced.saved_position_ms.abs_diff(position_ms) >= SAVE_EVERY_MS {
            self.save_position(effects);
        }
    }

    fn on_ended(&mut self, effects: &mut Effects) {
        if !self.is_playing() {
            return;
        }
        self.listening.moved(self.progress.duration_ms, true);
        if self.repeat == Repeat::One {
            self.end_play(effects);
            self.seek(0, effects);
            effects.push(Effect::Resume);
        } else if self.advance() {
            self.start(effects);
        } else {
            self.finish(effects);
        }
    }

    /// Tells the lock screen where the song is.
    pub(super) fn show_position(&self, effects: &mut Effects) {
        let super::Progress { position_ms, duration_ms, .. } = self.progress;
        if self.loaded && duration_ms > 0 {
            effects.push(Effect::ShowPosition { position_ms: position_ms.min(duration_ms), duration_ms });
        }
    }

    /// Keeps the place in the queue, and what has been heard.
    pub(super) fn save_position(&mut self, effects: &mut Effects) {
        let position_ms = self.progress.position_ms;
        if let (Some(owner), Some(entry)) = (self.owner, self.queue.current()) {
            let position = SavedPosition { entry: entry.id, position_ms };
            self.announced.saved_position_ms = position_ms;
            effects.push(Effect::SavePosition { owner, position });
            self.keep_play(effects);
        }
    }
}
