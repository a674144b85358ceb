//! See `pressmill::fuzz::commit`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pressmill::fuzz::commit(bytes));
