//! Bringing songs in: the place to drop files, and a card for each.

pub mod card;
mod cover_field;
pub mod drop_catcher;
pub mod drop_zone;
mod picker;
mod state_line;
mod tag_fields;
mod uploaded;
