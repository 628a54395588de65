//! The parts of the library.

pub mod albums;
pub mod artists;
pub mod bin;
mod liked;
pub mod playlists;
pub mod shares;
pub mod songs;
mod view;
