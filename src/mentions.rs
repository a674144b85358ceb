//! Mentions: `(Passage, [TaggedName]) → [Mention]`: names with their roles, nominals, pronouns.

use crate::actors::Knowledge;
use crate::model::{Mention, TaggedName};
use crate::passage::Passage;

/// Every mention of one article, not yet linked to actors.
#[must_use]
pub fn find(passage: &Passage<'_>, names: &[TaggedName], knowledge: &Knowledge) -> Vec<Mention> {
    let _ = (passage, names, knowledge);
    Vec::new()
}
