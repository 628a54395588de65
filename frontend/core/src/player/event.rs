//! What can happen to the player: wishes of a person, reports of the media element, news of the
//! world around. Chance and answers of others come in as data.

use shared::ids::UserId;
use shared::plays::PlaySource;
use shared::songs::{Quality, Song};

use super::queue::EntryId;
use super::saved::{SavedPosition, SavedQueue};

/// Numbers the sources that the media element was given. A report about an older one is stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Epoch(pub u32);

/// What happens at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Repeat {
    /// The queue is played once.
    #[default]
    Off,
    /// The queue starts again.
    All,
    /// The current entry starts again.
    One,
}

impl Repeat {
    /// The next mode when one button goes through all.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Off => Self::All,
            Self::All => Self::One,
            Self::One => Self::Off,
        }
    }
}

/// What the media element says about its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// Sound comes out.
    Playing,
    /// It has run out of data and waits for more.
    Waiting,
    /// How far it is.
    Time {
        /// The position.
        position_ms: u32,
        /// Up to where data has been loaded without a hole.
        buffered_ms: u32,
    },
    /// It has paused, by whoever's wish.
    Paused,
    /// It has reached the end.
    Ended,
    /// The browser wants a gesture of the person before it makes a sound.
    Blocked,
    /// It gave up.
    Failed(MediaFailure),
}

/// Why a media element gave up, as far as it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaFailure {
    /// The connection broke.
    Network,
    /// The data cannot be decoded.
    Decode,
    /// It never got anything that it can play: refused, missing, unreachable or of a strange kind.
    Unsupported,
}

/// What can happen to the player.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Play this list from one of its songs, in place of the queue.
    PlayList {
        /// The list, in its order.
        songs: Vec<Song>,
        /// Out of what they are played.
        source: Option<PlaySource>,
        /// Where to start.
        start: usize,
        /// Chance, used when shuffling is on.
        seed: u64,
    },
    /// Play.
    Play,
    /// Pause.
    Pause,
    /// Play or pause.
    Toggle,
    /// Pause and go to the start of the song.
    Stop,
    /// To the next entry.
    Next,
    /// To the start of the entry, or from there to the entry before.
    Previous,
    /// To a position, in milliseconds.
    SeekTo(u32),
    /// Forward or back, in milliseconds.
    SeekBy(i32),
    /// To an entry.
    Jump(EntryId),
    /// Take an entry out of the queue.
    Remove(EntryId),
    /// Put an entry at another place.
    MoveTo(EntryId, usize),
    /// Put songs behind the current entry, with what they are played out of.
    InsertNext(Vec<Song>, Option<PlaySource>),
    /// Put songs at the end of the queue, with what they are played out of.
    Append(Vec<Song>, Option<PlaySource>),
    /// Empty the queue.
    Clear,
    /// How loud, 0 to 100. A change unmutes.
    SetVolume(u8),
    /// Silence, without forgetting how loud it was.
    SetMuted(bool),
    /// Shuffle by this chance.
    Shuffle {
        /// Chance.
        seed: u64,
    },
    /// Back to the order of the list.
    Unshuffle,
    /// What happens at the end.
    SetRepeat(Repeat),

    /// The media element reports about its source.
    Media {
        /// Which source.
        epoch: Epoch,
        /// What it says.
        report: Report,
    },
    /// The answer to [`Effect::Diagnose`](super::Effect::Diagnose).
    Diagnosed {
        /// Which source.
        epoch: Epoch,
        /// The status with which the server answers for it; `None` when it does not answer.
        status: Option<u16>,
    },
    /// The answer to [`Effect::RenewSession`](super::Effect::RenewSession).
    SessionRenewed {
        /// Which source waited for it.
        epoch: Epoch,
        /// Whether the session goes on.
        renewed: bool,
    },
    /// The time of [`Effect::RetryLater`](super::Effect::RetryLater) is over.
    RetryDue {
        /// Which source waited for it.
        epoch: Epoch,
    },
    /// The device has a connection again.
    Online,
    /// Another tab makes sound now.
    OtherTabPlays,
    /// The page may go away any moment.
    Leaving,

    /// In which form to load songs from now on; the server chooses when absent.
    Prefer(Option<Quality>),
    /// Somebody is signed in.
    SignedIn(UserId),
    /// What was kept for somebody.
    Restored {
        /// For whom.
        owner: UserId,
        /// The queue.
        queue: SavedQueue,
        /// Where in it.
        position: Option<SavedPosition>,
    },
    /// Nobody is signed in any more.
    SignedOut {
        /// Whether what was kept goes too: at their own wish, not when a session just ended.
        forget: bool,
    },
}
