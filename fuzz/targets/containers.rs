//! Whatever a file begins with: what is found out about it before it is decoded lies within it.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| processing::probe::check(data));
