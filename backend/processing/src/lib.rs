//! What is done to files from strangers: found out what they are, measured, encoded anew, drawn anew.
//!
//! Nothing in here knows of the network, accounts, the database or the storage. It blocks and takes
//! its time; the server runs it in a process of its own.

mod accent;
pub mod avif;
pub mod cover;
pub mod examine;
pub mod format;
mod oklch;
mod pcm;
mod placeholder;
pub mod probe;
pub mod render;
pub mod task;
mod waveform;
