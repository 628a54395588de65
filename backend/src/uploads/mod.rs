//! Files on their way in: received, examined, put into the store, made into a song; and what a crash
//! left of them, cleaned up.

pub mod api;
mod form;
pub mod recover;
pub mod service;
mod store;
