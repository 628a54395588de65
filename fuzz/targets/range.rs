//! Whatever stands in `Range`: the bytes sent lie in the file. The first eight bytes are its size.

#![no_main]

// The parser needs nothing of the server, so neither does its fuzzer.
#[path = "../../backend/src/media/range.rs"]
mod range;

libfuzzer_sys::fuzz_target!(|data: &[u8]| range::check(data));
