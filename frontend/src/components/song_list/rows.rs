//! What the rows of a table show: songs, or the entries of a playlist, some of which may have none.

use chrono::{DateTime, Utc};
use frontend_core::format;
use frontend_core::listing::Items;
use shared::ids::UserId;
use shared::playlists::items::PlaylistItem;
use shared::songs::Song;

/// The rows of a table.
#[derive(Clone, PartialEq)]
pub enum Rows {
    /// Songs.
    Songs(Items<Song>),
    /// Entries of a playlist.
    Entries(Items<PlaylistItem>),
}

impl Rows {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Songs(songs) => songs.len(),
            Self::Entries(entries) => entries.len(),
        }
    }

    /// The song of a row, if it has one.
    pub fn song(&self, at: usize) -> Option<&Song> {
        match self {
            Self::Songs(songs) => songs.get(at).map(|song| &**song),
            Self::Entries(entries) => entries.get(at)?.song.as_ref(),
        }
    }

    /// The entry of a row, in a playlist.
    pub fn entry(&self, at: usize) -> Option<&PlaylistItem> {
        match self {
            Self::Songs(_) => None,
            Self::Entries(entries) => entries.get(at).map(|entry| &**entry),
        }
    }

    /// What tells the rows apart.
    pub fn keys(&self) -> Vec<u128> {
        let song = |song: &Song| song.id.0.as_u128();
        match self {
            Self::Songs(songs) => songs.iter().map(|one| song(one)).collect(),
            Self::Entries(entries) => entries
                .iter()
                .map(|entry| {
                    let id = entry.id.map(|id| id.0.as_u128());
                    id.or_else(|| entry.song.as_ref().map(song)).unwrap_or_default()
                })
                .collect(),
        }
    }

    /// The songs of some rows.
    pub fn songs(&self, places: &[usize]) -> Vec<Song> {
        places.iter().filter_map(|at| self.song(*at)).cloned().collect()
    }

    /// When a row came there, and in a playlist by whom, unless it was `me`.
    pub fn added(&self, at: usize, now: DateTime<Utc>, me: Option<UserId>) -> String {
        let Some(entry) = self.entry(at) else {
            return self.song(at).map(|song| format::relative_date(song.created_at, now)).unwrap_or_default();
        };
        let Some(when) = entry.added_at.map(|when| format::relative_date(when, now)) else {
            return String::new();
        };
        match entry.added_by.as_ref().filter(|by| Some(by.id) != me) {
            Some(by) => format!("{when}, {}", by.display_name),
            None => when,
        }
    }
}
