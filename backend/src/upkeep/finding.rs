//! What a check can find.

use std::fmt;

use chrono::{DateTime, Utc};
use shared::ids::{SongId, UserId};
use uuid::Uuid;

use crate::media::storage::Key;

/// What is wrong with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It is not there.
    Missing,
    /// It has another size than it should have.
    Size {
        /// How large it should be.
        expected: u64,
        /// How large it is.
        found: u64,
    },
    /// Its bytes are not those that were put in.
    Content,
    /// The reaper would remove it, although something refers to it.
    Doomed,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::Size { expected, found } => write!(f, "has {found} bytes instead of {expected}"),
            Self::Content => f.write_str("is damaged: its bytes are not those that were put in"),
            Self::Doomed => f.write_str("is needed, but marked for removal"),
        }
    }
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Nothing refers to this object.
    Orphan {
        /// Where it is.
        key: Key,
        /// Its size.
        size_bytes: u64,
        /// When it was written.
        modified: DateTime<Utc>,
    },
    /// Something lies in the storage that is none of ours.
    Stranger {
        /// Its name there.
        name: String,
        /// Its size.
        size_bytes: u64,
    },
    /// The original of a song.
    Original {
        /// The song.
        song: SongId,
        /// Where its original should be.
        key: Key,
        /// What the song is called.
        title: String,
        /// The user name of its owner.
        owner: String,
        /// What is wrong.
        flaw: Flaw,
    },
    /// A song in another form.
    Rendition {
        /// The rendition.
        id: Uuid,
        /// The song.
        song: SongId,
        /// Its owner.
        owner: UserId,
        /// Which form.
        quality: String,
        /// What is wrong.
        flaw: Flaw,
    },
    /// One size of a picture, as everybody reads it.
    Picture {
        /// The picture.
        id: Uuid,
        /// Where this size should be.
        key: Key,
        /// What is wrong.
        flaw: Flaw,
    },
    /// One size of a picture, in the smaller form that is made later.
    Avif {
        /// The picture.
        id: Uuid,
        /// Where this size should be.
        key: Key,
        /// What is wrong.
        flaw: Flaw,
    },
    /// Nothing shows this picture.
    UnusedPicture {
        /// The picture.
        id: Uuid,
    },
    /// A song or an account shows a picture that does not exist.
    UnknownPicture {
        /// The picture.
        id: Uuid,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Orphan { key, size_bytes, modified } => {
                let day = modified.date_naive();
                write!(f, "orphan: nothing refers to {key} ({size_bytes} bytes, of {day})")
            }
            Self::Stranger { name, size_bytes } => {
                write!(f, "stranger: {name} ({size_bytes} bytes) is none of ours; it stays")
            }
            Self::Original { key, title, owner, flaw, .. } => {
                write!(f, "original: “{title}” of {owner} ({key}) {flaw}")
            }
            Self::Rendition { id, song, quality, flaw, .. } => {
                write!(f, "rendition: {quality} of the song {song} ({id}) {flaw}")
            }
            Self::Picture { key, flaw, .. } | Self::Avif { key, flaw, .. } => {
                write!(f, "picture: {key} {flaw}")
            }
            Self::UnusedPicture { id } => write!(f, "picture: nothing shows {id}"),
            Self::UnknownPicture { id } => write!(f, "picture: {id} is shown, but does not exist"),
        }
    }
}

/// What a check came to.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How many objects there are.
    pub objects: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many objects were read whole.
    pub verified: u64,
    /// How many objects wait for being needed, or for their removal. That is nothing wrong.
    pub strays: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
}
