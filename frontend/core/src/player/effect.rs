//! What the player wants done. Effects are values: the driver carries them out one after the other,
//! in the task of the event that caused them.

use std::rc::Rc;

use shared::ids::UserId;
use shared::songs::Song;

use super::event::Epoch;
use super::listening::Play;
use super::saved::{SavedPosition, SavedQueue};

/// What the operating system is told about the state of playing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PlaybackState {
    /// Nothing to play.
    #[default]
    None,
    /// Paused.
    Paused,
    /// Playing, or about to.
    Playing,
}

/// What a person is told in passing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// This song was left out.
    SongUnplayable {
        /// Its title.
        title: String,
    },
    /// This song was left out: somebody has removed or hidden it. It stays in the queue.
    SongGone {
        /// Its title.
        title: String,
    },
    /// Several songs in a row could not be played; the player has stopped.
    Stopped,
    /// The server cannot be reached; the player waits.
    Unreachable,
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SongUnplayable { title } => write!(f, "“{title}” could not be played."),
            Self::SongGone { title } => write!(f, "“{title}” is not there any more."),
            Self::Stopped => f.write_str("Several songs in a row could not be played. Playing has stopped."),
            Self::Unreachable => {
                f.write_str("The server cannot be reached. Playing goes on when it is back.")
            }
        }
    }
}

/// What the player wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Make this the one tab that sounds.
    TakeTurn,
    /// Give the media element a source and play it.
    Load {
        /// The number to tag its reports with.
        epoch: Epoch,
        /// Where the audio is, on this origin.
        url: String,
        /// Where to start.
        position_ms: u32,
    },
    /// Play the source that is there.
    Resume,
    /// Pause the source that is there.
    Pause,
    /// Go to a position of the source that is there.
    Seek {
        /// The position.
        position_ms: u32,
    },
    /// Take the source away.
    Unload,
    /// How loud.
    Volume {
        /// 0 to 100.
        percent: u8,
        /// Whether to be silent nevertheless.
        muted: bool,
    },

    /// Show a song on the lock screen; `None` clears it.
    ShowMetadata(Option<Rc<Song>>),
    /// Show the state on the lock screen.
    ShowPlayback(PlaybackState),
    /// Show the position on the lock screen, from which it counts on by itself.
    ShowPosition {
        /// The position, never behind the end.
        position_ms: u32,
        /// The length, more than 0.
        duration_ms: u32,
    },
    /// Which buttons the lock screen has beside play and pause.
    ShowHandlers {
        /// Next.
        next: bool,
    },

    /// Find out with what status the server answers for a source, then send
    /// [`Event::Diagnosed`](super::Event::Diagnosed).
    Diagnose {
        /// The source.
        epoch: Epoch,
        /// Where it is.
        url: String,
    },
    /// Renew the session and its cookies, then send
    /// [`Event::SessionRenewed`](super::Event::SessionRenewed).
    RenewSession {
        /// The source that waits for it.
        epoch: Epoch,
    },
    /// Send [`Event::RetryDue`](super::Event::RetryDue) after a while.
    RetryLater {
        /// The source that waits for it.
        epoch: Epoch,
        /// How long.
        delay_ms: u32,
    },
    /// Tell the person.
    Tell(Notice),

    /// Note how much is heard of a song.
    Note(Play),
    /// Read what was kept, then send [`Event::Restored`](super::Event::Restored) if there is any.
    RestoreSaved {
        /// For whom.
        owner: UserId,
    },
    /// Keep the queue.
    SaveQueue {
        /// For whom.
        owner: UserId,
        /// What.
        queue: SavedQueue,
    },
    /// Keep the place in the queue.
    SavePosition {
        /// For whom.
        owner: UserId,
        /// What.
        position: SavedPosition,
    },
    /// Delete what was kept.
    Forget {
        /// For whom.
        owner: UserId,
    },
}
