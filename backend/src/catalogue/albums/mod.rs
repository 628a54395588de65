//! Albums.

pub mod api;
pub mod cover;
mod edit;
mod edit_store;
pub mod store;
mod version;
