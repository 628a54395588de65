//! The addresses of the pages.

use shared::ids::SongId;
use yew_router::prelude::*;

/// Every page that has an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Routable)]
pub enum Route {
    /// The newest songs.
    #[at("/")]
    Home,
    /// All songs.
    #[at("/songs")]
    Songs,
    /// One song.
    #[at("/songs/:id")]
    Song {
        /// Which one.
        id: SongId,
    },
    /// Bringing songs in.
    #[at("/upload")]
    Upload,
    /// The own account.
    #[at("/account")]
    Account,
    /// Signing in.
    #[at("/login")]
    LogIn,
    /// Making an account.
    #[at("/signup")]
    SignUp,
    /// Making the first admin.
    #[at("/setup")]
    SetUp,
    /// Anything else.
    #[not_found]
    #[at("/404")]
    NotFound,
}
