//! What the server's child process does: one task on one file, which comes as standard input.
//!
//! The child opens nothing, knows nothing and may do nothing but read, compute and answer. Whatever
//! becomes of it is the file's fault, and the server goes on.

pub mod confine;
pub mod frames;
pub mod render;

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::ops::Range;
use std::os::fd::AsFd;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use shared::renditions::Rendition;
use shared::songs::Quality;

use self::confine::Allowance;
use self::frames::Frames;
use crate::avif::{self, PreparedAvif};
use crate::cover::{self, CoverError, InAllSizes, PreparedCover};
use crate::examine::{self, Examination, Sound};
use crate::probe::{AudioLimits, ProbeError};

/// The exit code of a child that was started in a wrong way; the file is not to blame.
pub const MISUSE: u8 = 64;

/// Memory of its own for a child, in bytes. With the program itself it stays below 256 MB.
const MEMORY_BYTES: u64 = 216 << 20;

/// What is gathered of the answer before it is sent.
const ANSWER_BUFFER_BYTES: usize = 64 << 10;

/// What is to be done with the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Request {
    /// Find out everything about an audio file.
    Examine {
        /// What it may be like.
        limits: AudioLimits,
    },
    /// Draw a picture anew in all sizes.
    Draw,
    /// Make whole renditions of a song.
    Render {
        /// What it sounds like.
        sound: Sound,
        /// Which ones.
        qualities: Vec<Quality>,
    },
    /// Make some fragments of one rendition.
    RenderRange {
        /// What the song sounds like.
        sound: Sound,
        /// Which one.
        quality: Quality,
        /// How much louder.
        gain_db: Option<f32>,
        /// Which fragments.
        fragments: Range<u64>,
    },
    /// Make AVIFs of the largest JPEG that a picture was drawn as.
    Avif,
}

impl Request {
    /// What the task may use for a file of so many bytes. Long songs take long.
    pub fn allowance(&self, size_bytes: u64) -> Allowance {
        let megabytes = size_bytes >> 20;
        let cpu_seconds = match self {
            Self::Examine { .. } => (60 + megabytes).min(600),
            Self::Draw | Self::Avif => 60,
            // Rendering is at least 25 times as fast as hearing; a slow machine gets six times as long.
            Self::Render { sound, .. } | Self::RenderRange { sound, .. } => {
                60 + sound.samples / u64::from(sound.sample_rate_hz.max(1)) / 4
            }
        };
        Allowance { memory_bytes: MEMORY_BYTES, cpu_seconds }
    }
}

/// What the child says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// It has bound its hands and begins.
    Started {
        /// Whether the system filters its system calls.
        filtered: bool,
    },
    /// So much is done.
    Progress {
        /// In percent.
        percent: u8,
    },
    /// The end: the file can be played. Its picture came before, as channel 1.
    Examined(Box<Examination>),
    /// The end: the cover, whose pictures came before, as channels from 1.
    Drawn(Box<PreparedCover>),
    /// The end: the renditions, whose bytes came before, each on its channel. Nothing for a part of one.
    Rendered(Vec<Rendition>),
    /// The end: the AVIFs, which came before, as channels from 1.
    Encoded(Box<PreparedAvif>),
    /// The end: the file is not taken.
    Refused(Refusal),
}

/// Why a file is not taken, in a sentence for its sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It is no audio of a kind that can be played.
    UnsupportedAudio(String),
    /// It is of a kind that can be played, and cannot be played.
    UnplayableAudio(String),
    /// It is no picture that can be drawn.
    UnusableImage(String),
    /// It could not be read, for which it is not to blame.
    Unreadable(String),
}

impl From<ProbeError> for Refusal {
    fn from(error: ProbeError) -> Self {
        match error {
            ProbeError::Unsupported => Self::UnsupportedAudio(error.to_string()),
            ProbeError::Unplayable(flaw) => Self::UnplayableAudio(flaw.to_string()),
            ProbeError::Io(error) => Self::Unreadable(error.to_string()),
        }
    }
}

impl From<CoverError> for Refusal {
    fn from(error: CoverError) -> Self {
        Self::UnusableImage(error.to_string())
    }
}

/// Does a task: the whole life of the child.
pub fn run(request: &str) -> ExitCode {
    // A panic is an answer like others; its words are for nobody.
    std::panic::set_hook(Box::new(|_| {}));
    match serve(request) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(MISUSE),
    }
}

fn serve(request: &str) -> io::Result<()> {
    let request: Request = serde_json::from_str(request)?;
    let file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    // Standard output itself looks for ends of lines in what passes.
    let answer = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let filtered = confine::confine(request.allowance(file.metadata()?.len()), &answer)?;
    let mut out = Frames::new(BufWriter::with_capacity(ANSWER_BUFFER_BYTES, answer));
    out.message(&Message::Started { filtered })?;
    let end = match perform(request, file, &mut out)? {
        Ok(end) => end,
        Err(refusal) => Message::Refused(refusal),
    };
    out.message(&end)
}

/// Does it and answers with the last message. Fails when nobody listens any more.
fn perform(
    request: Request,
    file: File,
    out: &mut Frames<impl Write>,
) -> io::Result<Result<Message, Refusal>> {
    match request {
        Request::Examine { limits } => examine(file, &limits, out),
        Request::Render { sound, qualities } => render::all(file, &sound, &qualities, out),
        Request::RenderRange { sound, quality, gain_db, fragments } => {
            render::range(file, &sound, quality, gain_db, fragments, out)
        }
        Request::Draw => {
            let cover = cover::prepare(&picture(&file)?);
            picture_end(cover, |cover| &cover.images, Message::Drawn, out)
        }
        Request::Avif => {
            let avif = avif::prepare(&picture(&file)?);
            picture_end(avif, |avif| &avif.images, Message::Encoded, out)
        }
    }
}

fn examine(
    file: File,
    limits: &AudioLimits,
    out: &mut Frames<impl Write>,
) -> io::Result<Result<Message, Refusal>> {
    match examine::examine(file, limits) {
        Ok((examination, picture)) => {
            out.bytes(1, &picture.unwrap_or_default())?;
            Ok(Ok(Message::Examined(Box::new(examination))))
        }
        Err(error) => Ok(Err(error.into())),
    }
}

/// The bytes of a picture; one more than is taken when there are more.
fn picture(file: &File) -> io::Result<Vec<u8>> {
    let mut picture = Vec::new();
    file.take(cover::MAX_BYTES as u64 + 1).read_to_end(&mut picture)?;
    Ok(picture)
}

/// Sends all sizes of what was made of a picture, and gives the message for the end.
fn picture_end<T>(
    made: Result<T, CoverError>,
    images: impl FnOnce(&T) -> &InAllSizes,
    end: impl FnOnce(Box<T>) -> Message,
    out: &mut Frames<impl Write>,
) -> io::Result<Result<Message, Refusal>> {
    match made {
        Ok(made) => {
            for (channel, (_, image)) in (1..).zip(images(&made)) {
                out.bytes(channel, image)?;
            }
            Ok(Ok(end(Box::new(made))))
        }
        Err(error) => Ok(Err(error.into())),
    }
}
