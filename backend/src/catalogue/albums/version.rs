//! The tag of an album: another one whenever something that can be edited is another, whoever looks.

use shared::albums::Album;

use crate::http::content_tag;

/// The tag, strong and with its quotes.
///
/// # Errors
/// The album cannot be written as JSON.
pub(super) fn etag(album: &Album) -> anyhow::Result<String> {
    let Album { title, artists, kind, year, accent, .. } = album;
    content_tag(&(title, artists, kind, year, accent))
}
