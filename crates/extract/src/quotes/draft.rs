//! A quote in the making: its pieces in tokens.

use super::reading::Reading;
use crate::model::{Quote, QuoteKind, Span, TokenRange};

/// What a finder hands over.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    /// The pieces of the content in order, without their marks; never empty.
    pub(super) parts: Vec<TokenRange>,
    /// How it is quoted.
    pub(super) kind: QuoteKind,
    /// The words of the cue.
    pub(super) cue: Option<TokenRange>,
    /// The cue's dictionary form.
    pub(super) cue_lemma: Option<&'static str>,
    /// The words that the content is ascribed to.
    pub(super) source: Option<TokenRange>,
    /// The closing mark is missing.
    pub(super) is_unclosed: bool,
    /// See [`Quote::confidence`].
    pub(super) confidence: f32,
}

impl Draft {
    /// From the first to the last token of the content.
    pub(super) fn tokens(&self) -> TokenRange {
        TokenRange {
            start: self.parts.first().map_or(0, |part| part.start),
            end: self.parts.last().map_or(0, |part| part.end),
        }
    }

    /// The finished quote.
    pub(super) fn finish(&self, reading: &Reading<'_>) -> Quote {
        let parts: Vec<Span> = self.parts.iter().map(|&part| reading.span(part)).collect();
        let tokens = self.tokens();
        let content = reading.span(tokens);
        let sentence_no = reading.sentence_no(tokens.start as usize);
        let paragraph = |index: usize| {
            reading
                .sentence_of(index)
                .map_or(0, |sentence| sentence.paragraph_no)
        };
        let paragraph_start = paragraph(tokens.start as usize);
        let paragraph_end = paragraph((tokens.end as usize).saturating_sub(1));
        Quote {
            kind: self.kind,
            content,
            parts,
            sentence_no: sentence_no as u32,
            paragraph_start,
            paragraph_end,
            cue: self.cue.map(|cue| reading.span(cue)),
            cue_lemma: self.cue_lemma,
            source: self.source.map(|source| reading.span(source)),
            is_floating: self.cue.is_none(),
            is_multi_paragraph: paragraph_end > paragraph_start,
            is_unclosed: self.is_unclosed,
            confidence: self.confidence,
        }
    }
}
