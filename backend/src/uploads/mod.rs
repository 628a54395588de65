//! Files on their way in: received, kept safe until they are whole, and made into songs by a job.

pub mod api;
mod blocks;
mod contents;
mod cover;
mod direct;
pub mod ends;
pub mod expire;
mod form;
pub mod form_api;
mod hex;
mod imports;
mod limits;
pub mod parked;
pub mod process;
pub mod recover;
mod service;
mod staging;
mod store;
mod tell;
pub mod tus;
mod wishes;
