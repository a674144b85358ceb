//! See `pressmill::fuzz::utf16`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pressmill::fuzz::utf16(bytes));
