//! The library part of the program `pressmill`, which turns scraped news articles into Parquet tables:
//! who acts, who says what, and in what tone.
//!
//! Use this crate to run the program from Rust: files in, tables out, with the resumption, the locks and the
//! quarantine of the command line. For less, use one of the two crates below it:
//!
//! - [`pressmill_extract`] analyses texts in memory, without files, threads or Arrow.
//! - [`pressmill_tables`] turns analyses into Arrow record batches.
//!
//! `ARCHITECTURE.md` in the repository says what each module does and which invariants hold.
//!
//! ```
//! use pressmill::config::{Config, Settings};
//! use pressmill::interrupt::Stop;
//! use pressmill::run::Job;
//! use pressmill_extract::Analyzer;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let articles = folder.path().join("articles.jsonl");
//! std::fs::write(&articles, r#"{"text": "“The ferry is back,” said Minister Ana Duarte."}"#)?;
//!
//! let config = Config::from_settings(Settings {
//!     input: vec![articles.display().to_string()],
//!     output: Some(folder.path().join("tables")),
//!     ..Settings::default()
//! })?;
//! let analyzer = Analyzer::new();
//! let analyze = |articles: &_| analyzer.analyze_all(articles);
//! let summary = Job::prepare(&config)?.run(&analyze, &Stop::default(), &mut ())?;
//!
//! assert_eq!(summary.records_read, 1);
//! assert!(config.output.join("_SUCCESS").exists());
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! [`error::Error`] ends a run. A record that cannot be read or analysed does not: it becomes a row of the table
//! `quarantine`, with a [`pressmill_extract::Rejection`] as its reason. Records read = documents + quarantine, checked
//! at the end of every run.
//!
//! # Stability
//!
//! The command line, the tables and the files of a result are the stable interface. This library follows the
//! needs of the program: modules that only the program and its benchmarks use are left out of these pages.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::string_slice,
        reason = "a test that fails to unwrap or slice is a test that fails"
    )
)]

#[doc(hidden)]
pub mod bench;
mod boundary;
mod bucket;
#[doc(hidden)]
pub mod cli;
pub mod config;
#[doc(hidden)]
pub mod console;
mod count;
#[doc(hidden)]
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
mod tally;
