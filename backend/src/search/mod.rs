//! Search: an index of words in the database, written by the transactions that write the things themselves,
//! and read in the order of its ranking, so that a common word costs what a rare one does. See
//! `docs/decisions/0018-search.md`.
//!
//! Whoever makes, changes, shows, hides or removes a thing calls the function of its kind in
//! [`refresh_store`], in the same transaction and last in it.

pub mod api;
mod ask;
mod ask_store;
pub mod backfill;
mod cut;
mod index;
mod index_store;
mod kind;
mod narrow;
mod query;
mod rank;
pub mod rank_songs;
pub mod refresh_store;
mod service;
mod show_store;
mod typos;
