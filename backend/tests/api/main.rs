//! The API through its real router, in process. The database is SQLite, or PostgreSQL when
//! `RHYTHMIX_TEST_DATABASE_URL` names a server; `cargo xtask test` runs both.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

mod accounts;
mod architecture;
mod bin;
mod connections;
mod contract;
mod failures;
mod fixtures;
mod jobs;
mod songs;
mod specification;
mod start;
mod stream;
mod upgrade;
mod uploads;
mod waveform;
mod web;
