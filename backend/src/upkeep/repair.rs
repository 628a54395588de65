//! Puts right what a check has found, as far as that is possible without a person.

use anyhow::Context;
use chrono::{DateTime, Duration, Utc};
use processing::cover::PreparedCover;
use shared::ids::UserId;
use uuid::Uuid;

use super::finding::{Finding, Flaw};
use super::store;
use crate::db::Db;
use crate::jobs::{self, Kind, NewJob};
use crate::media::storage::{Key, PictureFormat, Storage};
use crate::workshop::Workshop;
use crate::{keys, pictures, strays};

/// Beside a running server, younger orphans may be on their way to be needed.
const PATIENCE: Duration = Duration::hours(24);
/// What is to be made anew comes after what somebody waits for.
const PRIORITY: i16 = -10;

/// What repairs need.
pub struct Tools<'a> {
    /// The database.
    pub db: &'a Db,
    /// The storage.
    pub storage: &'a Storage,
    /// Where covers are taken out of songs.
    pub workshop: &'a Workshop,
    /// The time.
    pub now: DateTime<Utc>,
    /// Whether nobody else is at work on the storage.
    pub alone: bool,
}

impl Tools<'_> {
    /// Puts one thing right and says how; `None` when it must stay as it is.
    ///
    /// # Errors
    /// The database or the storage fails.
    pub async fn repair(&self, finding: &Finding) -> anyhow::Result<Option<&'static str>> {
        match finding {
            Finding::Orphan { key, modified, .. } => {
                if !self.alone && self.now - *modified < PATIENCE {
                    return Ok(None);
                }
                self.storage.delete(key).await?;
                Ok(Some("removed"))
            }
            Finding::Original { key, flaw: Flaw::Doomed, .. }
            | Finding::Picture { key, flaw: Flaw::Doomed, .. }
            | Finding::Avif { key, flaw: Flaw::Doomed, .. } => self.keep(key.clone()).await,
            Finding::Rendition { id, flaw: Flaw::Doomed, .. } => self.keep(Key::rendition(*id)).await,
            Finding::Original { .. } | Finding::Stranger { .. } => Ok(None),
            Finding::Rendition { id, song, owner, .. } => {
                let write = self.db.begin().await?;
                store::delete_rendition(&write, *id).await?;
                strays::doom(&write, [Key::rendition(*id)]).await?;
                let job = NewJob {
                    kind: Kind::RenderSong,
                    subject: song.0,
                    owner: Some(*owner),
                    priority: PRIORITY,
                };
                jobs::enqueue(&write, job).await?;
                write.commit().await?;
                Ok(Some("dropped; it will be made anew"))
            }
            Finding::Avif { id, .. } => {
                let write = self.db.begin().await?;
                store::forget_avif(&write, *id).await?;
                let job = NewJob { kind: Kind::DrawPicture, subject: *id, owner: None, priority: PRIORITY };
                jobs::enqueue(&write, job).await?;
                write.commit().await?;
                Ok(Some("dropped; it will be drawn anew"))
            }
            Finding::Picture { id, .. } | Finding::UnknownPicture { id } => self.replace_picture(*id).await,
            Finding::UnusedPicture { id } => {
                let write = self.db.begin().await?;
                pictures::remove(&write, *id).await?;
                write.commit().await?;
                Ok(Some("removed"))
            }
        }
    }

    async fn keep(&self, key: Key) -> anyhow::Result<Option<&'static str>> {
        let write = self.db.begin().await?;
        strays::keep(&write, [key]).await?;
        write.commit().await?;
        Ok(Some("kept"))
    }

    /// Shows the picture that the song itself has instead of a damaged one, or none.
    async fn replace_picture(&self, old: Uuid) -> anyhow::Result<Option<&'static str>> {
        let redrawn = self.redraw(old).await?;
        let new = match &redrawn {
            Some((cover, owner)) => Some((self.store_picture(cover).await?, cover, *owner)),
            None => None,
        };
        let write = self.db.begin().await?;
        if let Some((id, cover, owner)) = new {
            pictures::create(&write, id, cover.placeholder.clone(), owner).await?;
        }
        store::replace_picture(&write, old, new.map(|(id, ..)| id)).await?;
        pictures::remove(&write, old).await?;
        write.commit().await?;
        Ok(Some(if redrawn.is_some() { "drawn anew from the song" } else { "no longer shown" }))
    }

    /// Draws the picture that is embedded in the song which shows another one.
    async fn redraw(&self, cover: Uuid) -> anyhow::Result<Option<(PreparedCover, UserId)>> {
        let Some((media, owner)) = store::song_with_cover(self.db.read(), cover).await? else {
            return Ok(None);
        };
        // Whatever cannot be read or drawn is no reason to keep showing what is not there.
        let Ok(file) = self.storage.open_local(&Key::song(media)).await else { return Ok(None) };
        let Ok((_, Some(embedded))) = self.workshop.examine(file).await else { return Ok(None) };
        Ok(self.workshop.draw(embedded).await.ok().map(|drawn| (drawn, owner)))
    }

    async fn store_picture(&self, cover: &PreparedCover) -> anyhow::Result<Uuid> {
        let id = keys::random_id()?;
        let write = self.db.begin().await?;
        strays::announce(&write, Key::pictures(id, PictureFormat::Jpeg)).await?;
        write.commit().await?;
        for (size, jpeg) in &cover.images {
            let key = Key::picture(id, *size, PictureFormat::Jpeg).context("a size that is not offered")?;
            self.storage.put_bytes(&key, jpeg.clone()).await?;
        }
        Ok(id)
    }
}
