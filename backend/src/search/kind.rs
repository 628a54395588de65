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
    /// Songs, by what is sung in them.
    Lyrics = 6,
}

impl Kind {
    /// All of them.
    pub(super) const ALL: [Self; 7] =
        [Self::Songs, Self::Albums, Self::Artists, Self::Playlists, Self::Genres, Self::Users, Self::Lyrics];

    /// How it stands in the database.
    pub(super) const fn number(self) -> i16 {
        self as i16
    }
}
