//! One thing that is kept: what is known of it, and what is on its way.

use crate::api_error::ApiError;
use crate::listing::ListStatus;

/// What is kept. A list grows part by part; anything else is one part.
pub trait Value: Clone {
    /// How many rows it has; 1 when it is no list.
    fn rows(&self) -> usize;
    /// With what follows behind it.
    #[must_use]
    fn followed_by(&self, next: &Self) -> Self;
    /// Whether it begins with all of the other.
    fn starts_with(&self, first: &Self) -> bool;
    /// Whether both say the same.
    fn is_same(&self, other: &Self) -> bool;
}

/// An answer of the server, or a part of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<V> {
    /// What it says.
    pub value: V,
    /// Where the list goes on.
    pub next_cursor: Option<String>,
}

/// What has to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// What this device has kept from earlier.
    Kept,
    /// A part from the server: the first one, or the one at that cursor.
    Part(Option<String>),
}

/// A value as long as this is kept is not asked for again, in milliseconds: going back costs nothing.
const FRESH_MS: f64 = 10_000.0;
/// Lists of up to so many rows are read again as a whole, longer ones only when their beginning has changed.
const WHOLE: usize = 1_000;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Asking {
    #[default]
    Nothing,
    /// The first part, or all parts once more.
    Anew,
    /// The part after the last.
    More,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Entry<V> {
    known: Option<Part<V>>,
    /// The parts that have been read again so far.
    again: Option<Part<V>>,
    asking: Asking,
    /// When the server gave it; never for what only this device had kept.
    read_at_ms: Option<f64>,
    is_stale: bool,
    /// Whether it was changed here since it was asked for: the answer may be from before the change.
    was_changed: bool,
    /// Why the last try to read it failed.
    trouble: Option<ApiError>,
    /// The same for the part after the last.
    more_trouble: Option<ApiError>,
    pub(super) watchers: usize,
    pub(super) used: u64,
}

impl<V> Default for Entry<V> {
    fn default() -> Self {
        Self {
            known: None,
            again: None,
            asking: Asking::Nothing,
            read_at_ms: None,
            is_stale: false,
            was_changed: false,
            trouble: None,
            more_trouble: None,
            watchers: 0,
            used: 0,
        }
    }
}

/// What can be shown of an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct View<V> {
    /// What is known.
    pub value: Option<V>,
    /// Whether there is more of it.
    pub status: ListStatus,
    /// Why it may be out of date: it could not be read again.
    pub trouble: Option<ApiError>,
}

impl<V> Default for View<V> {
    fn default() -> Self {
        Self { value: None, status: ListStatus::Loading, trouble: None }
    }
}

impl<V: Value> Entry<V> {
    pub(super) fn rows(&self) -> usize {
        self.known.as_ref().map_or(0, |part| part.value.rows())
    }

    /// Somebody looks at it.
    pub(super) fn look(&mut self, now_ms: f64) -> Vec<Need> {
        let is_fresh = self.read_at_ms.is_some_and(|at_ms| (0.0..FRESH_MS).contains(&(now_ms - at_ms)));
        if self.asking != Asking::Nothing || (is_fresh && !self.is_stale && self.trouble.is_none()) {
            return Vec::new();
        }
        let mut needs = Vec::new();
        if self.known.is_none() {
            needs.push(Need::Kept);
        }
        needs.push(self.anew());
        needs
    }

    fn anew(&mut self) -> Need {
        self.asking = Asking::Anew;
        self.is_stale = false;
        self.again = None;
        if self.known.is_none() {
            self.trouble = None;
        }
        Need::Part(None)
    }

    /// It has to be read again, as soon as somebody looks.
    pub(super) fn outdate(&mut self) -> Option<Need> {
        self.is_stale = true;
        // What is on its way may have been said before the change; then it is asked for once more.
        (self.watchers > 0 && self.asking == Asking::Nothing).then(|| self.anew())
    }

    /// The part after the last, or what failed.
    pub(super) fn more(&mut self) -> Option<Need> {
        if self.asking != Asking::Nothing {
            return None;
        }
        let Some(known) = &self.known else { return Some(self.anew()) };
        let cursor = known.next_cursor.clone()?;
        self.asking = Asking::More;
        self.more_trouble = None;
        Some(Need::Part(Some(cursor)))
    }

    /// Nobody waits for the answer any more.
    pub(super) fn abandon(&mut self) {
        if self.asking == Asking::Anew {
            self.is_stale = true;
        }
        self.asking = Asking::Nothing;
        self.was_changed = false;
        self.again = None;
    }

    /// What this device had kept; of use until the server has answered.
    pub(super) fn take_kept(&mut self, part: Part<V>) {
        let is_wanted = self.asking != Asking::Nothing
            || self.trouble.as_ref().is_some_and(|trouble| !trouble.is_refusal());
        if is_wanted {
            // The next parts may not follow any more: they come with the answer of the server.
            self.known.get_or_insert(Part { next_cursor: None, ..part });
        }
    }

    /// The answer of the server; what has to be asked next.
    pub(super) fn take(&mut self, answer: Result<Part<V>, ApiError>, now_ms: f64) -> Option<Need> {
        let asking = std::mem::take(&mut self.asking);
        if std::mem::take(&mut self.was_changed) && asking == Asking::Anew && answer.is_ok() {
            // To show it would take the change back for a moment. Who has made the change has it read again.
            self.again = None;
            self.is_stale = true;
            return None;
        }
        match (answer, asking) {
            (Ok(part), Asking::More) => {
                if let Some(known) = &mut self.known {
                    known.value = known.value.followed_by(&part.value);
                    known.next_cursor = part.next_cursor;
                }
                None
            }
            (Err(error), Asking::More) => {
                self.more_trouble = Some(error);
                None
            }
            (Ok(part), _) => self.take_anew(part, now_ms),
            (Err(error), _) => {
                self.again = None;
                if error.is_refusal() {
                    // What was there is no longer for us.
                    self.known = None;
                }
                self.trouble = Some(error);
                None
            }
        }
        .or_else(|| (self.is_stale && self.watchers > 0 && self.trouble.is_none()).then(|| self.anew()))
    }

    fn take_anew(&mut self, part: Part<V>, now_ms: f64) -> Option<Need> {
        let is_first = self.again.is_none();
        let again = match self.again.take() {
            None => part,
            Some(again) => {
                Part { value: again.value.followed_by(&part.value), next_cursor: part.next_cursor }
            }
        };
        if let Some(known) = &self.known {
            let rows = known.value.rows();
            let is_long = rows > WHOLE && is_first && known.next_cursor.is_some();
            let goes_on = again.next_cursor.is_some() && again.value.rows() < rows.min(WHOLE);
            if is_long && known.value.starts_with(&again.value) {
                self.settle(now_ms);
                return None;
            }
            if goes_on && rows <= WHOLE {
                let cursor = again.next_cursor.clone();
                self.asking = Asking::Anew;
                self.again = Some(again);
                return Some(Need::Part(cursor));
            }
        }
        self.settle(now_ms);
        match &mut self.known {
            // The same pointer, so that nothing is drawn again.
            Some(known) if known.value.is_same(&again.value) => known.next_cursor = again.next_cursor,
            known => *known = Some(again),
        }
        None
    }

    fn settle(&mut self, now_ms: f64) {
        self.read_at_ms = Some(now_ms);
        self.trouble = None;
        self.more_trouble = None;
    }

    /// Puts another value in place of the one that is known.
    pub(super) fn change(&mut self, change: impl FnOnce(&V) -> Option<V>) -> bool {
        let Some(known) = &mut self.known else { return false };
        let changed = change(&known.value);
        let is_changed = changed.is_some();
        if let Some(value) = changed {
            known.value = value;
            self.was_changed = self.asking != Asking::Nothing;
        }
        is_changed
    }

    /// Knows nothing any more.
    pub(super) fn forget(&mut self) {
        *self = Self { watchers: self.watchers, used: self.used, ..Self::default() };
    }

    pub(super) fn view(&self) -> View<V> {
        let status = match &self.known {
            None => match &self.trouble {
                Some(error) if self.asking == Asking::Nothing => ListStatus::Failed(error.clone()),
                _ => ListStatus::Loading,
            },
            Some(_) if self.asking == Asking::More => ListStatus::LoadingMore,
            Some(known) => match (&self.more_trouble, &known.next_cursor) {
                (Some(error), Some(_)) => ListStatus::Failed(error.clone()),
                (None, Some(_)) => ListStatus::More,
                (_, None) => ListStatus::End,
            },
        };
        View {
            value: self.known.as_ref().map(|part| part.value.clone()),
            status,
            trouble: self.trouble.clone(),
        }
    }
}
