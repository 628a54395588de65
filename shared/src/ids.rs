//! Ids are types, so that a song can never be looked up by the id of a user.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(poem_openapi::NewType))]
        #[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        // sea-orm asks this of every primary key; ids are never numbers from a sequence.
        #[cfg(feature = "db")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}

id! {
    /// An account.
    UserId
}
id! {
    /// One signed-in device of an account.
    SessionId
}
id! {
    /// A song.
    SongId
}
id! {
    /// One file on its way in.
    UploadId
}
id! {
    /// The files that were chosen or dropped together.
    ImportId
}
id! {
    /// A piece of work for later.
    JobId
}
id! {
    /// An artist.
    ArtistId
}
id! {
    /// An album.
    AlbumId
}
id! {
    /// A genre.
    GenreId
}
id! {
    /// A change to one or several songs.
    EditId
}
id! {
    /// A playlist.
    PlaylistId
}
id! {
    /// One entry of a playlist.
    PlaylistItemId
}
id! {
    /// An open invitation to a playlist.
    InvitationId
}
id! {
    /// A folder that somebody sorts playlists into.
    FolderId
}
id! {
    /// An entry of the history.
    PlayId
}
id! {
    /// A public link.
    ShareId
}
