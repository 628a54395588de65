//! Which public links work, and what can be heard by them, remembered for a few seconds: a song comes in many
//! ranges, and a page full of covers in many requests.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use sea_orm::DbErr;
use shared::ids::{ShareId, SongId};

use super::store::{self, Link};
use crate::app::AppState;
use crate::error::AppError;

/// How long a link that another node has revoked goes on working here.
const TIME_TO_LIVE: Duration = Duration::from_secs(5);

/// What is known of public links; cloning it is cheap.
#[derive(Debug, Clone)]
pub struct LiveShares {
    links: Cache<ShareId, Option<Arc<Link>>>,
    heard: Cache<(ShareId, SongId), bool>,
}

impl Default for LiveShares {
    fn default() -> Self {
        Self {
            links: Cache::builder().max_capacity(10_000).time_to_live(TIME_TO_LIVE).build(),
            heard: Cache::builder().max_capacity(100_000).time_to_live(TIME_TO_LIVE).build(),
        }
    }
}

impl LiveShares {
    /// A link that works.
    ///
    /// # Errors
    /// `ShareGone`; the database fails.
    pub(super) async fn find(&self, state: &AppState, id: ShareId) -> Result<Arc<Link>, AppError> {
        let load = async { Ok(store::find(state.db.read(), id).await?.map(Arc::new)) };
        let found = self.links.try_get_with(id, load).await.map_err(away)?;
        let now = state.clock.now();
        let works = |link: &Arc<Link>| link.passable && link.expires_at.is_none_or(|end| now < end);
        found.filter(works).ok_or(AppError::ShareGone)
    }

    /// Whether a song can be heard by a link.
    ///
    /// # Errors
    /// The database fails.
    pub(super) async fn hears(&self, state: &AppState, id: ShareId, song: SongId) -> Result<bool, AppError> {
        let load = store::hears(state.db.read(), id, song);
        self.heard.try_get_with((id, song), load).await.map_err(away)
    }

    /// Forgets a link that was changed or revoked.
    pub(super) async fn forget(&self, id: ShareId) {
        self.links.invalidate(&id).await;
    }
}

fn away(error: Arc<DbErr>) -> AppError {
    AppError::Unavailable(anyhow::Error::new(error).context("looking up a public link"))
}
