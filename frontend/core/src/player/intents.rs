//! What a person wants, and what the world around the player does.

use super::{Effect, Effects, Event, Player, Progress, Queue, SavedPosition, SavedQueue, Status};
use shared::ids::UserId;

/// Up to here "previous" goes to the entry before; later it restarts the song.
const RESTART_AFTER_MS: u32 = 3000;

impl Player {
    pub(super) fn on_intent(&mut self, event: Event, effects: &mut Effects) {
        match event {
            Event::PlayList { songs, source, start, seed } if !songs.is_empty() => {
                self.queue.replace(songs, source, start, seed);
                self.start(effects);
            }
            Event::Play => self.play(effects),
            Event::Pause | Event::OtherTabPlays => self.pause(effects),
            Event::Toggle if self.is_playing() => self.pause(effects),
            Event::Toggle => self.play(effects),
            Event::Stop => {
                self.pause(effects);
                self.seek(0, effects);
            }
            Event::Next => self.next(effects),
            Event::Previous => self.previous(effects),
            Event::SeekTo(position_ms) => self.seek(position_ms, effects),
            Event::SeekBy(delta_ms) => {
                self.seek(self.progress.position_ms.saturating_add_signed(delta_ms), effects);
            }
            Event::Jump(id) if self.queue.jump(id) => self.start(effects),
            Event::Remove(id) => self.remove(id, effects),
            Event::MoveTo(id, to) => {
                self.queue.move_to(id, to);
            }
            Event::InsertNext(songs, source) => self.add(|queue| queue.insert_next(songs, source)),
            Event::Append(songs, source) => self.add(|queue| queue.append(songs, source)),
            Event::Clear => self.clear(effects),
            Event::SetVolume(percent) => {
                self.volume = percent.min(100);
                self.muted = false;
                effects.push(self.loudness());
            }
            Event::SetMuted(muted) => {
                self.muted = muted;
                effects.push(self.loudness());
            }
            Event::Shuffle { seed } => self.queue.shuffle(seed),
            Event::Unshuffle => self.queue.unshuffle(),
            Event::SetRepeat(repeat) => self.repeat = repeat,
            Event::Leaving => self.save_position(effects),
            Event::SignedIn(owner) => self.sign_in(owner, effects),
            Event::Restored { owner, queue, position } => self.restore(owner, &queue, position),
            Event::SignedOut { forget } => self.sign_out(forget, effects),
            // An empty list, an entry that is gone; and what `apply` hands to others.
            Event::PlayList { .. } | Event::Jump(_) => {}
            Event::Media { .. }
            | Event::Diagnosed { .. }
            | Event::SessionRenewed { .. }
            | Event::RetryDue { .. }
            | Event::Prefer(_)
            | Event::Online => {}
        }
    }

    fn play(&mut self, effects: &mut Effects) {
        match self.status {
            Status::Empty | Status::Loading | Status::Playing | Status::Buffering | Status::Recovering => {}
            Status::Finished => {
                self.queue.rewind();
                self.start(effects);
            }
            Status::Paused | Status::Blocked if self.loaded => {
                self.status = Status::Playing;
                effects.push(Effect::TakeTurn);
                effects.push(Effect::Resume);
            }
            Status::Paused | Status::Blocked | Status::Offline | Status::Failed => {
                self.recovery = super::Recovery::default();
                self.load(self.progress.position_ms, effects);
            }
        }
    }

    fn pause(&mut self, effects: &mut Effects) {
        if !self.is_playing() {
            return;
        }
        self.status = Status::Paused;
        if self.loaded {
            effects.push(Effect::Pause);
        }
        self.show_position(effects);
        self.save_position(effects);
    }

    fn next(&mut self, effects: &mut Effects) {
        if self.advance() {
            self.start(effects);
        } else if self.current().is_some() {
            self.pause(effects);
            self.finish(effects);
        }
    }

    fn previous(&mut self, effects: &mut Effects) {
        if self.progress.position_ms > RESTART_AFTER_MS || self.current().is_none() {
            return self.seek(0, effects);
        }
        if self.queue.retreat() {
            self.start(effects);
        } else if self.repeat == super::Repeat::All {
            self.queue.go_to_last();
            self.start(effects);
        } else {
            self.seek(0, effects);
        }
    }

    pub(super) fn seek(&mut self, position_ms: u32, effects: &mut Effects) {
        if self.current().is_none() {
            return;
        }
        let position_ms = position_ms.min(self.progress.duration_ms);
        self.progress.position_ms = position_ms;
        self.listening.jumped(position_ms);
        if self.status == Status::Finished {
            self.status = Status::Paused;
        }
        if self.loaded {
            effects.push(Effect::Seek { position_ms });
        }
        self.show_position(effects);
        self.save_position(effects);
    }

    fn remove(&mut self, id: super::EntryId, effects: &mut Effects) {
        let was_current = self.current().is_some_and(|entry| entry.id == id);
        let following = self.queue.has_following();
        if !self.queue.remove(id) || !was_current {
            return;
        }
        if self.current().is_none() {
            self.clear(effects);
        } else if following && self.is_playing() {
            self.start(effects);
        } else {
            self.unload(effects);
            self.rest(0);
        }
    }

    /// Adds to the queue. What comes into an empty queue waits there to be played.
    fn add(&mut self, add: impl FnOnce(&mut Queue)) {
        add(&mut self.queue);
        if self.status == Status::Empty {
            self.rest(0);
        }
    }

    fn clear(&mut self, effects: &mut Effects) {
        self.queue.clear();
        self.unload(effects);
        self.rest(0);
    }

    /// Waits, paused, at a position of the current entry, without a source.
    fn rest(&mut self, position_ms: u32) {
        self.status = if self.current().is_some() { Status::Paused } else { Status::Empty };
        let duration_ms = self.current().map_or(0, |entry| entry.song.duration_ms);
        let position_ms = position_ms.min(duration_ms);
        self.progress = Progress { position_ms, duration_ms, buffered_ms: 0 };
    }

    const fn loudness(&self) -> Effect {
        Effect::Volume { percent: self.volume, muted: self.muted }
    }

    fn sign_in(&mut self, owner: UserId, effects: &mut Effects) {
        if self.owner != Some(owner) {
            self.owner = Some(owner);
            self.forget_announced_queue();
            effects.push(Effect::RestoreSaved { owner });
        }
    }

    /// Takes what was kept, unless the person has begun something else meanwhile.
    fn restore(&mut self, owner: UserId, saved: &SavedQueue, position: Option<SavedPosition>) {
        if self.owner != Some(owner) || self.status != Status::Empty {
            return;
        }
        self.queue = Queue::restore(&saved.entries, saved.shuffled, position.map(|at| at.entry));
        self.repeat = saved.repeat;
        // A song that had come to its end begins anew.
        let still_there = |at: &SavedPosition| {
            self.current()
                .is_some_and(|entry| entry.id == at.entry && at.position_ms < entry.song.duration_ms)
        };
        self.rest(position.filter(still_there).map_or(0, |at| at.position_ms));
        self.forget_announced_queue();
    }

    fn sign_out(&mut self, forget: bool, effects: &mut Effects) {
        if forget {
            self.listening = super::Listening::default();
        } else {
            self.save_position(effects);
            self.end_play(effects);
        }
        // First nobody's, then empty: what is kept is not overwritten with nothing.
        if let Some(owner) = self.owner.take()
            && forget
        {
            effects.push(Effect::Forget { owner });
        }
        self.queue = Queue::default();
        self.repeat = super::Repeat::Off;
        self.clear(effects);
    }
}
