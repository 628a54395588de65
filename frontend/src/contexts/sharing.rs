//! The thing that is being shared.

use shared::shares::ShareKind;
use uuid::Uuid;
use yew::prelude::*;

use super::services;
use super::stored::use_stored;
use crate::services::store::Store;

/// Something that a public link can lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shareable {
    /// What it is.
    pub kind: ShareKind,
    /// Which one.
    pub id: Uuid,
    /// What it is called.
    pub title: AttrValue,
}

/// Opens and closes the dialog.
#[derive(Clone, Default, PartialEq)]
pub struct Sharing(Store<Option<Shareable>>);

impl Sharing {
    /// Opens the dialog for something.
    pub fn open(&self, kind: ShareKind, id: Uuid, title: impl Into<AttrValue>) {
        self.0.set(Some(Shareable { kind, id, title: title.into() }));
    }

    /// Closes it.
    pub fn close(&self) {
        self.0.set(None);
    }
}

/// To open the dialog.
#[hook]
pub fn use_sharing() -> Sharing {
    services().sharing.clone()
}

/// What is being shared: for the one place that shows the dialog.
#[hook]
pub fn use_shared() -> Option<Shareable> {
    use_stored(&services().sharing.0)
}
