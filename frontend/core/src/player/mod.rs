//! The player: a queue, what the media element does, and what is to be done next.
//!
//! [`Player::apply`] takes one event and answers with effects; it knows no browser, no clock and no
//! chance, so everything that the player decides is tested on the host. The topics of the decisions
//! are files of their own: `intents` (what a person wants), `reports` (what the media element says),
//! `recovery` (what goes wrong), `listening` (how much is heard) and `announce` (what others are told of a change).

mod announce;
mod effect;
mod event;
mod intents;
mod listening;
mod queue;
mod recovery;
mod reports;
mod saved;
mod shuffle;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use shared::ids::UserId;
use shared::songs::Quality;

pub use self::effect::{Effect, Notice, PlaybackState};
pub use self::event::{Epoch, Event, MediaFailure, Repeat, Report};
pub use self::listening::Play;
pub use self::queue::{Entry, EntryId, Queue};
pub use self::saved::{SavedPosition, SavedQueue};

use self::announce::Announced;
use self::listening::Listening;
use self::recovery::Recovery;

/// What the player is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// The queue is empty.
    #[default]
    Empty,
    /// Paused.
    Paused,
    /// A source was given to the media element, nothing is heard yet.
    Loading,
    /// Sound comes out.
    Playing,
    /// It would play, but waits for data.
    Buffering,
    /// The browser refused to play without a gesture of the person.
    Blocked,
    /// Something went wrong and is being put right.
    Recovering,
    /// The server cannot be reached; playing goes on when it is back.
    Offline,
    /// The queue has been played to its end.
    Finished,
    /// It could not be played.
    Failed,
}

/// How far the current song is. Ticks a few times a second, apart from everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// The position.
    pub position_ms: u32,
    /// The length of the song.
    pub duration_ms: u32,
    /// Up to where data has been loaded.
    pub buffered_ms: u32,
}

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub struct Player {
    owner: Option<UserId>,
    queue: Queue,
    status: Status,
    repeat: Repeat,
    /// In which form songs are loaded; the server chooses when absent.
    quality: Option<Quality>,
    volume: u8,
    muted: bool,
    epoch: Epoch,
    /// Whether the media element holds the current entry.
    loaded: bool,
    recovery: Recovery,
    progress: Progress,
    listening: Listening,
    announced: Announced,
}

impl Default for Player {
    fn default() -> Self {
        Self {
            owner: None,
            queue: Queue::default(),
            status: Status::Empty,
            repeat: Repeat::Off,
            quality: None,
            volume: 100,
            muted: false,
            epoch: Epoch::default(),
            loaded: false,
            recovery: Recovery::default(),
            progress: Progress::default(),
            listening: Listening::default(),
            announced: Announced::default(),
        }
    }
}

/// What the player asks for in answer to one event.
type Effects = Vec<Effect>;

impl Player {
    /// Takes one event and says what is to be done about it, in order.
    pub fn apply(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Effects::new();
        match event {
            Event::Media { epoch, report } => self.on_report(epoch, report, &mut effects),
            Event::Diagnosed { epoch, status } => self.on_diagnosed(epoch, status, &mut effects),
            Event::SessionRenewed { epoch, renewed } => self.on_session_renewed(epoch, renewed, &mut effects),
            Event::RetryDue { epoch } => self.on_retry_due(epoch, &mut effects),
            Event::Online => self.on_online(&mut effects),
            Event::Prefer(quality) => self.quality = quality,
            intent => self.on_intent(intent, &mut effects),
        }
        self.announce(&mut effects);
        effects
    }

    /// The entry that plays or would play; `None` when the queue is empty.
    pub fn current(&self) -> Option<&Entry> {
        self.queue.current()
    }

    /// All entries in the order of playing.
    pub fn queue(&self) -> &[Entry] {
        self.queue.entries()
    }

    /// All entries in the order of playing, to be handed on cheaply.
    pub fn shared_queue(&self) -> Rc<Vec<Entry>> {
        Rc::clone(self.queue.entries())
    }

    /// Where in [`Self::queue`] the current entry is.
    pub const fn index(&self) -> usize {
        self.queue.index()
    }

    /// What the player is doing.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Whether it plays or is about to: the button shows pause.
    pub const fn is_playing(&self) -> bool {
        matches!(
            self.status,
            Status::Loading | Status::Playing | Status::Buffering | Status::Recovering | Status::Offline
        )
    }

    /// Whether it would play but nothing is heard yet: the button shows that it waits.
    pub const fn is_waiting(&self) -> bool {
        self.is_playing() && !matches!(self.status, Status::Playing)
    }

    /// Whether the order is a shuffled one.
    pub const fn shuffle(&self) -> bool {
        self.queue.is_shuffled()
    }

    /// What happens at the end.
    pub const fn repeat(&self) -> Repeat {
        self.repeat
    }

    /// How loud, 0 to 100, even while muted.
    pub const fn volume(&self) -> u8 {
        self.volume
    }

    /// Whether it is silent at the wish of the person.
    pub const fn is_muted(&self) -> bool {
        self.muted
    }

    /// Whether there is anything to go to with next.
    pub fn has_next(&self) -> bool {
        self.queue.has_following() || (self.repeat == Repeat::All && self.current().is_some())
    }

    /// Whether previous does anything: it restarts the song at least.
    pub fn has_previous(&self) -> bool {
        self.current().is_some()
    }

    /// How far the current song is.
    pub const fn progress(&self) -> Progress {
        self.progress
    }

    /// Whether anything but the progress, and what is heard with it, differs.
    pub fn differs_beyond_progress(&self, other: &Self) -> bool {
        let mut same_progress = self.clone();
        same_progress.progress = other.progress;
        same_progress.listening = other.listening.clone();
        same_progress != *other
    }

    /// Gives the current entry to the media element under a new epoch.
    fn load(&mut self, position_ms: u32, effects: &mut Effects) {
        let Some(entry) = self.queue.current() else { return };
        let song = &entry.song;
        self.epoch.0 = self.epoch.0.wrapping_add(1);
        self.loaded = true;
        self.status = Status::Loading;
        let position_ms = position_ms.min(song.duration_ms);
        self.progress = Progress { position_ms, duration_ms: song.duration_ms, buffered_ms: position_ms };
        self.listening.jumped(position_ms);
        effects.push(Effect::TakeTurn);
        let url = song.stream_path_in(self.quality);
        effects.push(Effect::Load { epoch: self.epoch, url, position_ms });
    }

    /// Plays the current entry from its start, as a thing of its own: what went wrong with the entry
    /// before does not count against it.
    fn start(&mut self, effects: &mut Effects) {
        self.recovery = Recovery::default();
        self.load(0, effects);
        self.end_play(effects);
    }

    /// Takes the source away, and with it the ear for its reports.
    fn unload(&mut self, effects: &mut Effects) {
        self.end_play(effects);
        if std::mem::take(&mut self.loaded) {
            effects.push(Effect::Unload);
        }
    }

    /// Goes to the entry after the current one as far as the repeat mode allows; `false` at the end.
    fn advance(&mut self) -> bool {
        if self.queue.advance() {
            return true;
        }
        let again = self.repeat == Repeat::All && self.current().is_some();
        if again {
            self.queue.rewind();
        }
        again
    }

    /// The end of the queue.
    fn finish(&mut self, effects: &mut Effects) {
        self.end_play(effects);
        self.status = Status::Finished;
        self.progress.position_ms = self.progress.duration_ms;
    }
}
