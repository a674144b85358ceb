//! Tests of the whole program and of what it promises about its files.
#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    missing_docs,
    reason = "a test that fails to unwrap or slice is a test that fails"
)]

mod bench;
mod cli;
mod crash;
mod determinism;
mod duplicates;
mod eval;
mod formats;
mod golden;
mod golden_actors;
mod inputs;
mod languages;
mod output;
mod program;
mod properties;
mod resume;
mod sample;
mod sample_corpus;
mod schema;
mod structure;
mod surroundings;
mod tables;
mod verify;
mod web_archives;
