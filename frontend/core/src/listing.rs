//! A list that comes in pages: what is there, whether more can be had, and what went wrong. Rows
//! that are there stay, whatever happens to the page after them.

use std::rc::Rc;

use shared::Schema;
use shared::page::Page;

use crate::api_error::ApiError;

/// How far a list is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ListStatus {
    /// The first page is on its way.
    #[default]
    Loading,
    /// There are rows and more can be had.
    More,
    /// There are rows and the next page is on its way.
    LoadingMore,
    /// This is all.
    End,
    /// The last page that was asked for could not be had; with rows, they are still there.
    Failed(ApiError),
}

/// A list that comes in pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing<T: PartialEq> {
    items: Rc<Vec<T>>,
    status: ListStatus,
    next_cursor: Option<String>,
}

impl<T: PartialEq> Default for Listing<T> {
    fn default() -> Self {
        Self { items: Rc::default(), status: ListStatus::Loading, next_cursor: None }
    }
}

impl<T: Clone + PartialEq + Schema> Listing<T> {
    /// The rows so far.
    pub const fn items(&self) -> &Rc<Vec<T>> {
        &self.items
    }

    /// How far the list is.
    pub const fn status(&self) -> &ListStatus {
        &self.status
    }

    /// Asks for the next page, or for the one that failed. `None` when there is nothing to ask for
    /// or a page is on its way already; else the cursor of the page to fetch (inside, `None` stands
    /// for the first).
    pub fn ask_more(&mut self) -> Option<Option<String>> {
        match &self.status {
            ListStatus::More | ListStatus::Failed(_) => {
                let first = self.items.is_empty() && self.next_cursor.is_none();
                self.status = if first { ListStatus::Loading } else { ListStatus::LoadingMore };
                Some(self.next_cursor.clone())
            }
            ListStatus::Loading | ListStatus::LoadingMore | ListStatus::End => None,
        }
    }

    /// Takes the answer to the page that was asked for.
    pub fn take(&mut self, answer: Result<Page<T>, ApiError>) {
        match answer {
            Ok(page) => {
                Rc::make_mut(&mut self.items).extend(page.items);
                self.status = if page.next_cursor.is_some() { ListStatus::More } else { ListStatus::End };
                self.next_cursor = page.next_cursor;
            }
            Err(error) => self.status = ListStatus::Failed(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(items: &[u8], cursor: Option<&str>) -> Result<Page<u8>, ApiError> {
        Ok(Page { items: items.to_vec(), next_cursor: cursor.map(str::to_owned) })
    }

    #[test]
    fn pages_follow_each_other_to_the_end() {
        let mut list = Listing::default();
        assert_eq!(list.ask_more(), None, "the first page is on its way");
        list.take(page(&[1, 2], Some("c")));
        assert_eq!(list.ask_more(), Some(Some("c".into())));
        assert_eq!(list.ask_more(), None, "one page at a time");
        list.take(page(&[3], None));
        assert_eq!((list.items().as_slice(), list.status()), ([1, 2, 3].as_slice(), &ListStatus::End));
        assert_eq!(list.ask_more(), None);
    }

    #[test]
    fn a_failed_page_keeps_the_rows_and_can_be_asked_for_again() {
        let mut list = Listing::default();
        list.take(page(&[1], Some("c")));
        list.ask_more();
        list.take(Err(ApiError::Offline));
        assert_eq!((list.items().len(), list.status()), (1, &ListStatus::Failed(ApiError::Offline)));
        assert_eq!(list.ask_more(), Some(Some("c".into())));
        assert_eq!(list.status(), &ListStatus::LoadingMore);
    }

    #[test]
    fn a_failed_first_page_starts_over() {
        let mut list = Listing::<u8>::default();
        list.take(Err(ApiError::Offline));
        assert_eq!(list.ask_more(), Some(None));
        assert_eq!(list.status(), &ListStatus::Loading);
    }
}
