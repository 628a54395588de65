//! The picture of a playlist: its own, or those of its first songs together.

use shared::playlists::Playlist;
use yew::prelude::*;

use super::cover::picture;

/// The picture, `pixels` wide at most; without any, the tile of its name.
pub fn playlist_cover(playlist: &Playlist, pixels: u16, class: &'static str) -> Html {
    match (&playlist.cover, playlist.covers.as_slice()) {
        (None, [first, second, third, fourth]) => html! {
            <span class={classes!("cover", "cover-four", class)} aria-hidden="true">
                for (at, cover) in [first, second, third, fourth].into_iter().enumerate() {
                    <span key={at}>{ picture(&playlist.name, Some(cover), pixels / 2, "") }</span>
                }
            </span>
        },
        (own, covers) => picture(&playlist.name, own.as_ref().or(covers.first()), pixels, class),
    }
}
