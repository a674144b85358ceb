//! pressmill-extract finds in a news article who acted (actors), who said what (quotes with speakers),
//! and in what tone (sentiment, stances).
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
mod listed;
mod mentions;
pub mod model;
pub mod page;
mod passage;
mod quotes;
mod rejection;
mod segment;
mod sentiment;
mod speakers;
pub mod stages;
mod stances;
mod step;
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
