//! The parts of the library.

pub mod albums;
pub mod artists;
pub mod bin;
pub mod playlists;
pub mod songs;
mod view;
