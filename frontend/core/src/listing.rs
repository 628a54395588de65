//! How far a list is that comes in parts. Rows that are there stay, whatever happens to the part after them.

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
