//! The Rhythmix server. `docs/architecture.md` walks through it.

pub mod admin;
pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod data_dir;
pub mod db;
pub mod docs;
mod entities;
pub mod error;
pub mod health;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod me;
pub mod media;
pub mod notifications;
pub mod pictures;
pub mod router;
pub mod server;
pub mod songs;
pub mod strays;
pub mod telemetry;
pub mod uploads;
pub mod web;
pub mod workshop;
