//! Names: `Passage → [TaggedName]`.

use crate::model::TaggedName;
use crate::passage::Passage;

/// Finds names and roles.
#[derive(Debug, Default)]
pub struct Tagger {}

impl Tagger {
    /// The names and roles of one article, in order, never overlapping, none in page furniture.
    #[must_use]
    pub fn tag(&self, passage: &Passage<'_>) -> Vec<TaggedName> {
        let _ = passage;
        Vec::new()
    }
}
