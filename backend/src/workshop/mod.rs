//! Where files from strangers are worked on: in child processes that may read one file and nothing else,
//! a few at a time. What becomes of a child is the fate of its file, never of the server.

mod child;
mod render;

pub use self::render::{Rendered, Rendering};

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use processing::avif::PreparedAvif;
use processing::cover::{CoverError, InAllSizes, PreparedCover};
use processing::examine::Examination;
use processing::probe::{AudioLimits, Flaw};
use processing::task::{Message, Refusal, Request};
use rustix::fs::MemfdFlags;
use shared::songs::COVER_SIZES;
use tokio::sync::{Semaphore, SemaphorePermit};

use self::child::{Child, Failure, Said};
use crate::error::AppError;

/// How long a child may say nothing. Limits of processor time end it much earlier; this is for what
/// waits for ever.
pub const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// The most bytes of all sizes of a picture.
const MAX_DRAWN_BYTES: usize = 16 << 20;

/// The workshop; cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Workshop(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// What children run.
    program: PathBuf,
    limits: AudioLimits,
    patience: Duration,
    /// Bounds how many files are examined and drawn at once.
    examinations: Semaphore,
    /// Whether the log says already that system calls are not filtered here.
    has_warned: AtomicBool,
}

/// What a task works on, for the words of a refusal.
#[derive(Debug, Clone, Copy)]
enum Material {
    Audio,
    Picture,
}

impl Workshop {
    /// Opens the workshop. Children run `program`, which must be this server's; by default it is what runs
    /// now, even if a newer one lies in its place.
    pub fn new(program: Option<PathBuf>, limits: AudioLimits, patience: Duration) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Inner {
            program: program.unwrap_or_else(|| PathBuf::from("/proc/self/exe")),
            limits,
            patience,
            examinations: Semaphore::new(cores),
            has_warned: AtomicBool::new(false),
        }))
    }

    /// Finds out everything about an audio file, and takes the picture out of it (not checked in any way).
    ///
    /// # Errors
    /// The file is refused with a reason for its sender, or no child can be started.
    pub async fn examine(&self, file: File) -> Result<(Examination, Option<Vec<u8>>), AppError> {
        let _turn = turn(&self.0.examinations).await?;
        let request = Request::Examine { limits: self.0.limits.clone() };
        let mut child = self.start(&request, file, Material::Audio)?;
        let mut picture = Vec::new();
        let examination = loop {
            match self.listen(&mut child, Material::Audio).await? {
                Said::Message(Message::Examined(examination)) => break *examination,
                Said::Bytes(1, bytes) if picture.len() + bytes.len() <= self.0.limits.max_cover_bytes => {
                    picture.extend_from_slice(&bytes);
                }
                Said::Message(Message::Started { .. }) => {}
                said => return Err(nonsense(&said, Material::Audio)),
            }
        };
        child.dismiss().await;
        Ok((examination, Some(picture).filter(|picture| !picture.is_empty())))
    }

    /// Draws a picture anew in all sizes.
    ///
    /// # Errors
    /// The picture is refused with a reason for its sender, or no child can be started.
    pub async fn draw(&self, picture: Vec<u8>) -> Result<PreparedCover, AppError> {
        match self.draw_sizes(&Request::Draw, &picture).await? {
            (Message::Drawn(cover), images) => Ok(PreparedCover { images, ..*cover }),
            (said, _) => Err(nonsense(&Said::Message(said), Material::Picture)),
        }
    }

    /// Makes AVIFs in all sizes of the largest JPEG that a picture was drawn as.
    ///
    /// # Errors
    /// It is no such JPEG, or no child can be started.
    pub async fn encode_avif(&self, jpeg: &[u8]) -> Result<PreparedAvif, AppError> {
        match self.draw_sizes(&Request::Avif, jpeg).await? {
            (Message::Encoded(avif), images) => Ok(PreparedAvif { images, ..*avif }),
            (said, _) => Err(nonsense(&Said::Message(said), Material::Picture)),
        }
    }

    /// Lets a child make all sizes of a picture, and gives them with what it said at the end.
    async fn draw_sizes(&self, request: &Request, picture: &[u8]) -> Result<(Message, InAllSizes), AppError> {
        let _turn = turn(&self.0.examinations).await?;
        let mut child = self.start(request, in_memory(picture)?, Material::Picture)?;
        let mut images: [Vec<u8>; COVER_SIZES.len()] = Default::default();
        let mut room = MAX_DRAWN_BYTES;
        let end = loop {
            match self.listen(&mut child, Material::Picture).await? {
                Said::Message(Message::Started { .. }) => {}
                Said::Message(end) => break end,
                Said::Bytes(channel, bytes) if bytes.len() <= room => {
                    room -= bytes.len();
                    match usize::from(channel).checked_sub(1).and_then(|index| images.get_mut(index)) {
                        Some(image) => image.extend_from_slice(&bytes),
                        None => return Err(nonsense(&Said::Bytes(channel, bytes), Material::Picture)),
                    }
                }
                said => return Err(nonsense(&said, Material::Picture)),
            }
        };
        child.dismiss().await;
        let mut sized = COVER_SIZES.map(|size| (size, Bytes::new()));
        for ((_, place), image) in sized.iter_mut().zip(images) {
            *place = Bytes::from(image);
        }
        Ok((end, sized))
    }

    fn start(&self, request: &Request, file: File, material: Material) -> Result<Child, AppError> {
        Child::start(&self.0.program, request, file, self.0.patience)
            .map_err(|failure| refuse(failure, material))
    }

    async fn listen(&self, child: &mut Child, material: Material) -> Result<Said, AppError> {
        let said = child.next().await.map_err(|failure| refuse(failure, material))?;
        let unfiltered = matches!(said, Said::Message(Message::Started { filtered: false }));
        if unfiltered && !self.0.has_warned.swap(true, Ordering::Relaxed) {
            tracing::warn!("this system filters no system calls: the workshop has one wall less");
        }
        Ok(said)
    }
}

async fn turn(turns: &Semaphore) -> Result<SemaphorePermit<'_>, AppError> {
    Ok(turns.acquire().await.context("the workshop is closed")?)
}

/// Bytes as a file that lies on no disk.
fn in_memory(bytes: &[u8]) -> Result<File, AppError> {
    let unavailable =
        |error: std::io::Error| AppError::Unavailable(anyhow::Error::new(error).context("memory"));
    let memory = rustix::fs::memfd_create("picture", MemfdFlags::CLOEXEC);
    let mut file = File::from(memory.map_err(|error| unavailable(error.into()))?);
    file.write_all(bytes).map_err(unavailable)?;
    Ok(file)
}

/// A child that says what it cannot mean was taken over by its file.
fn nonsense(said: &Said, material: Material) -> AppError {
    let what = match said {
        Said::Message(_) => "a message out of place".to_owned(),
        Said::Bytes(channel, bytes) => format!("{} bytes too many on channel {channel}", bytes.len()),
    };
    refuse(Failure::Died(what), material)
}

fn refuse(failure: Failure, material: Material) -> AppError {
    let refusal = match failure {
        Failure::Refused(refusal) => refusal,
        Failure::Broken(error) => return AppError::Unavailable(error.context("the workshop")),
        failure @ (Failure::Died(_) | Failure::TooSlow) => {
            tracing::warn!(?material, reason = %failure, "a file was too much for its child process");
            match (material, failure) {
                (Material::Audio, Failure::TooSlow) => Refusal::UnplayableAudio(Flaw::TooSlow.to_string()),
                (Material::Audio, _) => Refusal::UnplayableAudio(Flaw::Damaged.to_string()),
                (Material::Picture, _) => Refusal::UnusableImage(CoverError::Damaged.to_string()),
            }
        }
    };
    match refusal {
        Refusal::UnsupportedAudio(sentence) => AppError::UnsupportedMedia(sentence.into()),
        Refusal::UnplayableAudio(sentence) => AppError::UnplayableAudio(sentence),
        Refusal::UnusableImage(sentence) => AppError::UnusableImage(sentence),
        Refusal::Unreadable(reason) => {
            AppError::Unavailable(anyhow::anyhow!("a child process could not read its file: {reason}"))
        }
    }
}
