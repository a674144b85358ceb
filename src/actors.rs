//! Actors: who the mentions refer to. `(Passage, [Mention]) → [Actor]`, and links every mention.

use crate::model::{Actor, Article, Attribution, Mention};
use crate::passage::Passage;

/// What ships about the world: countries, organisations, officials, role words.
#[derive(Debug, Default)]
pub struct Knowledge {}

/// Groups the mentions of one article into actors and sets each mention's `actor_no`.
///
/// Mentions that refer to nobody (an "it" of the weather) are removed.
#[must_use]
pub fn resolve(
    article: &Article,
    passage: &Passage<'_>,
    mentions: &mut Vec<Mention>,
    knowledge: &Knowledge,
) -> Vec<Actor> {
    let _ = (article, passage, mentions, knowledge);
    Vec::new()
}

/// Counts each actor's quotes and weighs its salience, once the quotes have speakers.
pub fn weigh(actors: &mut [Actor], mentions: &[Mention], attributions: &[Attribution]) {
    let _ = (actors, mentions, attributions);
}
