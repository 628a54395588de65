//! The Rhythmix web app.

fn main() {}
