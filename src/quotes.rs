//! Quotes: `Passage → [Quote]`: direct, indirect and mixed.

use crate::model::Quote;
use crate::passage::Passage;

/// Finds what is quoted.
#[derive(Debug, Default)]
pub struct QuoteFinder {}

impl QuoteFinder {
    /// The quotes of one article, by content start.
    #[must_use]
    pub fn find(&self, passage: &Passage<'_>) -> Vec<Quote> {
        let _ = passage;
        Vec::new()
    }
}
