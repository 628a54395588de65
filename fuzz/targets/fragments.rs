//! However long a song is and whatever its frames are like: the fragments of its renditions lie where the index says.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| processing::render::check(data));
