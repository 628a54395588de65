//! What happens to the queue, and what is to be done about it.

use shared::ids::{ImportId, SongId, UploadId};
use shared::songs::Visibility;
use shared::tags::Tags;
use shared::uploads::Upload;

use super::draft::Field;
use super::item::{Item, ItemId};
use crate::api_error::ApiError;

/// A file that was just chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenFile {
    /// What it shall be called in the queue.
    pub id: ItemId,
    /// The name of the file.
    pub name: String,
    /// Its size.
    pub size: u64,
    /// When it was last changed, in milliseconds since 1970.
    pub modified_ms: u64,
}

/// What a file says about itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// Its tags.
    pub tags: Tags,
    /// How long it plays in milliseconds, by its header.
    pub duration_ms: Option<u32>,
    /// A link to its picture.
    pub cover_url: Option<String>,
}

/// What a person wants done with a file, or with all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Send it.
    Start,
    /// Hold it.
    Pause,
    /// Go on.
    Resume,
    /// Send it once more.
    Retry,
    /// Do not send it.
    Cancel,
    /// Take it off the page; for all of them: those that are done.
    Remove,
}

/// Something that happened. Times are those of this device in milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Files were chosen together.
    Added(ImportId, Vec<ChosenFile>),
    /// Files that were kept from before.
    Loaded(Vec<Item>),
    /// A file that the browser had not kept was chosen again.
    Found(ItemId),
    /// What a file says; `None` when it could not be read.
    TagsRead(ItemId, Option<Box<Facts>>),
    /// So much of a file has been summed up.
    Hashing(ItemId, u64),
    /// The SHA-256 of a file; `None` when it could not be read.
    Hashed(ItemId, Option<String>),
    /// Whether the browser keeps the file.
    Kept(ItemId, bool),
    /// The server said which of these files it has already.
    Known(Vec<ItemId>, Vec<(String, SongId)>),
    /// The server could not be asked about these; whether it is worth asking again, and since when.
    AskFailed {
        /// The files.
        ids: Vec<ItemId>,
        /// Whether the same question may be answered later.
        is_passing: bool,
        /// Now.
        now_ms: u64,
    },
    /// A file, or all that can be edited, shall be edited or not.
    Select(Option<ItemId>, bool),
    /// A text for all that are being edited.
    Edit(Field, String),
    /// Who may hear all that are being edited.
    Publish(Visibility),
    /// A picture for these files, as a link, chosen by the person.
    Covered(Vec<ItemId>, String),
    /// A picture for a file, in it or, for one that has none, beside it.
    CoverFound {
        /// The file.
        id: ItemId,
        /// A link to the picture.
        url: String,
        /// Whether it has to be sent along.
        beside: bool,
    },
    /// What the person wants done with a file, or with all.
    Act(Option<ItemId>, Action),
    /// The server knows of a file now.
    Created(ItemId, UploadId),
    /// The upload of a file was given up for another way.
    Diverted(ItemId),
    /// So many bytes of a file have gone.
    Progress {
        /// The file.
        id: ItemId,
        /// How many bytes.
        sent: u64,
        /// Whether the server has said that it has them.
        confirmed: bool,
        /// Now.
        now_ms: u64,
    },
    /// All bytes of a file are there.
    Sent(ItemId),
    /// It broke off, and may go on later.
    Broke(ItemId, u64),
    /// It will not be taken.
    Refused(ItemId, ApiError),
    /// How far the server is.
    Followed(Upload),
    /// The server knows nothing of an upload any more.
    Lost(UploadId),
    /// Time has passed.
    Tick(u64),
    /// The connection is back.
    Online,
    /// An import was undone.
    Undone(ImportId),
    /// Nobody is signed in any more.
    SignedOut,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read the tags of a file. It is kept as being read before.
    ReadTags(ItemId),
    /// Sum up its SHA-256.
    Hash(ItemId),
    /// Ask the server which of these it has already.
    Ask(Vec<(ItemId, String)>),
    /// Send a file, from where it is.
    Send(ItemId),
    /// Stop reading and sending it.
    Stop(ItemId),
    /// Keep what is known about it.
    Save(ItemId),
    /// Keep nothing of it any more.
    Forget(ItemId),
    /// Tell the server that an upload is not wanted any more.
    Terminate(UploadId),
}
