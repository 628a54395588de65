//! What plays and what comes after it: one list in the order of playing, and a cursor into it.
//! Entries have ids of their own, since the same song may stand in the queue twice.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use shared::plays::PlaySource;
use shared::songs::Song;

use super::shuffle::shuffle;

/// Names one entry of the queue for as long as it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub u32);

/// One place in the queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The place.
    pub id: EntryId,
    /// The song, as it was when it was put here.
    pub song: Rc<Song>,
    /// Out of what it is played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<PlaySource>,
    /// Where the entry stands when nothing is shuffled.
    natural: u32,
}

/// The list and the cursor. The cursor is 0 in an empty list, else always on an entry.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Queue {
    entries: Rc<Vec<Entry>>,
    index: usize,
    shuffled: bool,
    next_id: u32,
}

impl Queue {
    /// A queue as it was kept. Entries that share an id are left out, so that no store,
    /// however damaged, can make a queue that contradicts itself.
    pub(super) fn restore(entries: &[Entry], shuffled: bool, current: Option<EntryId>) -> Self {
        let mut ids: Vec<EntryId> = entries.iter().map(|entry| entry.id).collect();
        ids.sort_unstable_by_key(|id| id.0);
        let twice: Vec<EntryId> =
            ids.iter().zip(ids.iter().skip(1)).filter(|(a, b)| a == b).map(|(a, _)| *a).collect();
        let entries: Vec<Entry> =
            entries.iter().filter(|entry| !twice.contains(&entry.id)).cloned().collect();
        let next_id = entries.iter().map(|entry| entry.id.0).max().map_or(0, |id| id.saturating_add(1));
        let mut queue = Self { entries: Rc::new(entries), index: 0, shuffled, next_id };
        queue.index = current.and_then(|id| queue.position(id)).unwrap_or(0);
        queue
    }

    /// All entries in the order of playing.
    pub const fn entries(&self) -> &Rc<Vec<Entry>> {
        &self.entries
    }

    /// Where the cursor is.
    pub const fn index(&self) -> usize {
        self.index
    }

    /// Whether the order is a shuffled one.
    pub const fn is_shuffled(&self) -> bool {
        self.shuffled
    }

    /// The entry under the cursor; `None` when the queue is empty.
    pub fn current(&self) -> Option<&Entry> {
        self.entries.get(self.index)
    }

    /// Whether an entry follows the current one.
    pub fn has_following(&self) -> bool {
        self.index + 1 < self.entries.len()
    }

    fn position(&self, id: EntryId) -> Option<usize> {
        self.entries.iter().position(|entry| entry.id == id)
    }

    /// Puts the cursor on the following entry; `false` at the end.
    pub(super) fn advance(&mut self) -> bool {
        let following = self.has_following();
        self.index += usize::from(following);
        following
    }

    /// Puts the cursor on the entry before; `false` at the start.
    pub(super) const fn retreat(&mut self) -> bool {
        let before = self.index > 0;
        self.index = self.index.saturating_sub(1);
        before
    }

    pub(super) const fn rewind(&mut self) {
        self.index = 0;
    }

    pub(super) fn go_to_last(&mut self) {
        self.index = self.entries.len().saturating_sub(1);
    }

    /// Puts the cursor on an entry; `false` when it is not there.
    pub(super) fn jump(&mut self, id: EntryId) -> bool {
        let found = self.position(id);
        self.index = found.unwrap_or(self.index);
        found.is_some()
    }

    /// Puts these songs in place of all that is there, with the cursor on the one at `start`.
    pub(super) fn replace(&mut self, songs: Vec<Song>, source: Option<PlaySource>, start: usize, seed: u64) {
        let shuffled = std::mem::take(&mut self.shuffled);
        self.entries = Rc::default();
        self.insert(0, songs, source);
        self.index = start.min(self.entries.len().saturating_sub(1));
        if shuffled {
            self.shuffle(seed);
        }
    }

    /// Puts songs directly behind the current entry.
    pub(super) fn insert_next(&mut self, songs: Vec<Song>, source: Option<PlaySource>) {
        self.insert((self.index + 1).min(self.entries.len()), songs, source);
    }

    /// Puts songs at the end.
    pub(super) fn append(&mut self, songs: Vec<Song>, source: Option<PlaySource>) {
        self.insert(self.entries.len(), songs, source);
    }

    /// Inserts before position `at`. In a shuffled queue the songs also get the natural place that
    /// a person would expect: behind the entry that they were put behind, or at the end.
    fn insert(&mut self, at: usize, songs: Vec<Song>, source: Option<PlaySource>) {
        let count = u32::try_from(songs.len()).unwrap_or(u32::MAX);
        let natural = if at == self.entries.len() {
            self.entries.iter().map(|entry| entry.natural + 1).max().unwrap_or(0)
        } else {
            at.checked_sub(1).and_then(|before| self.entries.get(before)).map_or(0, |entry| entry.natural + 1)
        };
        let first_id = self.next_id;
        self.next_id = self.next_id.saturating_add(count);
        let added = songs.into_iter().zip(0..).map(|(song, offset)| Entry {
            id: EntryId(first_id.saturating_add(offset)),
            song: Rc::new(song),
            source,
            natural: natural.saturating_add(offset),
        });
        let entries = Rc::make_mut(&mut self.entries);
        for entry in entries.iter_mut().filter(|entry| entry.natural >= natural) {
            entry.natural = entry.natural.saturating_add(count);
        }
        entries.splice(at..at, added);
    }

    /// Takes an entry out. The cursor stays on its entry; when that is the one that goes, it lands
    /// on the following one, or on the last. `false` when there is no such entry.
    pub(super) fn remove(&mut self, id: EntryId) -> bool {
        let Some(at) = self.position(id) else { return false };
        let entries = Rc::make_mut(&mut self.entries);
        entries.remove(at);
        if at < self.index || self.index >= entries.len() {
            self.index = self.index.saturating_sub(1);
        }
        true
    }

    /// Puts an entry at another place; the cursor stays on its entry. In a shuffled queue the natural order stays
    /// as it is. `false` when there is no such entry, or it stands there already.
    pub(super) fn move_to(&mut self, id: EntryId, to: usize) -> bool {
        let to = to.min(self.entries.len().saturating_sub(1));
        let Some(at) = self.position(id).filter(|at| *at != to) else { return false };
        let current = self.current().map(|entry| entry.id);
        let entries = Rc::make_mut(&mut self.entries);
        let entry = entries.remove(at);
        entries.insert(to, entry);
        if !self.shuffled {
            entries.iter_mut().zip(0..).for_each(|(entry, natural)| entry.natural = natural);
        }
        self.index = current.and_then(|id| self.position(id)).unwrap_or(0);
        true
    }

    pub(super) fn clear(&mut self) {
        self.entries = Rc::default();
        self.index = 0;
    }

    /// Plays the current entry first and all others after it in an order out of the seed.
    pub(super) fn shuffle(&mut self, seed: u64) {
        let entries = Rc::make_mut(&mut self.entries);
        if self.index < entries.len() {
            entries.swap(0, self.index);
        }
        if let Some((_, others)) = entries.split_first_mut() {
            // From the natural order, so that the same seed gives the same order.
            others.sort_unstable_by_key(|entry| entry.natural);
            shuffle(others, seed);
        }
        self.index = 0;
        self.shuffled = true;
    }

    /// Goes back to the natural order; the cursor stays on its entry.
    pub(super) fn unshuffle(&mut self) {
        let current = self.current().map(|entry| entry.id);
        Rc::make_mut(&mut self.entries).sort_unstable_by_key(|entry| entry.natural);
        self.index = current.and_then(|id| self.position(id)).unwrap_or(0);
        self.shuffled = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::testing::songs;

    fn titles(queue: &Queue) -> String {
        queue.entries.iter().map(|entry| entry.song.title.as_str()).collect()
    }

    fn queue(names: &str, start: usize) -> Queue {
        let mut queue = Queue::default();
        queue.replace(songs(names), None, start, 0);
        queue
    }

    #[test]
    fn songs_go_in_behind_the_current_one_or_at_the_end() {
        let mut queue = queue("abc", 1);
        queue.insert_next(songs("xy"), None);
        queue.append(songs("z"), None);
        assert_eq!((titles(&queue).as_str(), queue.index), ("abxycz", 1));
    }

    #[test]
    fn an_entry_is_moved_and_the_cursor_stays_on_its_own() {
        let mut queue = queue("abcd", 1);
        let ids: Vec<EntryId> = queue.entries.iter().map(|entry| entry.id).collect();
        assert!(queue.move_to(ids[0], 2));
        assert_eq!((titles(&queue).as_str(), queue.index), ("bcad", 0));
        assert!(queue.move_to(ids[1], 9), "behind the last is the last");
        assert_eq!((titles(&queue).as_str(), queue.index), ("cadb", 3));
        assert!(!queue.move_to(ids[1], 3), "there already");
        assert!(!queue.move_to(EntryId(99), 0));
        queue.shuffle(7);
        queue.move_to(ids[1], 2);
        queue.unshuffle();
        assert_eq!((titles(&queue).as_str(), queue.index), ("cadb", 3), "the order of the list stays");
    }

    #[test]
    fn removing_keeps_the_cursor_on_its_entry() {
        let mut queue = queue("abc", 1);
        let ids: Vec<EntryId> = queue.entries.iter().map(|entry| entry.id).collect();
        assert!(queue.remove(ids[0]));
        assert_eq!((titles(&queue).as_str(), queue.index), ("bc", 0));
        assert!(queue.remove(ids[1]), "the current one");
        assert_eq!((titles(&queue).as_str(), queue.index), ("c", 0));
        assert!(!queue.remove(ids[1]), "twice");
        assert!(queue.remove(ids[2]));
        assert_eq!((titles(&queue).as_str(), queue.index), ("", 0));
    }

    #[test]
    fn unshuffling_restores_the_order_with_what_was_added_meanwhile() {
        let mut queue = queue("abcdef", 2);
        queue.shuffle(7);
        assert_eq!((queue.current().unwrap().song.title.as_str(), queue.index), ("c", 0));
        queue.insert_next(songs("x"), None);
        queue.append(songs("z"), None);
        queue.advance();
        queue.advance();
        let current = queue.current().unwrap().id;
        queue.unshuffle();
        assert_eq!(titles(&queue), "abcxdefz");
        assert_eq!(queue.current().unwrap().id, current);
    }

    #[test]
    fn a_new_list_is_shuffled_when_shuffling_is_on() {
        let mut queue = queue("ab", 0);
        queue.shuffle(1);
        queue.replace(songs("cdefgh"), None, 3, 5);
        assert_eq!((queue.current().unwrap().song.title.as_str(), queue.index), ("f", 0));
        assert!(queue.shuffled);
        queue.unshuffle();
        assert_eq!(titles(&queue), "cdefgh");
    }

    #[test]
    fn a_damaged_store_makes_a_sound_queue() {
        let mut entries = queue("abcd", 0).entries.to_vec();
        entries.push(entries[0].clone());
        let restored = Queue::restore(&entries, false, Some(EntryId(99)));
        assert_eq!((titles(&restored).as_str(), restored.index, restored.next_id), ("bcd", 0, 4));
    }
}
