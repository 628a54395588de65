//! The Rhythmix server.

fn main() {}
