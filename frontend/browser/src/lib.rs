//! What the web app and its worker both ask of the browser.

pub mod idb;
pub mod json;
pub mod socket;
pub mod task;
pub mod web_locks;
