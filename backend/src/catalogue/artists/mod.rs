//! Artists.

pub mod api;
mod edit;
mod edit_store;
pub mod store;
