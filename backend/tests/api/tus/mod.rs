//! Uploads by tus: the protocol, what breaks, and what bounds them.

mod direct;
mod limits;
mod protocol;
mod resume;
