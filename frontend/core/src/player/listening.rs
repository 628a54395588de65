//! How much of a song is heard: what the sound really moves on by, and not where somebody jumps to. The
//! server judges whether it counts as a play; what is too little by the same rule is not even told.

use shared::ids::{SongId, UserId};
use shared::plays::{PlaySource, is_enough};

use super::{Effect, Effects, Player};

/// Reports come a few times a second, or a few times a minute while a phone is locked. A step that is longer
/// was a jump.
const LONGEST_STEP_MS: u32 = 30_000;

/// What is noted about plays, one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Play {
    /// One begins now.
    Begun {
        /// Who listens.
        owner: UserId,
        /// To what.
        song: SongId,
        /// Out of what.
        source: Option<PlaySource>,
    },
    /// So much of it has been heard so far: enough for it to count.
    Heard {
        /// In milliseconds.
        listened_ms: u32,
    },
    /// It is over, and enough was heard.
    Over {
        /// In milliseconds.
        listened_ms: u32,
    },
}

/// The play that goes on, if any.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Listening(Option<Going>);

#[derive(Debug, Clone, PartialEq)]
struct Going {
    duration_ms: u32,
    at_ms: u32,
    heard_ms: u32,
    told_ms: u32,
}

impl Listening {
    /// The sound has come to a position.
    pub(super) fn moved(&mut self, to_ms: u32, is_playing: bool) {
        let Some(going) = &mut self.0 else { return };
        let step = to_ms.saturating_sub(going.at_ms);
        if is_playing && step <= LONGEST_STEP_MS {
            going.heard_ms = going.heard_ms.saturating_add(step);
        }
        going.at_ms = to_ms;
    }

    /// Somebody has jumped to a position.
    pub(super) const fn jumped(&mut self, to_ms: u32) {
        if let Some(going) = &mut self.0 {
            going.at_ms = to_ms;
        }
    }
}

impl Player {
    /// Sound comes out: a play begins, unless one goes on.
    pub(super) fn begin_play(&mut self, effects: &mut Effects) {
        let (Some(owner), Some(entry), None) = (self.owner, self.queue.current(), &self.listening.0) else {
            return;
        };
        effects.push(Effect::Note(Play::Begun { owner, song: entry.song.id, source: entry.source }));
        let (duration_ms, at_ms) = (entry.song.duration_ms, self.progress.position_ms);
        self.listening.0 = Some(Going { duration_ms, at_ms, heard_ms: 0, told_ms: 0 });
    }

    /// Has what was heard kept, once it is enough.
    pub(super) fn keep_play(&mut self, effects: &mut Effects) {
        if let Some(going) = &mut self.listening.0
            && going.heard_ms > going.told_ms
            && is_enough(going.heard_ms, going.duration_ms)
        {
            going.told_ms = going.heard_ms;
            effects.push(Effect::Note(Play::Heard { listened_ms: going.heard_ms }));
        }
    }

    /// The play is over.
    pub(super) fn end_play(&mut self, effects: &mut Effects) {
        if let Some(Going { heard_ms, duration_ms, .. }) = self.listening.0.take()
            && heard_ms > 0
            && is_enough(heard_ms, duration_ms)
        {
            effects.push(Effect::Note(Play::Over { listened_ms: heard_ms }));
        }
    }
}
