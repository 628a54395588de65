//! The account of whoever asks.

pub mod api;
