//! The addresses of the pages.

use std::collections::HashMap;

use shared::ids::SongId;
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
const FIXED: [(&str, Route); 8] = [
    ("/", Route::Home),
    ("/songs", Route::Songs),
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
            Self::Song { id } => format!("/songs/{id}"),
            route => {
                FIXED.iter().find(|(_, fixed)| fixed == route).map_or("/404", |(path, _)| path).to_owned()
            }
        }
    }

    fn routes() -> Vec<&'static str> {
        FIXED.iter().map(|(path, _)| *path).chain(["/songs/:id"]).collect()
    }

    fn not_found_route() -> Option<Self> {
        Some(Self::NotFound)
    }

    fn recognize(path: &str) -> Option<Self> {
        let path = if path.len() > 1 { path.strip_suffix('/').unwrap_or(path) } else { path };
        if let Some((_, route)) = FIXED.iter().find(|(fixed, _)| *fixed == path) {
            return Some(*route);
        }
        let song = path.strip_prefix("/songs/").and_then(|id| id.parse().ok());
        Some(song.map_or(Self::NotFound, |id| Self::Song { id }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_leads_back_to_its_page() {
        let id: SongId = "01a1fb92-9a7f-71de-bfa7-e678cd45e5a1".parse().unwrap();
        let all = FIXED.iter().map(|(_, route)| *route).chain([Route::Song { id }]);
        for route in all {
            assert_eq!(Route::recognize(&route.to_path()), Some(route));
        }
    }

    #[test]
    fn other_addresses_are_not_found() {
        for path in ["", "/song", "/songs/x", "/songs/1/2", "/LOGIN"] {
            assert_eq!(Route::recognize(path), Some(Route::NotFound), "{path}");
        }
        assert_eq!(Route::recognize("/songs/"), Some(Route::Songs));
    }
}
