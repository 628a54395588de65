//! Dragging rows with a mouse: onto a playlist at the side, or to another place of the same list. Fingers scroll;
//! they and the keys have the menu and Alt with the arrows.

use std::rc::Rc;

use web_sys::{DragEvent, Element};
use yew::prelude::*;

use super::keys::row_of;
use super::press::is_touch_screen;
use super::rows::Rows;
use crate::contexts::playlists::{Dragged, Playlists};

/// The kind of what is dragged, so that nobody takes it for files.
const KIND: &str = "application/x-rhythmix-songs";

/// Called with rows, and the place before which they go.
type Move = Callback<(Vec<usize>, usize)>;

/// What a table needs for dragging.
#[derive(Clone)]
pub struct Drag {
    /// Who knows what is dragged.
    pub playlists: Playlists,
    /// What the table is called, to know its own rows again.
    pub label: AttrValue,
    /// Where rows can be dropped in it: called with the rows, and the place before which they go.
    pub onmove: Option<Move>,
    /// Shows before which row they would go.
    pub line: UseStateSetter<Option<usize>>,
}

impl Drag {
    /// Whether rows can be dragged here.
    pub fn attribute() -> Option<&'static str> {
        (!is_touch_screen()).then_some("true")
    }

    /// A row begins to be dragged, with all that are chosen when it is one of them.
    pub fn start(&self, rows: &Rows, about: impl Fn(usize) -> Vec<usize> + 'static) -> Callback<DragEvent> {
        let (drag, rows) = (self.clone(), rows.clone());
        Callback::from(move |event: DragEvent| {
            let Some(((_, at), data)) = row_of(event.target()).zip(event.data_transfer()) else { return };
            let places = about(at);
            // Links and pictures in the row bring their own data, which means something else.
            let _ = data.clear_data();
            let _ = data.set_data(KIND, "");
            data.set_effect_allowed("copyMove");
            let songs = rows.songs(&places).iter().map(|song| song.id).collect();
            let from = (drag.label.clone(), Rc::from(places));
            drag.playlists.drag(Some(Dragged { songs, from }));
        })
    }

    /// It hangs over the list.
    pub fn over(&self) -> Callback<DragEvent> {
        let drag = self.clone();
        Callback::from(move |event: DragEvent| {
            if drag.own().is_some() {
                event.prevent_default();
                drag.line.set(place(&event));
            }
        })
    }

    /// It leaves the list.
    pub fn leave(&self) -> Callback<DragEvent> {
        let line = self.line.clone();
        Callback::from(move |_| line.set(None))
    }

    /// It is let go in the list.
    pub fn drop(&self) -> Callback<DragEvent> {
        let drag = self.clone();
        Callback::from(move |event: DragEvent| {
            drag.line.set(None);
            let Some((onmove, dragged)) = drag.own() else { return };
            event.prevent_default();
            drag.playlists.drag(None);
            if let Some(before) = place(&event) {
                onmove.emit((dragged.from.1.to_vec(), before));
            }
        })
    }

    /// It is let go wherever.
    pub fn end(&self) -> Callback<DragEvent> {
        let drag = self.clone();
        Callback::from(move |_| {
            drag.line.set(None);
            drag.playlists.drag(None);
        })
    }

    /// What is dragged, if it comes from this list and can be moved in it.
    fn own(&self) -> Option<(&Move, Dragged)> {
        let onmove = self.onmove.as_ref()?;
        let dragged = self.playlists.dragged().filter(|dragged| dragged.from.0 == self.label)?;
        Some((onmove, dragged))
    }
}

/// Before which row something would go.
fn place(event: &DragEvent) -> Option<usize> {
    let (row, at): (Element, usize) = row_of(event.target())?;
    let shape = row.get_bounding_client_rect();
    let is_lower = f64::from(event.client_y()) > shape.top() + shape.height() / 2.0;
    Some(at + usize::from(is_lower))
}
