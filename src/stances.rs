//! Stances: who is for or against whom. `(Passage, [Mention], [Quote], [Attribution]) → [Stance]`.

use crate::model::{Attribution, Mention, Quote, Stance};
use crate::passage::Passage;

/// Finds directed pairs of actors.
#[derive(Debug, Default)]
pub struct StanceFinder {}

impl StanceFinder {
    /// The stances of one article, by sentence, then by cue.
    #[must_use]
    pub fn find(
        &self,
        passage: &Passage<'_>,
        mentions: &[Mention],
        quotes: &[Quote],
        attributions: &[Attribution],
    ) -> Vec<Stance> {
        let _ = (passage, mentions, quotes, attributions);
        Vec::new()
    }
}
