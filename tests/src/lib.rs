//! Rhythmix from outside: the real binary over plain HTTP and in a real browser.
//!
//! `cargo xtask test` builds what is tested and says by environment where it is; see [`environment`].

pub mod browser;
pub mod client;
pub mod environment;
pub mod fixtures;
pub mod http;
pub mod pages;
pub mod server;
pub mod slow;
pub mod wait;
