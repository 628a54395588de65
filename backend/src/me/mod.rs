//! The account of whoever asks.

pub mod api;
mod profile_store;
