//! The pictures of accounts.

pub mod api;
mod service;
mod store;
