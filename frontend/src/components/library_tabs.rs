//! The parts of the library, one beside the other.

use yew::prelude::*;
use yew_router::Routable;

use super::icon::{Glyph, icon};
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
    html! {
        <nav class="tabs" aria-label="Library">
            <ul>
                for (part, glyph, label) in PARTS {
                    <li key={label}>
                        <a class="tab" href={part.to_path()} aria-current={(part == here).then_some("page")}>
                            { icon(glyph) }
                            <span>{ label }</span>
                        </a>
                    </li>
                }
            </ul>
        </nav>
    }
}
