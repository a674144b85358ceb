//! A text together with its analysis.

use crate::model::{Actor, Analysis, Article, Quote, Span};

/// An article and its analysis, as [`Analyzer::analyze_text`](crate::Analyzer::analyze_text) returns them.
#[derive(Clone, Debug, PartialEq)]
pub struct Analyzed {
    /// The text with its metadata.
    pub article: Article,
    /// The analysis; its spans index the article's text.
    pub analysis: Analysis,
}

impl Analyzed {
    /// The characters of `span`.
    #[must_use]
    pub fn words(&self, span: Span) -> &str {
        self.article.text.slice(span)
    }

    /// What was said: the parts of a quote that its attribution interrupts, joined by " … ".
    #[must_use]
    pub fn content(&self, quote: &Quote) -> String {
        let parts: Vec<&str> = quote.parts.iter().map(|&part| self.words(part)).collect();
        parts.join(" … ")
    }

    /// Each quote with its speaker, in the order of the text; `None` where no speaker was found.
    pub fn quotes(&self) -> impl Iterator<Item = (&Quote, Option<&Actor>)> {
        let attributions = self.analysis.attributions.iter();
        self.analysis
            .quotes
            .iter()
            .zip(attributions)
            .map(|(quote, attribution)| {
                let actor_no = attribution.actor_no.map(|actor_no| actor_no as usize);
                let speaker = actor_no.and_then(|actor_no| self.analysis.actors.get(actor_no));
                (quote, speaker)
            })
    }
}
