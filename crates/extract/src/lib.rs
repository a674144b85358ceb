//! pressmill-extract finds in a news article who acted (actors), who said what (quotes with speakers), and in
//! what tone (sentiment, stances). It reads no file, no clock and no network.
//!
//! ```
//! use pressmill_extract::Analyzer;
//!
//! let analyzer = Analyzer::new(); // models and lexicons: built once, shared by threads
//! let found = analyzer.analyze_text("“The harbour stays open,” Mayor Ada Verin said on Friday.");
//! for (quote, speaker) in found.quotes() {
//!     let speaker = speaker.map_or("somebody", |actor| actor.name.as_str());
//!     assert_eq!(format!("{speaker}: {}", found.content(quote)), "Ada Verin: The harbour stays open");
//! }
//! ```
//!
//! [`Article::from_text`] takes a text with a title, a date or an address; a [`Decoder`] makes articles of
//! JSON objects, plain texts and web pages. [`Analyzer::analyze`] gives an [`Analysis`]: tokens, sentences,
//! mentions, actors, quotes, attributions, tones and stances, all with [`model::Span`]s into the article's
//! text, in bytes of UTF-8. `pressmill-tables` turns analyses into Arrow record batches, the program
//! `pressmill` files into Parquet.
//!
//! The models are trained on English news. Articles in other languages are recognised and skipped, unless
//! [`Analyzer::with_languages`] asks for them.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::string_slice,
        reason = "a test that fails to unwrap or slice is a test that fails"
    )
)]
#![cfg_attr(
    not(feature = "train"),
    allow(
        dead_code,
        reason = "what only the training calls lies beside what it trains"
    )
)]

mod actors;
mod analyzed;
mod analyzer;
pub mod article;
pub mod error;
pub mod knowledge;
mod learn;
mod mentions;
pub mod model;
pub mod page;
mod passage;
mod quotes;
mod rejection;
mod segment;
mod sentiment;
mod sparse;
mod speakers;
pub mod stages;
mod stances;
mod step;
mod syntax;
mod tagger;
#[cfg(test)]
mod testkit;
#[cfg(feature = "train")]
pub mod train;
#[doc(hidden)]
pub mod word;

pub use analyzed::Analyzed;
pub use analyzer::{Analyzer, WEIGHTS, Weights};
pub use article::Decoder;
pub use error::Error;
pub use knowledge::Knowledge;
#[doc(hidden)]
pub use learn::random::Random;
pub use model::{Actor, Analysis, Article, Attribution, Mention, Quote, Stance};
pub use passage::Passage;
pub use rejection::{Reason, Rejection, Stage};
pub use step::Step;
