//! Links to pictures. Each names the version of the picture, so that what it leads to may be kept for ever.

use shared::endpoint::API_BASE;
use shared::ids::{AlbumId, PlaylistId, SongId, UserId};
use shared::songs::Cover;
use uuid::Uuid;

/// The picture of a song.
pub fn cover(song: SongId, picture: Uuid, placeholder: Option<String>) -> Cover {
    Cover { url: format!("{API_BASE}/songs/{song}/cover?v={}", picture.simple()), placeholder }
}

/// The picture of an account.
pub fn avatar(user: UserId, picture: Uuid, placeholder: Option<String>) -> Cover {
    Cover { url: format!("{API_BASE}/users/{user}/avatar?v={}", picture.simple()), placeholder }
}

/// The picture of a playlist.
pub fn playlist_cover(playlist: PlaylistId, picture: Uuid, placeholder: Option<String>) -> Cover {
    Cover { url: format!("{API_BASE}/playlists/{playlist}/cover?v={}", picture.simple()), placeholder }
}

/// The picture that was chosen for an album.
pub fn album(album: AlbumId, picture: Uuid, placeholder: Option<String>) -> Cover {
    Cover { url: format!("{API_BASE}/albums/{album}/cover?v={}", picture.simple()), placeholder }
}
