//! See `pressmill::fuzz::sentences`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pressmill::fuzz::sentences(bytes));
