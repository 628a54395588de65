//! Values of any type in one cache, so that the machinery is there once and not for each type.

use std::any::Any;
use std::rc::Rc;

use browser::json;
use frontend_core::cache::{self, Part};
use serde::de::DeserializeOwned;
use shared::Schema;
use shared::page::Page;

/// A value of some type.
pub type Value = Rc<dyn Any>;

/// A part of an answer: its value, and where the list goes on.
pub type Parsed = (Value, Option<String>);

/// What is known about a type.
#[derive(Clone, Copy)]
pub struct Kind {
    parse: fn(&str) -> Option<Parsed>,
    rows: fn(&dyn Any) -> usize,
    append: fn(&dyn Any, &dyn Any) -> Option<Value>,
    starts_with: fn(&dyn Any, &dyn Any) -> bool,
    is_same: fn(&dyn Any, &dyn Any) -> bool,
}

impl Kind {
    /// Reads an answer.
    pub(super) fn parse(self, text: &str) -> Option<Part<Cached>> {
        let (value, next_cursor) = (self.parse)(text)?;
        Some(Part { value: Cached { value, kind: self }, next_cursor })
    }
}

/// A value of some type.
#[derive(Clone)]
pub struct Cached {
    value: Value,
    kind: Kind,
}

impl PartialEq for Cached {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.value, &other.value)
    }
}

impl Cached {
    /// The value, if it is of that type.
    pub fn get<T: 'static>(&self) -> Option<Rc<T>> {
        Rc::clone(&self.value).downcast().ok()
    }

    /// Another value of the same type.
    pub(super) fn with<T: 'static>(&self, value: T) -> Self {
        Self { value: Rc::new(value), kind: self.kind }
    }
}

impl cache::Value for Cached {
    fn rows(&self) -> usize {
        (self.kind.rows)(&*self.value)
    }

    fn followed_by(&self, next: &Self) -> Self {
        let both = (self.kind.append)(&*self.value, &*next.value);
        Self { value: both.unwrap_or_else(|| Rc::clone(&next.value)), kind: self.kind }
    }

    fn starts_with(&self, first: &Self) -> bool {
        (self.kind.starts_with)(&*self.value, &*first.value)
    }

    fn is_same(&self, other: &Self) -> bool {
        (self.kind.is_same)(&*self.value, &*other.value)
    }
}

/// Answers that are one thing.
pub fn value_kind<T: DeserializeOwned + PartialEq + 'static>() -> Kind {
    Kind {
        parse: |text| Some((Rc::new(json::read::<T>(text)?), None)),
        rows: |_| 1,
        append: |_, _| None,
        starts_with: |_, _| false,
        is_same: |one, other| both::<T>(one, other).is_some_and(|(one, other)| one == other),
    }
}

/// Answers that are lists in pages, as one `Vec<Rc<T>>` of all that has been read.
pub fn list_kind<T: DeserializeOwned + PartialEq + Schema + 'static>() -> Kind {
    list_kind_by::<T>(|text| {
        let page: Page<T> = json::read(text)?;
        Some((rows(page.items), page.next_cursor))
    })
}

/// The rows of a list as they are kept: each by itself, so that a long list is not copied when it grows.
pub fn rows<T: 'static>(items: Vec<T>) -> Value {
    Rc::new(items.into_iter().map(Rc::new).collect::<Vec<Rc<T>>>())
}

/// Lists whose pages are read in another way, into [`rows`].
pub fn list_kind_by<T: PartialEq + 'static>(parse: fn(&str) -> Option<Parsed>) -> Kind {
    Kind {
        parse,
        rows: |list| list.downcast_ref::<Vec<Rc<T>>>().map_or(0, Vec::len),
        append: |list, next| {
            let (list, next) = both::<Vec<Rc<T>>>(list, next)?;
            Some(Rc::new(list.iter().chain(next).cloned().collect::<Vec<Rc<T>>>()))
        },
        starts_with: |list, first| {
            both::<Vec<Rc<T>>>(list, first)
                .is_some_and(|(list, first)| list.get(..first.len()) == Some(first))
        },
        is_same: |one, other| both::<Vec<Rc<T>>>(one, other).is_some_and(|(one, other)| one == other),
    }
}

fn both<'a, T: 'static>(one: &'a dyn Any, other: &'a dyn Any) -> Option<(&'a T, &'a T)> {
    one.downcast_ref().zip(other.downcast_ref())
}
