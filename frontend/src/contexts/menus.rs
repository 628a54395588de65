//! The one menu that can be open: what it offers, and where.

use std::rc::Rc;

use web_sys::{Element, MouseEvent};
use yew::prelude::*;

use super::services;
use super::stored::use_stored;
use crate::components::icon::Glyph;
use crate::services::store::Store;

/// One thing that a menu offers.
#[derive(Debug, Clone, PartialEq)]
pub struct MenuItem {
    /// What it does, in words.
    pub label: AttrValue,
    /// What is drawn before them.
    pub glyph: Glyph,
    /// Does it.
    pub run: Callback<()>,
    /// Whether it takes something away.
    pub is_grave: bool,
    /// Whether it opens another menu in place of this one.
    pub opens: bool,
}

impl MenuItem {
    /// Something to do.
    pub fn new(glyph: Glyph, label: impl Into<AttrValue>, run: impl Fn() + 'static) -> Self {
        Self {
            label: label.into(),
            glyph,
            run: Callback::from(move |()| run()),
            is_grave: false,
            opens: false,
        }
    }

    /// Something that takes away.
    #[must_use]
    pub fn grave(self) -> Self {
        Self { is_grave: true, ..self }
    }

    /// Something that opens another menu; see [`Menus::go_on`].
    #[must_use]
    pub fn opening(self) -> Self {
        Self { opens: true, ..self }
    }
}

/// A menu that is open.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenMenu {
    /// What it is about.
    pub title: AttrValue,
    /// What it offers.
    pub items: Rc<Vec<MenuItem>>,
    /// Where it opens, in pixels of the window.
    pub at: (i32, i32),
}

/// Opens and closes the menu.
#[derive(Clone, Default, PartialEq)]
pub struct Menus(Store<Option<OpenMenu>>);

impl Menus {
    /// Opens a menu where somebody has clicked, or beside what the click was on when it was made by a key.
    pub fn open(&self, event: &MouseEvent, title: impl Into<AttrValue>, items: Vec<MenuItem>) {
        let at = (event.client_x(), event.client_y());
        let is_button = event.type_() == "click";
        let target = event.target_dyn_into::<Element>().filter(|_| is_button || at == (0, 0));
        match target {
            Some(target) => {
                self.open_beside(&target.closest("button").ok().flatten().unwrap_or(target), title, items)
            }
            None => self.0.set(Some(OpenMenu { title: title.into(), items: Rc::new(items), at })),
        }
    }

    /// Opens a menu under an element.
    pub fn open_beside(&self, element: &Element, title: impl Into<AttrValue>, items: Vec<MenuItem>) {
        let place = element.get_bounding_client_rect();
        #[expect(clippy::cast_possible_truncation, reason = "a place on a screen is far inside of i32")]
        let at = (place.left() as i32, place.bottom() as i32);
        self.0.set(Some(OpenMenu { title: title.into(), items: Rc::new(items), at }));
    }

    /// Opens a menu in place of the one that is open.
    pub fn go_on(&self, title: impl Into<AttrValue>, items: Vec<MenuItem>) {
        if let Some(open) = self.0.get() {
            self.0.set(Some(OpenMenu { title: title.into(), items: Rc::new(items), ..open }));
        }
    }

    /// Closes it.
    pub fn close(&self) {
        self.0.set(None);
    }
}

/// To open a menu.
#[hook]
pub fn use_menus() -> Menus {
    services().menus.clone()
}

/// The menu that is open: for the one place that shows it.
#[hook]
pub fn use_open_menu() -> Option<OpenMenu> {
    use_stored(&services().menus.0)
}
