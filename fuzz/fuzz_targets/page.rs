//! See `pressmill::fuzz::page`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pressmill::fuzz::page(bytes));
