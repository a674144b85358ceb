//! See `pressmill::fuzz::members`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pressmill::fuzz::members(bytes));
