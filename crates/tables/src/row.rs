//! The article whose rows the child tables add.

use pressmill_extract::model::{Actor, ActorNo, ActorTone, Analysis, Article, Span, Tone};

use super::offsets::CodePoints;

/// One analysed article with its key and its code-point offsets.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) document_id: i64,
    pub(super) text_hash: i64,
    pub(super) article: &'a Article,
    pub(super) analysis: &'a Analysis,
    pub(super) code_points: &'a CodePoints,
}

impl<'a> Source<'a> {
    /// The characters of `span`.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.article.text.slice(span)
    }

    /// Both ends of `span` in code points.
    pub(super) fn chars(&self, span: Span) -> (u32, u32) {
        self.code_points.span(span)
    }

    /// Both ends of `span` in code points; `None` for both without a span.
    pub(super) fn optional_chars(&self, span: Option<Span>) -> (Option<u32>, Option<u32>) {
        span.map(|span| self.chars(span)).unzip()
    }

    /// The actor with that number, if it exists.
    pub(super) fn actor(&self, actor_no: Option<ActorNo>) -> Option<&'a Actor> {
        self.analysis.actors.get(actor_no? as usize)
    }
}

/// The tone at `index`; neutral if the scorer gave none.
pub(super) fn tone_at(tones: &[Tone], index: usize) -> Tone {
    tones.get(index).copied().unwrap_or_default()
}

/// The tone towards the actor at `index`; neutral if the scorer gave none.
pub(super) fn actor_tone_at(tones: &[ActorTone], index: usize) -> ActorTone {
    tones.get(index).copied().unwrap_or_default()
}
