//! The pictures of the songs: those in the files, those beside them, and those that a person chooses.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use frontend_core::upload::{Event, ItemId};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File, Url};

use super::Driver;
use crate::audio;
use crate::keep::Part;

impl Driver {
    /// A picture for all that are being edited.
    pub(super) fn cover(&self, file: &File) {
        let Ok(url) = Url::create_object_url_with_blob(file) else { return };
        let ids: Vec<ItemId> = self.with_state(|state| state.selected().map(|item| item.id).collect());
        for id in &ids {
            self.hold_cover(*id, file);
        }
        self.send(Event::Covered(ids, url));
    }

    pub(super) fn hold_cover(&self, id: ItemId, cover: &Blob) {
        self.with(id, |held| held.cover = Some(cover.clone()));
        drop(self.keep.keep_blob(id.0, Part::Cover, cover));
    }

    /// Songs without a picture get the one of their folder.
    pub(super) fn take_cover_beside(&self, id: ItemId) {
        let folder = self.held.borrow().get(&id).and_then(|held| held.folder.clone());
        let beside = folder.and_then(|folder| self.beside.borrow().get(&folder).cloned());
        let Some(cover) = beside else { return };
        if self.with_state(|state| state.item(id).is_none_or(|item| item.cover_url.is_some())) {
            return;
        }
        if let Ok(url) = Url::create_object_url_with_blob(&cover) {
            self.hold_cover(id, &cover);
            self.send(Event::CoverFound { id, url, beside: true });
        }
    }

    /// After a reload the pictures are read once more, since links to them end with the page.
    pub(super) fn show_covers(&self, ids: Vec<ItemId>) {
        let Some(driver) = self.this.upgrade() else { return };
        spawn_local(async move {
            for id in ids {
                let chosen = driver.keep.blob(id.0, Part::Cover).await;
                let url = match chosen {
                    Some(cover) => Url::create_object_url_with_blob(&cover).ok(),
                    None => {
                        let file = driver.keep.blob(id.0, Part::File).await;
                        let cover = file.and_then(|file| audio::read(&file)).and_then(|(_, cover)| cover);
                        cover.and_then(|cover| driver.link(&cover))
                    }
                };
                if let Some(url) = url {
                    driver.send(Event::CoverFound { id, url, beside: false });
                }
            }
        });
    }

    /// A link to a picture; equal pictures have the same one.
    pub(super) fn link(&self, picture: &[u8]) -> Option<String> {
        let mut hasher = DefaultHasher::new();
        picture.hash(&mut hasher);
        let print = hasher.finish();
        if let Some(link) = self.links.borrow().get(&print) {
            return Some(link.clone());
        }
        let parts = Array::of1(&Uint8Array::from(picture));
        let blob = Blob::new_with_u8_array_sequence(parts.unchecked_ref()).ok()?;
        let link = Url::create_object_url_with_blob(&blob).ok()?;
        self.links.borrow_mut().insert(print, link.clone());
        Some(link)
    }
}
