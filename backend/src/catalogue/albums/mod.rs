//! Albums.

pub mod api;
pub mod cover;
mod edit;
mod edit_store;
mod genres;
pub mod store;
mod version;
