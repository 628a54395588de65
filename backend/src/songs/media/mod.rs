//! Which file a song's bytes are in, remembered for a few seconds: a seek through a song must not
//! ask the database for each range.

mod store;

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use sea_orm::DbErr;
use shared::ids::{SongId, UserId};

pub use self::store::{MadeRendition, MediaRow};
use crate::db::Db;
use crate::error::AppError;

/// The files of the songs that are being played.
#[derive(Debug, Clone)]
pub struct SongMedia(Cache<SongId, Option<Arc<MediaRow>>>);

impl Default for SongMedia {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(50_000).time_to_live(Duration::from_secs(5)).build())
    }
}

impl SongMedia {
    /// The file of a song, if the viewer may hear it.
    ///
    /// # Errors
    /// `NotFound` also when it exists for others; the database fails.
    pub async fn find(&self, db: &Db, viewer: UserId, id: SongId) -> Result<Arc<MediaRow>, AppError> {
        let found = self.find_any(db, id).await?;
        found.filter(|row| row.is_visible_to(viewer)).ok_or(AppError::NotFound)
    }

    /// The file of a song, whoever asks: for those who have been let in already. `None` when it is gone.
    ///
    /// # Errors
    /// The database fails.
    pub async fn find_any(&self, db: &Db, id: SongId) -> Result<Option<Arc<MediaRow>>, AppError> {
        self.0.try_get_with(id, load(db, id)).await.map_err(|error: Arc<DbErr>| {
            AppError::Unavailable(anyhow::Error::new(error).context("looking up a file"))
        })
    }

    /// Forgets a song whose state has changed, so that the next request sees it.
    pub async fn forget(&self, id: SongId) {
        self.0.invalidate(&id).await;
    }
}

async fn load(db: &Db, id: SongId) -> Result<Option<Arc<MediaRow>>, DbErr> {
    Ok(store::find(db.read(), id).await?.map(Arc::new))
}
