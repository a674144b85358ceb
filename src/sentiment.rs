//! Sentiment: the tone of the article, its sentences and quotes, and towards each mention and actor.

use crate::model::{Actor, Mention, Quote, Tones};
use crate::passage::Passage;

/// Judges tone.
#[derive(Debug, Default)]
pub struct ToneScorer {}

impl ToneScorer {
    /// Every judgement of one article; each vector runs parallel to what it judges.
    #[must_use]
    pub fn score(
        &self,
        passage: &Passage<'_>,
        mentions: &[Mention],
        actors: &[Actor],
        quotes: &[Quote],
    ) -> Tones {
        let _ = (passage, mentions, actors, quotes);
        Tones::default()
    }
}
