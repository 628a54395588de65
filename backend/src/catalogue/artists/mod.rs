//! Artists.

pub mod api;
pub mod store;
