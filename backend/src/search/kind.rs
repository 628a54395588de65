//! The kinds of things that the index knows.

/// A kind of things. The number stands in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub(super) enum Kind {
    /// Songs, by title, artists and album.
    Songs = 0,
    /// Albums, by title and artists.
    Albums = 1,
    /// Artists, by name.
    Artists = 2,
    /// Playlists, by name.
    Playlists = 3,
    /// Genres, by name.
    Genres = 4,
    /// Accounts, by both names.
    Users = 5,
}

impl Kind {
    /// How it stands in the database.
    pub(super) const fn number(self) -> i16 {
        self as i16
    }
}
