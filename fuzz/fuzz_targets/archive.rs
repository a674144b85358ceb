//! See `pressmill::fuzz::archive`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pressmill::fuzz::archive(bytes));
