//! Home: shelves of what somebody may want to hear now, made of what he has heard and likes when he asks, and
//! recommendations. See `docs/decisions/0021-home-and-recommendations.md`.

pub mod api;
mod gather_store;
mod neighbours;
mod plan;
mod recommend;
pub mod relate;
mod show;
