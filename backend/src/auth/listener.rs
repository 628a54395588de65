//! Who is let in to the media of a song: an account, or whoever has a public link.

use shared::ids::{ShareId, UserId};
use shared::songs::Quality;

use super::Principal;

/// Whose places a stream takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// Those of an account.
    Account(UserId),
    /// Those of all visitors of a public link together, so that they cannot keep its maker from his own songs.
    Share(ShareId),
}

/// Who hears and sees a song.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listener {
    /// With whose eyes: the account itself, or who made the public link.
    pub user: UserId,
    /// Whose places it takes.
    pub holder: Holder,
    /// In which form he likes to hear songs.
    pub stream_quality: Option<Quality>,
    /// Whether he may have the song as it was uploaded, or without loss.
    pub may_download: bool,
}

impl From<&Principal> for Listener {
    fn from(principal: &Principal) -> Self {
        Self {
            user: principal.user,
            holder: Holder::Account(principal.user),
            stream_quality: principal.stream_quality,
            may_download: true,
        }
    }
}
