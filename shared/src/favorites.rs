//! Favourites: what a listener likes, the newest first.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::albums::Album;
use crate::artists::Artist;
use crate::endpoint::{Endpoint, Method, query};
use crate::ids::{AlbumId, ArtistId, PlaylistId, SongId};
use crate::page::Page;
use crate::playlists::Playlist;
use crate::songs::Song;

/// A favourite song.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct FavoriteSong {
    /// Since when.
    #[serde(with = "crate::time")]
    pub favorited_at: DateTime<Utc>,
    /// The song.
    pub song: Song,
}

/// A favourite album.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct FavoriteAlbum {
    /// Since when.
    #[serde(with = "crate::time")]
    pub favorited_at: DateTime<Utc>,
    /// The album.
    pub album: Album,
}

/// A favourite artist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct FavoriteArtist {
    /// Since when.
    #[serde(with = "crate::time")]
    pub favorited_at: DateTime<Utc>,
    /// The artist.
    pub artist: Artist,
}

/// A favourite playlist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct FavoritePlaylist {
    /// Since when.
    #[serde(with = "crate::time")]
    pub favorited_at: DateTime<Utc>,
    /// The playlist.
    pub playlist: Playlist,
}

/// The endpoints of one kind of favourites.
macro_rules! favorites {
    ($kind:literal, $one:literal, $id:ty, $item:ty, $list:ident, $add:ident, $remove:ident) => {
        #[doc = concat!("Lists the favourite ", $kind, " of whoever asks, the newest first.")]
        #[derive(Debug, Clone, Default)]
        pub struct $list {
            /// How many, 1 to 200.
            pub limit: Option<u16>,
            /// Where to go on.
            pub cursor: Option<String>,
        }

        impl Endpoint for $list {
            const METHOD: Method = Method::Get;
            const PATH: &'static str = concat!("/me/favorites/", $kind);
            type Body = ();
            type Response = Page<$item>;

            fn uri(&self) -> String {
                let limit = self.limit.map(|limit| limit.to_string());
                let query = query(&[("limit", limit), ("cursor", self.cursor.clone())]);
                format!("{}{query}", Self::PATH)
            }
        }

        #[doc = concat!("Makes one of the ", $kind, " a favourite; one that is stays where it is in the list.")]
        #[derive(Debug, Clone, Copy)]
        pub struct $add(pub $id);

        impl Endpoint for $add {
            const METHOD: Method = Method::Put;
            const PATH: &'static str = concat!("/me/favorites/", $kind, "/{", $one, "_id}");
            type Body = ();
            type Response = ();

            fn uri(&self) -> String {
                format!(concat!("/me/favorites/", $kind, "/{}"), self.0)
            }
        }

        #[doc = concat!("Makes one of the ", $kind, " a favourite no longer.")]
        #[derive(Debug, Clone, Copy)]
        pub struct $remove(pub $id);

        impl Endpoint for $remove {
            const METHOD: Method = Method::Delete;
            const PATH: &'static str = concat!("/me/favorites/", $kind, "/{", $one, "_id}");
            type Body = ();
            type Response = ();

            fn uri(&self) -> String {
                format!(concat!("/me/favorites/", $kind, "/{}"), self.0)
            }
        }
    };
}

favorites!("songs", "song", SongId, FavoriteSong, ListFavoriteSongs, AddFavoriteSong, RemoveFavoriteSong);
favorites!(
    "albums",
    "album",
    AlbumId,
    FavoriteAlbum,
    ListFavoriteAlbums,
    AddFavoriteAlbum,
    RemoveFavoriteAlbum
);
favorites!(
    "artists",
    "artist",
    ArtistId,
    FavoriteArtist,
    ListFavoriteArtists,
    AddFavoriteArtist,
    RemoveFavoriteArtist
);
favorites!(
    "playlists",
    "playlist",
    PlaylistId,
    FavoritePlaylist,
    ListFavoritePlaylists,
    AddFavoritePlaylist,
    RemoveFavoritePlaylist
);
