//! The songs that are being edited.

use std::rc::Rc;

use shared::songs::Song;
use yew::prelude::*;

use super::services;
use super::stored::use_stored;
use crate::services::store::Store;

/// Opens and closes the form.
#[derive(Clone, Default, PartialEq)]
pub struct Editing(Store<Option<Rc<Vec<Song>>>>);

impl Editing {
    /// Opens the form for songs.
    pub fn open(&self, songs: Vec<Song>) {
        self.0.set(Some(Rc::new(songs)));
    }

    /// Closes it.
    pub fn close(&self) {
        self.0.set(None);
    }
}

/// To open the form.
#[hook]
pub fn use_editing() -> Editing {
    services().editing.clone()
}

/// The songs that are being edited: for the one place that shows the form.
#[hook]
pub fn use_edited() -> Option<Rc<Vec<Song>>> {
    use_stored(&services().editing.0)
}
