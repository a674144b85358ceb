//! See `pressmill::fuzz::actors_file`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pressmill::fuzz::actors_file(bytes));
