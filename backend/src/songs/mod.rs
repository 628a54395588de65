//! Songs: listing, reading, covers and streams.

pub mod api;
pub mod asked;
pub mod bin;
pub mod changed;
pub mod cover;
pub mod create;
pub mod edit;
pub mod facts_store;
pub mod list;
pub mod list_store;
pub mod lyrics;
pub mod measure;
pub mod media;
pub mod render;
pub mod shown_store;
pub mod sort_keys;
pub mod store;
pub mod stream;
pub mod version;
pub mod wanted;
mod waveform;
