//! What admins see and do of jobs.

pub mod api;
mod store;
