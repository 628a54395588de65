//! What outlives the page: the queue and the place in it. Two records, since the place changes all
//! the time and the queue seldom.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::event::Repeat;
use super::queue::{Entry, EntryId};

/// The queue as it is kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SavedQueue {
    /// The entries in the order of playing.
    pub entries: Rc<Vec<Entry>>,
    /// Whether that order is a shuffled one.
    pub shuffled: bool,
    /// What happens at the end.
    pub repeat: Repeat,
}

/// The place in the queue as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedPosition {
    /// The current entry.
    pub entry: EntryId,
    /// The position in its song, in milliseconds.
    pub position_ms: u32,
}
