//! The web app: its files, and `index.html` for every address that is a page of it.

mod assets;
mod routes;

pub use assets::Assets;
pub use routes::{no_route, routes};
