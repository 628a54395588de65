//! The parts of the library, one beside the other.

use yew::prelude::*;

use super::icon::Glyph;
use super::tabs::tabs;
use crate::routes::Route;

/// What the library is made of.
const PARTS: [(Route, Glyph, &str); 7] = [
    (Route::Songs, Glyph::Songs, "Songs"),
    (Route::Albums, Glyph::Album, "Albums"),
    (Route::Artists, Glyph::User, "Artists"),
    (Route::Genres, Glyph::Genre, "Genres"),
    (Route::Playlists, Glyph::Playlist, "Playlists"),
    (Route::Uploads, Glyph::Upload, "Uploads"),
    (Route::Bin, Glyph::Bin, "Deleted"),
];

/// Whether a page belongs to the library.
pub fn is_in_library(route: Route) -> bool {
    let is_part = PARTS.iter().any(|(part, ..)| *part == route);
    let is_one = matches!(
        route,
        Route::Song { .. }
            | Route::Lyrics { .. }
            | Route::Album { .. }
            | Route::Artist { .. }
            | Route::Genre { .. }
            | Route::Playlist { .. }
            | Route::PlaylistRules { .. }
            | Route::NewSmart
            | Route::ImportPlaylist
    );
    is_part || is_one
}

/// Links to all parts, `here` marked.
pub fn library_tabs(here: Route) -> Html {
    tabs("Library", &PARTS, here)
}
