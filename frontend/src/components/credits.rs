//! Who is heard on a song, and where it came from, as links.

use shared::songs::{ArtistCredit, Song};
use yew::prelude::*;

use super::link::link_in_row;
use crate::routes::Route;

/// Those who are heard on a song, one after the other.
pub fn artist_links(song: &Song, tab: &'static str) -> Html {
    credit_links(song.performers(), tab)
}

/// Artists one after the other, each a link where it is known which artist it is.
pub fn credit_links<'a>(credits: impl Iterator<Item = &'a ArtistCredit>, tab: &'static str) -> Html {
    let mut credits = credits.enumerate().peekable();
    if credits.peek().is_none() {
        return "Unknown artist".into();
    }
    html! {
        for (at, artist) in credits {
            <span key={at}>
                { if at > 0 { ", " } else { "" } }
                {
                    match artist.id {
                        Some(id) => link_in_row(Route::Artist { id }, "quiet-link", tab, &artist.name),
                        None => html! { <bdi>{ &artist.name }</bdi> },
                    }
                }
            </span>
        }
    }
}

/// The album of a song.
pub fn album_link(song: &Song, tab: &'static str) -> Html {
    match &song.album {
        None => html! {},
        Some(album) => match album.id {
            Some(id) => link_in_row(Route::Album { id }, "quiet-link", tab, &album.title),
            None => html! { <bdi>{ &album.title }</bdi> },
        },
    }
}
