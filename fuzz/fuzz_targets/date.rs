//! See `pressmill::fuzz::date`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pressmill::fuzz::date(bytes));
