//! The world outside of the page's own memory: the server, the media element, what the browser
//! keeps. Nothing here draws.

pub mod api;
pub mod clock;
pub mod events;
pub mod files;
pub mod fold;
pub mod player;
pub mod plays;
pub mod queries;
pub mod saved;
pub mod settings;
pub mod store;
pub mod uploader;
pub mod wiring;
