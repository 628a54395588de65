//! The API through its real router, in process. The database is SQLite, or PostgreSQL when
//! `RHYTHMIX_TEST_DATABASE_URL` names a server; `cargo xtask test` runs both.

mod support;

mod accounts;
mod architecture;
mod connections;
mod contract;
mod failures;
mod songs;
mod specification;
mod start;
mod stream;
mod uploads;
mod web;
