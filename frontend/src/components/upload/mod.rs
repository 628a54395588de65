//! Bringing songs in: the place to drop files, a row for each, and the form for their texts.

pub mod bar;
pub mod drop_catcher;
pub mod drop_zone;
pub mod editor;
pub mod list;
mod row;
