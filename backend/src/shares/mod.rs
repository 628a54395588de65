//! Public links: to a song, an album or a playlist, for people without an account. See decision 0022.

pub mod api;
mod html;
mod live;
pub mod page;
pub mod public_api;
mod service;
pub mod store;
mod token;
mod visit;
mod visitors;

use shared::ids::{ShareId, SongId};
use shared::songs::Quality;

pub use self::live::LiveShares;
pub use self::visitors::Visitors;
use crate::app::AppState;
use crate::auth::{Holder, Listener};
use crate::error::AppError;

/// Lets the bearer of a signed link in to a song, as long as the public link works that it was made for and the
/// song may be heard by it.
///
/// # Errors
/// `ShareGone`; `NotFound` when the song is none of it any more; the database fails.
pub async fn let_in(state: &AppState, share: ShareId, song: SongId) -> Result<Listener, AppError> {
    let link = state.shares.find(state, share).await?;
    if !state.shares.hears(state, share, song).await? {
        return Err(AppError::NotFound);
    }
    Ok(Listener {
        user: link.owner,
        holder: Holder::Share(share),
        stream_quality: Some(Quality::High),
        may_download: link.downloads,
    })
}
