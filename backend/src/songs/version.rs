//! The tag of a song: another one whenever something that can be edited is another. What each listener has to do with
//! it does not count.

use shared::songs::Song;

use crate::http::content_tag;

/// The tag, strong and with its quotes.
///
/// # Errors
/// The song cannot be written as JSON.
pub fn etag(song: &Song) -> anyhow::Result<String> {
    let Song { title, artists, album, genres, year, cover, accent, visibility, .. } = song;
    let cover = cover.as_ref().map(|cover| &cover.url);
    content_tag(&(title, artists, album, genres, year, cover, accent, visibility))
}
