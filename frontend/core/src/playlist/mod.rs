//! Playlists: where entries go when they are moved, how folders lie in each other, and how rules are put together.

pub mod folders;
pub mod import;
pub mod order;
pub mod rules;
