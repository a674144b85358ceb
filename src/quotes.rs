//! Quotes: `Passage → [Quote]`: direct, indirect and mixed.
//!
//! Marks are paired first; marked stretches that are speech become direct quotes with the cue and
//! the source next to them; reporting clauses elsewhere become indirect quotes, or mixed ones where
//! part of their content is marked.
//!
//! Invariants: quotes are sorted by content start and never overlap; spans lie on token borders;
//! every part lies inside its content.
//! Cost: linear in tokens.

use crate::model::Quote;
use crate::passage::Passage;

mod clause;
mod direct;
mod draft;
mod indirect;
mod lexicon;
mod marks;
mod mixed;
mod reading;

/// Finds what is quoted.
#[derive(Debug, Default)]
pub struct QuoteFinder {
    lexicon: lexicon::Lexicon,
}

/// The quotes of one article.
#[derive(Debug, Default)]
pub struct Found {
    /// By content start.
    pub quotes: Vec<Quote>,
    /// A double quote mark has no partner.
    pub is_unbalanced: bool,
}

impl QuoteFinder {
    /// The quotes of one article, by content start.
    #[must_use]
    pub fn find(&self, passage: &Passage<'_>) -> Found {
        let reading = reading::Reading::new(passage, &self.lexicon);
        let mut drafts = direct::find(&reading);
        let mut reported = indirect::find(&reading, &drafts);
        for draft in &mut reported {
            mixed::settle(&reading, draft);
        }
        drafts.append(&mut reported);
        drafts.sort_by_key(draft::Draft::tokens);
        Found {
            quotes: drafts.iter().map(|draft| draft.finish(&reading)).collect(),
            is_unbalanced: reading.marks.is_unbalanced,
        }
    }
}
