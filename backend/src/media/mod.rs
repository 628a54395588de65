//! Media: from stored objects to bytes that a listener hears and a picture that he sees.
//!
//! Nothing in here knows of HTTP, accounts or the database, so each part can be read and tested alone.

pub mod blocks;
pub mod conditional;
pub mod range;
pub mod storage;
