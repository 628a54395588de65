//! The Rhythmix server.
