//! What others are told when something has changed: the lock screen, and the store that outlives the
//! page. Comparing with what they were told last keeps every other decision free of it.

use std::rc::Rc;

use super::{Effect, Effects, Entry, EntryId, PlaybackState, Player, Repeat, SavedQueue, Status};

/// What others were told last.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Announced {
    playback: PlaybackState,
    entry: Option<EntryId>,
    has_next: bool,
    queue: Rc<Vec<Entry>>,
    shuffled: bool,
    repeat: Repeat,
    current: Option<EntryId>,
    pub(super) saved_position_ms: u32,
}

impl Player {
    pub(super) fn announce(&mut self, effects: &mut Effects) {
        self.announce_to_lock_screen(effects);
        self.announce_to_store(effects);
    }

    fn announce_to_lock_screen(&mut self, effects: &mut Effects) {
        let playback = match self.status {
            Status::Empty | Status::Finished => PlaybackState::None,
            _ if self.is_playing() => PlaybackState::Playing,
            // A restored queue shows nowhere before it is played.
            _ if self.announced.entry.is_none() => PlaybackState::None,
            _ => PlaybackState::Paused,
        };
        let (entry, has_next) = match playback {
            PlaybackState::None => (None, false),
            PlaybackState::Playing => (self.current().map(|entry| entry.id), self.has_next()),
            PlaybackState::Paused => (self.announced.entry, self.has_next()),
        };
        if entry != self.announced.entry {
            let song = entry.and_then(|_| self.current()).map(|entry| Rc::clone(&entry.song));
            effects.push(Effect::ShowMetadata(song));
        }
        if entry.is_some() && (self.announced.entry.is_none() || has_next != self.announced.has_next) {
            effects.push(Effect::ShowHandlers { next: has_next });
        }
        if playback != self.announced.playback {
            effects.push(Effect::ShowPlayback(playback));
        }
        self.announced.entry = entry;
        self.announced.has_next = has_next;
        self.announced.playback = playback;
    }

    fn announce_to_store(&mut self, effects: &mut Effects) {
        let current = self.current().map(|entry| entry.id);
        let known = &mut self.announced;
        // Every edit of the list makes a new one, so the pointer tells whether it has changed.
        let changed = !Rc::ptr_eq(&known.queue, self.queue.entries())
            || known.shuffled != self.queue.is_shuffled()
            || known.repeat != self.repeat;
        known.queue = Rc::clone(self.queue.entries());
        known.shuffled = self.queue.is_shuffled();
        known.repeat = self.repeat;
        let moved = std::mem::replace(&mut known.current, current) != current;
        let Some(owner) = self.owner else { return };
        if changed {
            let entries = Rc::clone(self.queue.entries());
            let queue = SavedQueue { entries, shuffled: self.queue.is_shuffled(), repeat: self.repeat };
            effects.push(Effect::SaveQueue { owner, queue });
        }
        if moved && !effects.iter().any(|effect| matches!(effect, Effect::SavePosition { .. })) {
            self.save_position(effects);
        }
    }

    /// Takes the queue as it is for known to the store.
    pub(super) fn forget_announced_queue(&mut self) {
        self.announced.queue = Rc::clone(self.queue.entries());
        self.announced.shuffled = self.queue.is_shuffled();
        self.announced.repeat = self.repeat;
        self.announced.current = self.current().map(|entry| entry.id);
    }
}
