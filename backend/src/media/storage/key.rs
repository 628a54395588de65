//! Where things lie in the storage. Keys are made here and nowhere else, from random ids and our own
//! sizes: nothing that a client sends can become part of one.

use std::fmt;

use object_store::path::Path;
use shared::songs::COVER_SIZES;
use uuid::Uuid;

/// The place of one object.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(Path);

/// The folders that objects lie in.
pub(super) const FOLDERS: [&str; 2] = ["songs", "covers"];

impl Key {
    /// The original audio of a song: `songs/<2 hex>/<uuid>`.
    pub fn song(file: Uuid) -> Self {
        Self(Path::from(format!("songs/{:02x}/{file}", shard(file))))
    }

    /// One size of a cover: `covers/<2 hex>/<uuid>/<size>.jpg`. `None` for a size that is not one of
    /// [`COVER_SIZES`].
    pub fn cover(cover: Uuid, size: u16) -> Option<Self> {
        let path = || Self(Path::from(format!("covers/{:02x}/{cover}/{size}.jpg", shard(cover))));
        COVER_SIZES.contains(&size).then(path)
    }

    /// All sizes of a cover.
    pub fn covers(cover: Uuid) -> impl Iterator<Item = Self> {
        COVER_SIZES.into_iter().filter_map(move |size| Self::cover(cover, size))
    }

    pub(super) const fn path(&self) -> &Path {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The last byte: unlike the first it is random in every kind of id, so that folders fill evenly.
fn shard(id: Uuid) -> u8 {
    let [.., last] = *id.as_bytes();
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_of_ids_and_sizes_alone() {
        let id = Uuid::from_u128(0x0190_1234_5678_7abc_8def_0123_4567_89ab);
        assert_eq!(Key::song(id).to_string(), "songs/ab/01901234-5678-7abc-8def-0123456789ab");
        assert_eq!(
            Key::cover(id, 256).map(|key| key.to_string()).as_deref(),
            Some("covers/ab/01901234-5678-7abc-8def-0123456789ab/256.jpg")
        );
        assert_eq!(Key::cover(id, 300), None);
        assert_eq!(Key::covers(id).count(), COVER_SIZES.len());
    }
}
