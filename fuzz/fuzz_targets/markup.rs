//! See `pressmill::fuzz::markup`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pressmill::fuzz::markup(bytes));
