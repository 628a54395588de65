//! What becomes of the entries of a file: those that were found, those that somebody has put right, and those that
//! are left out.

use shared::ids::{PlaylistItemId, SongId};
use shared::playlists::transfer::{ImportOutcome, ImportedEntry};
use shared::songs::Song;

/// What somebody wants done with an entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Fix {
    /// As it was found.
    Keep,
    /// This song stands there.
    Song(Box<Song>),
    /// It is left out.
    LeaveOut,
}

/// How an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has a song.
    Found,
    /// One of several has to be chosen.
    Ambiguous,
    /// There is none.
    Missing,
    /// It is left out.
    LeftOut,
}

/// The entries of a file and what becomes of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    entries: Vec<(ImportedEntry, Fix)>,
}

impl Review {
    /// Nothing has been put right yet.
    pub fn new(entries: Vec<ImportedEntry>) -> Self {
        Self { entries: entries.into_iter().map(|entry| (entry, Fix::Keep)).collect() }
    }

    /// The entry at a place, and what becomes of it.
    pub fn get(&self, at: usize) -> Option<&(ImportedEntry, Fix)> {
        self.entries.get(at)
    }

    /// Decides about an entry.
    pub fn fix(&mut self, at: usize, fix: Fix) {
        if let Some(entry) = self.entries.get_mut(at) {
            entry.1 = fix;
        }
    }

    /// How an entry stands.
    pub fn standing(&self, at: usize) -> Option<Standing> {
        self.get(at).map(standing)
    }

    /// The places that are shown: all, or those that somebody should look at.
    pub fn places(&self, only_open: bool) -> Vec<usize> {
        let is_open = |entry: &(ImportedEntry, Fix)| {
            matches!(
                entry.0.outcome,
                ImportOutcome::Ambiguous | ImportOutcome::Missing | ImportOutcome::Unknown
            )
        };
        let shown = self.entries.iter().enumerate().filter(|(_, entry)| !only_open || is_open(entry));
        shown.map(|(at, _)| at).collect()
    }

    /// How many entries there are, have a song, need a look, and are left out.
    pub fn counts(&self) -> [usize; 4] {
        let of = |wanted: &[Standing]| {
            self.entries.iter().filter(|entry| wanted.contains(&standing(entry))).count()
        };
        [
            self.entries.len(),
            of(&[Standing::Found]),
            of(&[Standing::Ambiguous, Standing::Missing]),
            of(&[Standing::LeftOut]),
        ]
    }

    /// What has to be changed in the playlist: entries that get another song, and those that go.
    pub fn changes(&self) -> (Vec<(PlaylistItemId, SongId)>, Vec<PlaylistItemId>) {
        let mut songs = Vec::new();
        let mut gone = Vec::new();
        for (entry, fix) in &self.entries {
            match fix {
                Fix::Song(song) if entry.song_id != Some(song.id) => songs.push((entry.item_id, song.id)),
                Fix::LeaveOut => gone.push(entry.item_id),
                Fix::Song(_) | Fix::Keep => {}
            }
        }
        (songs, gone)
    }
}

/// What the server calls a playlist when its file does not say.
const UNNAMED: &str = "Imported";

/// What a playlist is called at first: what its file says, else as the file itself is called.
pub fn name(said: &str, file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).trim();
    if said == UNNAMED && !stem.is_empty() { stem.to_owned() } else { said.to_owned() }
}

const fn standing((entry, fix): &(ImportedEntry, Fix)) -> Standing {
    match (fix, entry.outcome) {
        (Fix::LeaveOut, _) => Standing::LeftOut,
        (Fix::Song(_), _) | (Fix::Keep, ImportOutcome::Matched) => Standing::Found,
        (Fix::Keep, ImportOutcome::Ambiguous) => Standing::Ambiguous,
        (Fix::Keep, ImportOutcome::Missing | ImportOutcome::Unknown) => Standing::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::testing::songs;

    fn id(number: u8) -> String {
        format!("00000000-0000-0000-0000-{number:012}")
    }

    fn entry(number: u8, outcome: ImportOutcome, song_id: Option<SongId>) -> ImportedEntry {
        ImportedEntry {
            item_id: id(number).parse().unwrap(),
            said: shared::playlists::items::Said::default(),
            outcome,
            song_id,
            confidence: None,
            candidates: Vec::new(),
        }
    }

    #[test]
    fn a_file_without_a_name_is_called_as_it_is_kept() {
        for (said, file, called) in [
            ("Imported", "My drive.m3u8", "My drive"),
            ("Imported", "list", "list"),
            ("Imported", ".csv", "Imported"),
            ("Sunday", "list.xspf", "Sunday"),
        ] {
            assert_eq!(name(said, file), called);
        }
    }

    #[test]
    fn only_what_was_put_right_is_changed() {
        let [right, other] = songs("ab").try_into().unwrap();
        let mut review = Review::new(vec![
            entry(1, ImportOutcome::Matched, Some(right.id)),
            entry(2, ImportOutcome::Ambiguous, None),
            entry(3, ImportOutcome::Missing, None),
            entry(4, ImportOutcome::Missing, None),
        ]);
        assert_eq!(review.counts(), [4, 1, 3, 0]);
        assert_eq!(review.changes(), (Vec::new(), Vec::new()));
        review.fix(0, Fix::Song(Box::new(right)));
        review.fix(1, Fix::Song(Box::new(other.clone())));
        review.fix(2, Fix::LeaveOut);
        review.fix(9, Fix::LeaveOut);
        assert_eq!(review.counts(), [4, 2, 1, 1]);
        let (songs, gone) = review.changes();
        assert_eq!(songs, [(id(2).parse().unwrap(), other.id)], "what it was already is no change");
        assert_eq!(gone, [id(3).parse().unwrap()]);
        review.fix(2, Fix::Keep);
        assert_eq!(review.standing(2), Some(Standing::Missing));
        assert_eq!(review.places(true), [1, 2, 3], "what was put right can still be looked at");
    }
}
