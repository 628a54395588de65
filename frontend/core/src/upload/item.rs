//! One file of the queue: what is known about it and how far it is.

use serde::{Deserialize, Serialize};
use shared::ids::{ImportId, SongId, UploadId};

use super::draft::Draft;
use super::rate::Rate;
use crate::form::FieldErrors;

/// Names a file in the queue for as long as it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemId(pub u32);

/// How far a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Its texts can be edited; nothing is sent before it is started.
    Draft,
    /// Waits for its turn.
    Waiting,
    /// Its bytes are on their way.
    Sending,
    /// Held by the person; goes on where it was.
    Paused,
    /// All bytes are there; the server examines them. How much of that is done in per cent, if it says.
    Processing(Option<u8>),
    /// There is a song.
    Done(SongId),
    /// The person has this very file already, as this song.
    Duplicate(SongId),
    /// Refused, with the reason.
    Failed(String),
    /// Stopped by the person.
    Cancelled,
    /// The browser had no room to keep the file, and the page was left: the person has to choose it again.
    Missing,
}

/// Something that is done to a file once before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Step {
    /// Not yet.
    #[default]
    Todo,
    /// Just now.
    Running,
    /// Done, or found to be impossible.
    Done,
}

/// One file. What the browser keeps of it survives the page; the rest is made anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The place in the queue.
    pub id: ItemId,
    /// The name of the file.
    pub name: String,
    /// Its size.
    pub size: u64,
    /// When it was last changed, in milliseconds since 1970.
    pub modified_ms: u64,
    /// The files that it was dropped with.
    pub import: ImportId,
    /// What the song shall be called.
    pub draft: Draft,
    /// What the file says, or its name.
    pub said: Draft,
    /// How far it is.
    pub stage: Stage,
    /// Whether its tags have been read. One that was being read when everything ended broke the reader,
    /// and is not read again.
    pub tags: Step,
    /// How long it plays in milliseconds, by its header.
    pub duration_ms: Option<u32>,
    /// Its SHA-256 in hex.
    pub sha256: Option<String>,
    /// Whether the server was asked if it has these bytes already.
    pub asked: bool,
    /// The upload on the server.
    pub upload: Option<UploadId>,
    /// How many bytes the server has.
    pub sent: u64,
    /// For a missing file: whether it was already to be sent.
    pub wanted: bool,
    /// Whether the browser keeps the file itself.
    pub kept: bool,
    /// Whether the person chose a picture.
    pub has_cover: bool,

    /// The SHA-256 that it had before it had to be chosen again.
    #[serde(skip)]
    pub expected: Option<String>,
    /// What is wrong with the draft; filled when it was to be started.
    #[serde(skip)]
    pub errors: FieldErrors,
    /// A link to the picture.
    #[serde(skip)]
    pub cover_url: Option<String>,
    /// Whether its SHA-256 is being summed up, and how many bytes of it have been.
    #[serde(skip)]
    pub hash: Step,
    /// See `hash`.
    #[serde(skip)]
    pub hashed: u64,
    /// Whether it is among those that are being edited.
    #[serde(skip)]
    pub selected: bool,
    /// How often in a row it broke off.
    #[serde(skip)]
    pub breaks: u8,
    /// Not to be sent before then, by the clock of this device.
    #[serde(skip)]
    pub not_before_ms: u64,
    /// How fast it goes.
    #[serde(skip)]
    pub rate: Rate,
}

impl Item {
    /// Whether the texts can be edited.
    pub const fn is_editable(&self) -> bool {
        matches!(self.stage, Stage::Draft | Stage::Failed(_) | Stage::Cancelled | Stage::Missing)
    }

    /// Whether it is over and well.
    pub const fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done(_) | Stage::Duplicate(_))
    }

    /// Whether the person wants it sent and it is not there yet.
    pub const fn is_under_way(&self) -> bool {
        matches!(self.stage, Stage::Waiting | Stage::Sending | Stage::Paused | Stage::Processing(_))
    }

    /// Whether all that has to be known before it is sent is known.
    pub fn is_known(&self) -> bool {
        self.tags == Step::Done && self.sha256.is_some() && self.asked
    }
}
