//! The pictures of accounts.

pub mod api;
mod body;
mod service;
mod store;
