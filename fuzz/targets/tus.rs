//! Whatever stands in the headers of tus: it is refused, or read within bounds and comes back when it is written.

#![no_main]

// The parser needs nothing of the server, so neither does its fuzzer.
#[path = "../../backend/src/uploads/tus/headers.rs"]
#[expect(dead_code, reason = "the names of what the server can do are for the server")]
mod headers;

libfuzzer_sys::fuzz_target!(|data: &[u8]| headers::check(data));
