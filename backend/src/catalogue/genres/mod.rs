//! Genres.

pub mod api;
pub mod store;
