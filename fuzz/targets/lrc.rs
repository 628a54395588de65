//! Whatever a file or a person says that lyrics are: they are read within bounds and come back when they are written.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| shared::lyrics::check(data));
