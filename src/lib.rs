//! pressmill turns scraped news articles into columnar Parquet: who acted
//! (actors), who said what (quotes with speakers), and in what tone (sentiment).
//!
//! ## The line
//!
//! ```text
//! file bytes ─input→ RawRecord ─article→ Article{Text, metadata, blocks} ─segment→ [Token],[Sentence]
//!    ─tagger→ [TaggedName] ─mentions→ [Mention] ─actors→ [Actor] ─quotes→ [Quote] ─speakers→ [Attribution]
//!    ─sentiment→ Tones ─stances→ [Stance] ─tables→ RecordBatch ─output→ part-00042.parquet → _manifest.json
//!                        └ decoding may reject → quarantine (reason)
//! ```
//!
//! [`analyzer`] shows it as code: one call per stage, in this order, with typed
//! values. `run` puts it on every core; what panics in an article is caught (`boundary`).
//!
//! ## Architecture invariants
//!
//! 1. Stages do no I/O, read no clock, no environment, no global. [`mod@bench`] reads the clock between
//!    them: whoever takes articles along the line says after each [`step::Step`] that it is done.
//! 2. Output bytes do not depend on the number of threads: a shard is a range of
//!    records of an input file.
//! 3. A [`model::Span`] always indexes the [`model::Text`] it came with.
//! 4. One quote gives one attribution.
//! 5. A file under its final name is complete.
//! 6. Only `report` and `explain` print; only [`tables`], [`output`], [`eval`] and the reader of
//!    Parquet input know Arrow; only `input`, `output`, `eval` and `bench` touch disks; only
//!    `bucket` speaks to a network, in a program with the feature `cloud`.
//! 7. Panics unwind, or the document boundary would be a fiction.
//!
//! ## Failure
//!
//! Failure has three reaches: the run and a shard ([`error::Error`]), and one
//! record ([`error::Rejection`], a row of `quarantine`). Records read = documents
//! + quarantine, checked at the end of every run.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::string_slice,
        reason = "a test that fails to unwrap or slice is a test that fails"
    )
)]

pub mod bench;
mod boundary;
mod bucket;
pub mod cli;
pub mod config;
pub mod console;
mod count;
pub mod duplicates;
pub mod error;
pub mod eval;
pub mod explain;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
pub mod input;
pub mod interrupt;
mod memory;
pub mod output;
pub mod run;
pub mod tally;
