//! Quotes: `Passage → [Quote]`: direct, indirect and mixed.
//!
//! Marks are paired first; marked stretches that are speech become direct quotes with the cue and
//! the source next to them; reporting clauses elsewhere become indirect quotes, or mixed ones where
//! part of their content is marked.
//!
//! Invariants: quotes are sorted by content start and never overlap; spans lie on token borders;
//! every part lies inside its content.
//! Cost: linear in tokens.

use crate::error::Error;
use crate::model::{Quote, Sentence, TokenRange};
use crate::passage::Passage;
use chain::{ClauseModel, ClauseTagger};
use draft::Draft;
use features::{RuleTags, Window};
use reading::Reading;

mod behind;
pub(crate) mod chain;
mod claim;
mod clause;
mod direct;
mod draft;
pub(crate) mod features;
mod guide;
mod indirect;
mod lexicon;
mod marks;
mod merge;
mod mixed;
mod opening;
mod passive;
mod reading;
mod subject;
pub(crate) mod tags;
mod turns;

/// The weights that ship.
pub(crate) const SHIPPED: &[u8] = include_bytes!("../models/quotes.model");

/// Finds what is quoted.
#[derive(Debug)]
pub struct QuoteFinder {
    lexicon: lexicon::Lexicon,
    /// The learned model of reporting clauses; without it the rules decide alone.
    tagger: Option<ClauseTagger>,
}

impl Default for QuoteFinder {
    fn default() -> Self {
        Self::from_bytes(SHIPPED).expect("a test reads the shipped model")
    }
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
    /// A finder with the weights of a model file.
    ///
    /// # Errors
    /// [`Error::Model`] when `file` is no model of reporting clauses, of another version, or damaged.
    pub fn from_bytes(file: &[u8]) -> Result<Self, Error> {
        Ok(Self::from_model(&ClauseModel::from_bytes(file)?))
    }

    pub(crate) fn from_model(model: &ClauseModel) -> Self {
        Self {
            tagger: Some(ClauseTagger::new(model)),
            ..Self::rules()
        }
    }

    /// A finder that goes by rules alone.
    #[must_use]
    pub fn rules() -> Self {
        Self {
            lexicon: lexicon::Lexicon::default(),
            tagger: None,
        }
    }

    /// The learned model.
    pub(crate) fn tagger(&self) -> Option<&ClauseTagger> {
        self.tagger.as_ref()
    }

    /// The quotes of one article, by content start.
    #[must_use]
    pub fn find(&self, passage: &Passage<'_>) -> Found {
        let reading = Reading::new(passage, &self.lexicon);
        let ruled = Ruled::new(&reading);
        let drafts = match &self.tagger {
            Some(tagger) => merge::merge(&reading, ruled, tagger),
            None => ruled.drafts(),
        };
        Found {
            quotes: drafts.iter().map(|draft| draft.finish(&reading)).collect(),
            is_unbalanced: reading.marks.is_unbalanced,
        }
    }

    /// Attributions, contents with their cue, as the project's guide has them; `None` for those that it leaves out.
    pub(crate) fn by_guide(
        &self,
        passage: &Passage<'_>,
        clauses: Vec<(Vec<TokenRange>, TokenRange)>,
    ) -> Vec<Option<(Vec<TokenRange>, TokenRange)>> {
        let reading = Reading::new(passage, &self.lexicon);
        let fit = |(parts, cue)| guide::fit(&reading, parts, cue);
        clauses.into_iter().map(fit).collect()
    }

    /// Shows `visit` every sentence that may report, ready to be turned into features.
    pub(crate) fn each_window(&self, passage: &Passage<'_>, visit: impl FnMut(&Sentence, &Window)) {
        let reading = Reading::new(passage, &self.lexicon);
        let ruled = Ruled::new(&reading);
        tags::each_window(&reading, &RuleTags::new(&reading, &ruled), visit);
    }
}

/// What the rules find.
#[derive(Debug)]
struct Ruled {
    direct: Vec<Draft>,
    reported: Vec<Draft>,
}

impl Ruled {
    fn new(reading: &Reading<'_>) -> Self {
        let direct = direct::find(reading, &turns::find(reading));
        let mut reported = indirect::find(reading, &direct);
        for draft in &mut reported {
            mixed::settle(reading, draft);
        }
        Self { direct, reported }
    }

    /// All of it, by position, never overlapping: a content may have been moved to a mark behind the next cue.
    fn drafts(self) -> Vec<Draft> {
        let mut drafts = self.direct;
        drafts.extend(self.reported);
        drafts.sort_by_key(Draft::tokens);
        merge::without_overlaps(drafts)
    }
}

#[cfg(test)]
mod tests;
