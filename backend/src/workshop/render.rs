//! Renditions, whole or in part, made by child processes.

use std::fs::File;
use std::io;
use std::ops::Range;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use processing::examine::Sound;
use processing::task::{Message, Request, render};
use shared::renditions::Rendition;
use shared::songs::Quality;

use super::child::{Child, Said};
use super::{Material, Workshop, nonsense};
use crate::error::AppError;

/// Whole renditions of a song that are being made. Dropping it ends the child.
pub struct Rendering {
    workshop: Workshop,
    child: Child,
    qualities: Vec<Quality>,
}

/// What comes of a [`Rendering`].
pub enum Rendered {
    /// The next bytes of one rendition.
    Bytes(Quality, Bytes),
    /// All of them are whole; this is how they are laid out.
    All(Vec<Rendition>),
}

impl Rendering {
    /// Waits for what comes next.
    ///
    /// # Errors
    /// The file cannot be rendered.
    pub async fn next(&mut self) -> Result<Rendered, AppError> {
        loop {
            match self.workshop.listen(&mut self.child, Material::Audio).await? {
                Said::Message(Message::Rendered(renditions)) => return Ok(Rendered::All(renditions)),
                Said::Message(Message::Started { .. } | Message::Progress { .. }) => {}
                Said::Bytes(channel, bytes) => match render::quality(channel) {
                    Some(quality) if self.qualities.contains(&quality) => {
                        return Ok(Rendered::Bytes(quality, bytes));
                    }
                    _ => return Err(nonsense(&Said::Bytes(channel, bytes), Material::Audio)),
                },
                said => return Err(nonsense(&said, Material::Audio)),
            }
        }
    }

    /// Lets the child go that has made everything.
    pub async fn finish(self) {
        self.child.dismiss().await;
    }
}

impl Workshop {
    /// Makes whole renditions of a song in one pass. How many are made at once is for the jobs to bound.
    ///
    /// # Errors
    /// No child can be started.
    pub fn render_all(
        &self,
        file: File,
        sound: Sound,
        qualities: Vec<Quality>,
    ) -> Result<Rendering, AppError> {
        let request = Request::Render { sound, qualities: qualities.clone() };
        let child = self.start(&request, file, Material::Audio)?;
        Ok(Rendering { workshop: self.clone(), child, qualities })
    }

    /// Makes some fragments of a rendition, as fast as they are taken. Dropping the stream ends the child.
    ///
    /// # Errors
    /// No child can be started. The stream fails when the file cannot be rendered.
    pub fn render_range(
        &self,
        file: File,
        sound: Sound,
        quality: Quality,
        gain_db: Option<f32>,
        fragments: Range<u64>,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + use<>, AppError> {
        let request = Request::RenderRange { sound, quality, gain_db, fragments };
        let child = self.start(&request, file, Material::Audio)?;
        let rendering = (self.clone(), child);
        Ok(try_unfold(rendering, |(workshop, mut child)| async move {
            let block = workshop.next_block(&mut child).await.map_err(io::Error::other)?;
            Ok(block.map(|block| (block, (workshop, child))))
        }))
    }

    async fn next_block(&self, child: &mut Child) -> Result<Option<Bytes>, AppError> {
        loop {
            match self.listen(child, Material::Audio).await? {
                Said::Bytes(_, bytes) => return Ok(Some(bytes)),
                Said::Message(Message::Rendered(_)) => return Ok(None),
                Said::Message(Message::Started { .. } | Message::Progress { .. }) => {}
                said => return Err(nonsense(&said, Material::Audio)),
            }
        }
    }
}
