//! Artists, albums and genres: what songs are found by.
//!
//! They come from what songs say about themselves. Artists and genres are shared by everybody who credits
//! them and carry nothing but their names; an album belongs to an account. What somebody sees of them are
//! [`tallies`]: without a song that he may see, none of them exists for him. See decision 0015.

pub mod albums;
pub mod artists;
pub mod backfill;
mod backfill_store;
pub mod entry;
pub mod genres;
mod known;
pub mod link;
mod name_key;
pub mod orphans_store;
pub mod said;
pub mod tallies;
