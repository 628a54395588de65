//! Playlists: where entries go when they are moved, and how folders lie in each other.

pub mod folders;
pub mod order;
