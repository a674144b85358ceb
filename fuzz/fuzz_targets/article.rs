//! See `pressmill::fuzz::article`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pressmill::fuzz::article(bytes));
