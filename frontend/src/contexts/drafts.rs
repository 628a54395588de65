//! Lyrics that were written and not saved: leaving their page loses nothing.

use frontend_core::lyrics::Editor;
use shared::ids::SongId;
use yew::prelude::*;

use super::services;
use crate::services::store::Store;

/// See the module.
#[derive(Clone, Default, PartialEq)]
pub struct Drafts(Store<Vec<(SongId, Editor)>>);

impl Drafts {
    /// Takes what was left for a song.
    pub fn take(&self, song: SongId) -> Option<Editor> {
        let mut all = self.0.get();
        let at = all.iter().position(|(of, _)| *of == song)?;
        let (_, editor) = all.remove(at);
        self.0.set(all);
        Some(editor)
    }

    /// Leaves something for a song.
    pub fn leave(&self, song: SongId, editor: Editor) {
        let mut all = self.0.get();
        all.retain(|(of, _)| *of != song);
        all.push((song, editor));
        self.0.set(all);
    }

    /// Somebody else is here.
    pub(super) fn forget(&self) {
        self.0.set(Vec::new());
    }
}

/// What was not saved.
#[hook]
pub fn use_drafts() -> Drafts {
    services().drafts.clone()
}
