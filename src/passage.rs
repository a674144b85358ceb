//! The segmented article: what every stage after [`crate::segment`] looks at.

use crate::model::{Sentence, Span, Text, Token, TokenRange};

/// A text with its tokens and sentences.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    /// The article's text.
    pub text: &'a Text,
    /// Its tokens, sorted, never overlapping.
    pub tokens: &'a [Token],
    /// Its sentences and furniture lines, sorted, never overlapping; together they hold every token.
    pub sentences: &'a [Sentence],
}

impl<'a> Passage<'a> {
    /// The characters of token `index`; empty past the end.
    pub fn word(&self, index: usize) -> &'a str {
        self.tokens
            .get(index)
            .map_or("", |token| self.text.slice(token.span))
    }

    /// The characters from the first to the last of `tokens`.
    pub fn phrase(&self, tokens: TokenRange) -> &'a str {
        self.text.slice(tokens.span(self.tokens))
    }

    /// Index of the sentence that holds byte `position`, or of the last one that starts before it.
    ///
    /// Cost: binary search.
    pub fn sentence_at(&self, position: u32) -> usize {
        self.sentences
            .partition_point(|sentence| sentence.span.start <= position)
            .saturating_sub(1)
    }

    /// Index of the first token that starts at or after byte `position`.
    ///
    /// Cost: binary search.
    pub fn token_at(&self, position: u32) -> usize {
        self.tokens
            .partition_point(|token| token.span.start < position)
    }

    /// The tokens that lie wholly inside `span`.
    pub fn tokens_in(&self, span: Span) -> TokenRange {
        let start = self.token_at(span.start);
        let end = self
            .tokens
            .partition_point(|token| token.span.end <= span.end);
        TokenRange::new(start, end.max(start))
    }
}
