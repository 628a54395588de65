//! The API through its real router, in process. The database is SQLite, or PostgreSQL when
//! `RHYTHMIX_TEST_DATABASE_URL` names a server; media lie in a folder, or on a real S3 server with
//! `RHYTHMIX_TEST_STORAGE=s3`. `cargo xtask test` runs the small and the large configuration.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

mod accounts;
mod architecture;
mod avatars;
mod bad_input;
mod bin;
mod catalogue;
mod connections;
mod contract;
mod covers;
mod events;
mod failures;
mod favorites;
mod fixtures;
mod home;
mod hostile;
mod hostile_pictures;
mod hostile_silence;
mod jobs;
mod lyrics;
mod measure;
mod nodes;
mod object_store;
mod parked;
mod pictures;
mod playlists;
mod plays;
mod private;
mod quality;
mod queries;
mod ratings;
mod reader;
mod renditions;
mod requests;
mod search;
mod shares;
mod songs;
mod specification;
mod start;
mod stats;
mod stream;
mod taste;
mod tus;
mod upgrade;
mod upkeep;
mod uploads;
mod waveform;
mod web;
mod workers;
mod workshop;
