//! Who is asking: accounts, sessions, tokens, and what each operation accepts as proof.

pub mod access_token;
pub mod api;
pub mod cookies;
pub mod link;
mod listener;
pub mod password;
pub mod principal;
mod service;
pub mod sessions;
pub mod store;

pub use listener::{Holder, Listener};
pub use principal::{CurrentUser, MediaReader, Principal};
