//! Attribution: who said each quote. `(Passage, [Mention], [Actor], [Quote]) → [Attribution]`.

use crate::model::{Actor, Attribution, Mention, Quote};
use crate::passage::Passage;

/// Attributes every quote of one article to an actor, or to nobody. One per quote, in quote order.
#[must_use]
pub fn attribute(
    passage: &Passage<'_>,
    mentions: &[Mention],
    actors: &[Actor],
    quotes: &[Quote],
) -> Vec<Attribution> {
    let _ = (passage, mentions, actors, quotes);
    Vec::new()
}
