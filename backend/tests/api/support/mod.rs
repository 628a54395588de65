//! What the tests speak with: an application of their own, clients that act like people, files.

pub mod app;
pub mod children;
pub mod client;
pub mod form;
pub mod gate;
pub mod library;
pub mod made;

pub mod stored;
pub mod tus;

pub use app::TestApp;
pub use children::ChildWatch;
pub use client::{Answer, Client};
pub use form::Form;
pub use gate::Gate;

/// The text that stands at a place in an answer.
pub fn text(value: &serde_json::Value, pointer: &str) -> String {
    value
        .pointer(pointer)
        .and_then(serde_json::Value::as_str)
        .unwrap_or_else(|| panic!("{pointer} of {value}"))
        .to_owned()
}

/// One of the small real files in `tests/media`.
pub fn media(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/media/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}
