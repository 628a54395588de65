//! Which pictures are there as AVIF, remembered, so that a page full of covers costs no queries.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use sea_orm::DbErr;
use uuid::Uuid;

use super::store;
use crate::db::Db;
use crate::error::AppError;

/// How long it may take until an AVIF that another node has made is served here.
const TIME_TO_LIVE: Duration = Duration::from_secs(60);

/// What is known of pictures; cloning it is cheap.
#[derive(Debug, Clone)]
pub struct KnownPictures(Cache<Uuid, bool>);

impl Default for KnownPictures {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(100_000).time_to_live(TIME_TO_LIVE).build())
    }
}

impl KnownPictures {
    /// Whether a picture is there as AVIF.
    ///
    /// # Errors
    /// The database fails.
    pub(super) async fn has_avif(&self, db: &Db, picture: Uuid) -> Result<bool, AppError> {
        let found = self.0.try_get_with(picture, store::has_avif(db.read(), picture)).await;
        found.map_err(|error: Arc<DbErr>| {
            AppError::Unavailable(anyhow::Error::new(error).context("looking up a picture"))
        })
    }

    /// Forgets a picture that has changed.
    pub(super) async fn forget(&self, picture: Uuid) {
        self.0.invalidate(&picture).await;
    }
}
