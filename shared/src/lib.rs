//! What crosses the wire between Rhythmix and its clients: ids, requests, answers, problems.
//!
//! Everything here is plain data with serde. The features `openapi` and `db` add derives for the
//! backend and never change a type, so the web app, the tests and the server cannot drift apart.

pub mod admin;
pub mod albums;
pub mod artists;
pub mod auth;
pub mod bin;
pub mod credentials;
pub mod edits;
pub mod endpoint;
pub mod events;
pub mod favorites;
pub mod genres;
pub mod home;
pub mod ids;
pub mod lyrics;
pub mod me;
pub mod page;
pub mod playlists;
pub mod plays;
pub mod problem;
pub mod ratings;
pub mod renditions;
pub mod rules;
pub mod search;
pub mod server;
pub mod shares;
pub mod songs;
pub mod stats;
#[cfg(feature = "tags")]
pub mod tags;
pub mod text;
pub mod time;
pub mod uploads;
pub mod waveform;

/// Whether a flag says nothing, so that it need not be written.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
pub(crate) const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// What a type needs to stand inside a generic answer such as [`page::Page`].
///
/// With the feature `openapi` that is everything poem-openapi asks for, without it nothing. It
/// exists because poem-openapi's derive has no attribute for the bounds of a generic.
#[cfg(feature = "openapi")]
pub trait Schema: poem_openapi::types::ParseFromJSON + poem_openapi::types::ToJSON {}
#[cfg(feature = "openapi")]
impl<T: poem_openapi::types::ParseFromJSON + poem_openapi::types::ToJSON> Schema for T {}

/// What a type needs to stand inside a generic answer such as [`page::Page`]: here, nothing.
#[cfg(not(feature = "openapi"))]
pub trait Schema {}
#[cfg(not(feature = "openapi"))]
impl<T> Schema for T {}
