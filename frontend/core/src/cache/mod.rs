//! What has been read from the server and is shown again at once: by whom it is looked at, how old it is,
//! when it is asked for again, and what goes when there is too much of it.
//!
//! A key is the address of a request. Whatever was known is shown while newer is on its way.

mod entry;
mod shelf;
#[cfg(test)]
mod tests;

use self::entry::Entry;
pub use self::entry::{Need, Part, Value, View};
pub use self::shelf::{Shelf, ShelfItem};
use crate::api_error::ApiError;

/// The beginnings of the addresses whose answers are another after an event of that type; see
/// [`shared::events::Event`].
pub fn outdated_by(kind: &str) -> &'static [&'static str] {
    match kind {
        // Whatever counts, sums up or lists songs.
        "song" => &["/songs", "/albums", "/artists", "/genres", "/playlists", "/search", "/home", "/me/"],
        "history" => &["/me/", "/home"],
        "mark" => &["/me/favorites", "/home"],
        "playlist" => &["/playlists", "/me/playlist-folders", "/search", "/home"],
        "missed" => &["/"],
        _ => &[],
    }
}

/// So many things that nobody looks at are kept.
const KEPT: usize = 60;
/// And so many rows of them.
const KEPT_ROWS: usize = 20_000;

/// See the module. Times are those of this device in milliseconds.
#[derive(Debug)]
pub struct Cache<V> {
    /// A few dozen; the machinery of a table would weigh more than it saves.
    entries: Vec<(String, Entry<V>)>,
    /// Counts the looks, to know what was looked at last.
    looks: u64,
}

impl<V> Default for Cache<V> {
    fn default() -> Self {
        Self { entries: Vec::new(), looks: 0 }
    }
}

impl<V: Value> Cache<V> {
    fn find(&self, key: &str) -> Option<&Entry<V>> {
        self.entries.iter().find(|(other, _)| other == key).map(|(_, entry)| entry)
    }

    fn find_mut(&mut self, key: &str) -> Option<&mut Entry<V>> {
        self.entries.iter_mut().find(|(other, _)| other == key).map(|(_, entry)| entry)
    }

    /// Somebody begins to look at a thing; what has to be fetched for it.
    pub fn watch(&mut self, key: &str, now_ms: f64) -> Vec<Need> {
        self.looks += 1;
        let looks = self.looks;
        if self.find(key).is_none() {
            self.entries.push((key.to_owned(), Entry::default()));
        }
        let Some(entry) = self.find_mut(key) else { return Vec::new() };
        entry.watchers += 1;
        entry.used = looks;
        entry.look(now_ms)
    }

    /// Somebody looks away; whether nobody looks any more, so that what is on its way is given up.
    pub fn unwatch(&mut self, key: &str) -> bool {
        let Some(entry) = self.find_mut(key) else { return true };
        entry.watchers = entry.watchers.saturating_sub(1);
        if entry.watchers > 0 {
            return false;
        }
        entry.abandon();
        self.tidy();
        true
    }

    /// Lets go of what was not looked at for the longest time.
    fn tidy(&mut self) {
        loop {
            let idle = || self.entries.iter().map(|(_, entry)| entry).filter(|entry| entry.watchers == 0);
            if idle().count() <= KEPT && idle().map(Entry::rows).sum::<usize>() <= KEPT_ROWS {
                return;
            }
            let Some(oldest) = idle().map(|entry| entry.used).min() else { return };
            self.entries.retain(|(_, entry)| entry.watchers > 0 || entry.used != oldest);
        }
    }

    /// What can be shown of a thing now.
    pub fn view(&self, key: &str) -> View<V> {
        self.find(key).map(Entry::view).unwrap_or_default()
    }

    /// Everything that is known.
    pub fn values(&self) -> impl Iterator<Item = V> {
        self.entries.iter().filter_map(|(_, entry)| entry.view().value)
    }

    /// Asks for the next part of a list, or for what failed.
    pub fn more(&mut self, key: &str) -> Option<Need> {
        self.find_mut(key)?.more()
    }

    /// Asks for a thing again.
    pub fn reload(&mut self, key: &str) -> Option<Need> {
        self.find_mut(key)?.outdate()
    }

    /// Takes what this device had kept.
    pub fn take_kept(&mut self, key: &str, part: Part<V>) {
        if let Some(entry) = self.find_mut(key) {
            entry.take_kept(part);
        }
    }

    /// Takes the answer of the server; what has to be asked next.
    pub fn take(&mut self, key: &str, answer: Result<Part<V>, ApiError>, now_ms: f64) -> Option<Need> {
        self.find_mut(key)?.take(answer, now_ms)
    }

    /// All things whose address begins with one of these have changed; what has to be asked for those that
    /// somebody looks at. The others are asked for when somebody does.
    pub fn outdate(&mut self, prefixes: &[&str]) -> Vec<(String, Need)> {
        let touched = |key: &str| prefixes.iter().any(|prefix| key.starts_with(prefix));
        let entries = self.entries.iter_mut().filter(|(key, _)| touched(key));
        entries.filter_map(|(key, entry)| Some((key.clone(), entry.outdate()?))).collect()
    }

    /// Changes what is known, before the server has said so; the keys of what has changed.
    pub fn change(&mut self, change: impl Fn(&V) -> Option<V>) -> Vec<String> {
        let changed = self.entries.iter_mut().filter(|(_, entry)| entry.rows() > 0);
        let changed = changed.filter_map(|(key, entry)| entry.change(&change).then(|| key.clone()));
        changed.collect()
    }

    /// Forgets everything that nobody looks at, and what the others know.
    pub fn clear(&mut self) {
        self.entries.retain(|(_, entry)| entry.watchers > 0);
        for (_, entry) in &mut self.entries {
            entry.forget();
        }
    }
}
