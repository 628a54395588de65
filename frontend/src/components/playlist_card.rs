//! A playlist as a card of a grid and as a row.

use frontend_core::format;
use shared::playlists::Playlist;
use shared::songs::Visibility;
use yew::prelude::*;

use super::card::Card;
use super::icon::{Glyph, icon};
use super::playlist_cover::playlist_cover;
use crate::routes::Route;

/// How a playlist is drawn.
pub struct PlaylistCard<'a> {
    /// The playlist.
    pub playlist: &'a Playlist,
    /// The buttons on its picture, or at the end of its row.
    pub buttons: Html,
}

impl PlaylistCard<'_> {
    /// As a card, or as a row.
    pub fn draw(self, is_row: bool) -> Html {
        let Self { playlist, buttons } = self;
        let card = Card {
            key: playlist.id.to_string(),
            to: Route::Playlist { id: playlist.id },
            title: &playlist.name,
            cover: None,
            second: second(playlist),
            is_round: false,
            play: None,
        };
        if is_row {
            let facts = html! { <span class="row-facts">{ playlist.duration_ms.map(format::length) }{ buttons }</span> };
            card.draw_row_with(playlist_cover(playlist, 40, "cover-40"), facts)
        } else {
            Card { play: Some(buttons), ..card }.draw_with(playlist_cover(playlist, 256, ""))
        }
    }
}

/// What it is and how much is in it.
fn second(playlist: &Playlist) -> Html {
    // Of a smart one, and on the home page, nobody has counted.
    let words = match playlist.song_count {
        Some(count) => format::count(count.into(), "song", "songs"),
        None if playlist.smart => "Smart playlist".to_owned(),
        None => "Playlist".to_owned(),
    };
    html! {
        <>
            if playlist.smart {
                { icon(Glyph::Wand) }
            } else if playlist.visibility == Visibility::Private {
                { icon(Glyph::Lock) }
            }
            { words }
            { " · " }
            { &playlist.owner.display_name }
        </>
    }
}
