//! Who waits for the end of an upload hears of it at once when it is this process that ends it.

use std::time::Duration;

use shared::ids::{UploadId, UserId};
use shared::uploads::Upload;
use tokio::sync::broadcast::{self, Receiver, Sender};
use tokio::time::Instant;

use super::store;
use crate::app::AppState;
use crate::error::AppError;

/// How many ends may be unheard; who misses some looks for himself.
const BACKLOG: usize = 64;

/// How often one looks for himself: another node may have done the work.
const LOOK: Duration = Duration::from_secs(2);

/// Tells of ends. Cheap to clone.
#[derive(Debug, Clone)]
pub struct UploadEnds(Sender<UploadId>);

impl Default for UploadEnds {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl UploadEnds {
    /// Says that an upload has ended; call it after the commit.
    pub(super) fn tell(&self, id: UploadId) {
        // Nobody listening is fine.
        let _ = self.0.send(id);
    }

    /// Listens from now on.
    pub(super) fn subscribe(&self) -> Ends {
        Ends(self.0.subscribe())
    }
}

/// The ends that come.
#[derive(Debug)]
pub(super) struct Ends(Receiver<UploadId>);

impl Ends {
    /// The upload once it has ended, or as it is when `patience` is over.
    ///
    /// # Errors
    /// `NotFound` when it was taken back; the database fails.
    pub(super) async fn wait(
        &mut self,
        state: &AppState,
        owner: UserId,
        id: UploadId,
        patience: Duration,
    ) -> Result<Upload, AppError> {
        let deadline = Instant::now() + patience;
        loop {
            let upload = store::find(state.db.read(), owner, id).await?.ok_or(AppError::NotFound)?;
            if upload.state.is_final() || Instant::now() >= deadline {
                return Ok(upload);
            }
            let look = (Instant::now() + LOOK).min(deadline);
            let heard = async { while matches!(self.0.recv().await, Ok(ended) if ended != id) {} };
            tokio::select! {
                () = heard => {}
                () = tokio::time::sleep_until(look) => {}
                () = state.stopping.cancelled() => return Ok(upload),
            }
        }
    }
}
