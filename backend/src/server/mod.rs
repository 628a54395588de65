//! What a client may know of the server before anybody signs in.

pub mod api;
