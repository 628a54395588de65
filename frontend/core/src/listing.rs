//! How far a list is that comes in parts. Rows that are there stay, whatever happens to the part after them.

use std::ops::Deref;
use std::rc::Rc;

use crate::api_error::ApiError;

/// How far a list is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ListStatus {
    /// The first part is on its way.
    #[default]
    Loading,
    /// There are rows and more can be had.
    More,
    /// There are rows and the next part is on its way.
    LoadingMore,
    /// This is all.
    End,
    /// The last part that was asked for could not be had; with rows, they are still there.
    Failed(ApiError),
}

/// The rows of a list that comes in parts. Each row is shared, so that a list of 100,000 can grow part by part
/// without being copied. Clones are the same, and to see that they are costs nothing.
#[derive(Debug)]
pub struct Items<T>(Rc<Vec<Rc<T>>>);

impl<T> Clone for Items<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self(Rc::default())
    }
}

impl<T> Deref for Items<T> {
    type Target = [Rc<T>];

    fn deref(&self) -> &[Rc<T>] {
        &self.0
    }
}

impl<T: PartialEq> PartialEq for Items<T> {
    fn eq(&self, other: &Self) -> bool {
        let is_same = |(one, other): (&Rc<T>, &Rc<T>)| Rc::ptr_eq(one, other) || one == other;
        Rc::ptr_eq(&self.0, &other.0)
            || (self.len() == other.len() && self.iter().zip(other.iter()).all(is_same))
    }
}

impl<T> From<Rc<Vec<Rc<T>>>> for Items<T> {
    fn from(rows: Rc<Vec<Rc<T>>>) -> Self {
        Self(rows)
    }
}

impl<T> From<Vec<Rc<T>>> for Items<T> {
    fn from(rows: Vec<Rc<T>>) -> Self {
        Self(Rc::new(rows))
    }
}

impl<T> FromIterator<T> for Items<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        rows.into_iter().map(Rc::new).collect::<Vec<_>>().into()
    }
}

/// The same list with others in place of some rows; `None` when `change` changes none.
pub fn changed_in<L: Clone>(list: &[L], change: impl Fn(&L) -> Option<L>) -> Option<Vec<L>> {
    let mut changed = None::<Vec<L>>;
    for (at, row) in list.iter().enumerate() {
        if let Some(new) = change(row) {
            let list = changed.get_or_insert_with(|| list.to_vec());
            if let Some(row) = list.get_mut(at) {
                *row = new;
            }
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_equal_when_their_rows_are() {
        let some: Items<u8> = [1, 2, 3].into_iter().collect();
        assert_eq!(some, some.clone());
        assert_eq!(some, [1, 2, 3].into_iter().collect());
        assert_ne!(some, [1, 2].into_iter().collect());
        assert_ne!(some, [1, 2, 4].into_iter().collect());
    }

    #[test]
    fn a_change_touches_only_the_rows_that_change() {
        let list: Vec<Rc<u8>> = [1, 2, 3].map(Rc::new).to_vec();
        assert_eq!(changed_in(&list, |_| None), None);
        let changed = changed_in(&list, |row| (**row == 2).then(|| Rc::new(7))).unwrap();
        assert_eq!(changed, [1, 7, 3].map(Rc::new));
        assert!(Rc::ptr_eq(&list[0], &changed[0]), "the others are the same");
    }
}
