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

impl Workshop {
    /// Makes whole renditions of a song in one pass, gives their bytes to `take` as they come, and
    /// describes them. How many are made at once is for the jobs to bound.
    ///
    /// # Errors
    /// The file cannot be rendered, no child can be started, or `take` fails.
    pub async fn render_all(
        &self,
        file: File,
        sound: Sound,
        qualities: &[Quality],
        mut take: impl FnMut(Quality, &[u8]) -> io::Result<()>,
    ) -> Result<Vec<Rendition>, AppError> {
        let request = Request::Render { sound, qualities: qualities.to_vec() };
        let mut child = self.start(&request, file, Material::Audio)?;
        let renditions = loop {
            match self.listen(&mut child, Material::Audio).await? {
                Said::Message(Message::Rendered(renditions)) => break renditions,
                Said::Message(Message::Started { .. } | Message::Progress { .. }) => {}
                Said::Bytes(channel, bytes) => match render::quality(channel) {
                    Some(quality) if qualities.contains(&quality) => take(quality, &bytes)?,
                    _ => return Err(nonsense(&Said::Bytes(channel, bytes), Material::Audio)),
                },
                said => return Err(nonsense(&said, Material::Audio)),
            }
        };
        child.dismiss().await;
        Ok(renditions)
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
