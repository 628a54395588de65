//! The addresses of the pages.

use std::collections::HashMap;

use shared::ids::{AlbumId, ArtistId, GenreId, PlaylistId, SongId};
use uuid::Uuid;
use yew_router::Routable;

/// Every page that has an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The newest songs.
    Home,
    /// All songs.
    Songs,
    /// One song.
    Song {
        /// Which one.
        id: SongId,
    },
    /// Writing the lyrics of a song.
    Lyrics {
        /// Which song.
        id: SongId,
    },
    /// What is found.
    Search,
    /// All albums.
    Albums,
    /// One album.
    Album {
        /// Which one.
        id: AlbumId,
    },
    /// All artists.
    Artists,
    /// One artist.
    Artist {
        /// Which one.
        id: ArtistId,
    },
    /// All genres.
    Genres,
    /// One genre.
    Genre {
        /// Which one.
        id: GenreId,
    },
    /// The playlists.
    Playlists,
    /// One playlist.
    Playlist {
        /// Which one.
        id: PlaylistId,
    },
    /// The rules of a smart playlist.
    PlaylistRules {
        /// Which one.
        id: PlaylistId,
    },
    /// Making a smart playlist.
    NewSmart,
    /// A playlist out of a file.
    ImportPlaylist,
    /// Accepting an invitation to a playlist.
    Join,
    /// What the person has brought in.
    Uploads,
    /// What lies in the bin.
    Bin,
    /// What the person has heard, day by day.
    History,
    /// Statistics about that.
    Stats,
    /// A year in review.
    Year {
        /// Which year.
        year: u16,
    },
    /// The person's public links.
    Shares,
    /// Bringing songs in.
    Upload,
    /// The own account.
    Account,
    /// Signing in.
    LogIn,
    /// Making an account.
    SignUp,
    /// Making the first admin.
    SetUp,
    /// Anything else.
    NotFound,
}

/// The pages whose address is always the same.
const FIXED: [(&str, Route); 24] = [
    ("/", Route::Home),
    ("/library/songs", Route::Songs),
    // As it was called before there was a library.
    ("/songs", Route::Songs),
    ("/search", Route::Search),
    ("/library/albums", Route::Albums),
    ("/library/artists", Route::Artists),
    ("/library/genres", Route::Genres),
    ("/library/playlists", Route::Playlists),
    // What is left when somebody cuts the end off an address.
    ("/library", Route::Songs),
    ("/playlists", Route::Playlists),
    ("/playlists/new-smart", Route::NewSmart),
    ("/playlists/import", Route::ImportPlaylist),
    ("/join", Route::Join),
    ("/library/uploads", Route::Uploads),
    ("/library/bin", Route::Bin),
    ("/history", Route::History),
    ("/stats", Route::Stats),
    ("/shares", Route::Shares),
    ("/upload", Route::Upload),
    ("/account", Route::Account),
    ("/login", Route::LogIn),
    ("/signup", Route::SignUp),
    ("/setup", Route::SetUp),
    ("/404", Route::NotFound),
];

// By hand: what the derive makes recognises addresses with a state machine that weighs 10 kB in the
// download, for nine of them.
impl Routable for Route {
    fn from_path(path: &str, _: &HashMap<&str, &str>) -> Option<Self> {
        Self::recognize(path)
    }

    fn to_path(&self) -> String {
        match self {
            Self::Year { year } => format!("/year/{year}"),
            Self::Song { id } => format!("/songs/{id}"),
            Self::Lyrics { id } => format!("/lyrics/{id}"),
            Self::Album { id } => format!("/album/{id}"),
            Self::Artist { id } => format!("/artist/{id}"),
            Self::Genre { id } => format!("/genre/{id}"),
            Self::Playlist { id } => format!("/playlists/{id}"),
            Self::PlaylistRules { id } => format!("/rules/{id}"),
            route => {
                FIXED.iter().find(|(_, fixed)| fixed == route).map_or("/404", |(path, _)| path).to_owned()
            }
        }
    }

    fn routes() -> Vec<&'static str> {
        FIXED
            .iter()
            .map(|(path, _)| *path)
            .chain([
                "/songs/:id",
                "/lyrics/:id",
                "/album/:id",
                "/artist/:id",
                "/genre/:id",
                "/playlists/:id",
                "/rules/:id",
                "/year/:year",
            ])
            .collect()
    }

    fn not_found_route() -> Option<Self> {
        Some(Self::NotFound)
    }

    fn recognize(path: &str) -> Option<Self> {
        let path = if path.len() > 1 { path.strip_suffix('/').unwrap_or(path) } else { path };
        if let Some((_, route)) = FIXED.iter().find(|(fixed, _)| *fixed == path) {
            return Some(*route);
        }
        if let Some(year) = path.strip_prefix("/year/").and_then(|year| year.parse().ok()) {
            return Some(Self::Year { year });
        }
        let of = |prefix: &str, page: fn(Uuid) -> Self| Some(page(path.strip_prefix(prefix)?.parse().ok()?));
        let page = of("/songs/", |id| Self::Song { id: SongId(id) })
            .or_else(|| of("/lyrics/", |id| Self::Lyrics { id: SongId(id) }))
            .or_else(|| of("/album/", |id| Self::Album { id: AlbumId(id) }))
            .or_else(|| of("/artist/", |id| Self::Artist { id: ArtistId(id) }))
            .or_else(|| of("/genre/", |id| Self::Genre { id: GenreId(id) }))
            .or_else(|| of("/playlists/", |id| Self::Playlist { id: PlaylistId(id) }))
            .or_else(|| of("/rules/", |id| Self::PlaylistRules { id: PlaylistId(id) }));
        Some(page.unwrap_or(Self::NotFound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_leads_back_to_its_page() {
        let id: Uuid = "01a1fb92-9a7f-71de-bfa7-e678cd45e5a1".parse().unwrap();
        let pages = [
            Route::Song { id: SongId(id) },
            Route::Lyrics { id: SongId(id) },
            Route::Album { id: AlbumId(id) },
            Route::Artist { id: ArtistId(id) },
            Route::Genre { id: GenreId(id) },
            Route::Playlist { id: PlaylistId(id) },
            Route::PlaylistRules { id: PlaylistId(id) },
            Route::Year { year: 2026 },
        ];
        let all = FIXED.iter().map(|(_, route)| *route).chain(pages);
        for route in all {
            assert_eq!(Route::recognize(&route.to_path()), Some(route));
        }
    }

    #[test]
    fn other_addresses_are_not_found() {
        for path in
            ["", "/song", "/album/", "/artist/1", "/library/x", "/songs/x", "/songs/1/2", "/year/x", "/LOGIN"]
        {
            assert_eq!(Route::recognize(path), Some(Route::NotFound), "{path}");
        }
        assert_eq!(Route::recognize("/songs/"), Some(Route::Songs));
        assert_eq!(Route::recognize("/library/"), Some(Route::Songs));
        assert_eq!(Route::recognize("/playlists"), Some(Route::Playlists));
    }
}
