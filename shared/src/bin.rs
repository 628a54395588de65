//! The bin: where deleted songs lie until they are removed for good.

use crate::endpoint::{Endpoint, Method};
use crate::ids::SongId;
use crate::songs::Song;

/// Puts a song into the bin. Doing it again changes nothing.
#[derive(Debug, Clone, Copy)]
pub struct DeleteSong(pub SongId);

impl Endpoint for DeleteSong {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/songs/{song_id}";
    type Body = ();
    type Response = ();

    fn uri(&self) -> String {
        format!("/songs/{}", self.0)
    }
}

/// Takes a song out of the bin. Doing it again changes nothing.
#[derive(Debug, Clone, Copy)]
pub struct RestoreSong(pub SongId);

impl Endpoint for RestoreSong {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/songs/{song_id}/restore";
    type Body = ();
    type Response = Song;

    fn uri(&self) -> String {
        format!("/songs/{}/restore", self.0)
    }
}
