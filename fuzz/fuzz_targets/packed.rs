//! See `pressmill::fuzz::packed`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pressmill::fuzz::packed(bytes));
