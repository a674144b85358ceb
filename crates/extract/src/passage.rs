//! The segmented article: the input of every stage after [`crate::segment`].

use crate::model::{Sentence, Span, Text, Token, TokenRange, WordHash};

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

    /// Whether token `index` has one of these hashes: cheaper than comparing characters, whose unpredictable
    /// number costs a mispredicted branch.
    pub(crate) fn may_be<const N: usize>(&self, index: usize, words: [WordHash; N]) -> bool {
        let found = self.tokens.get(index).map(|token| token.word);
        let found = found.unwrap_or_default();
        words.iter().fold(false, |any, &word| any | (found == word))
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
    /// Cost: a search around the position that it would have if all tokens were equally long; at worst twice
    /// a binary search.
    pub fn token_at(&self, position: u32) -> usize {
        let (Some(first), Some(last)) = (self.tokens.first(), self.tokens.last()) else {
            return 0;
        };
        let length = u64::from(last.span.end - first.span.start).max(1);
        let share = u64::from(position.saturating_sub(first.span.start));
        let guess = self.tokens.len() as u64 * share / length;
        self.first_not(guess as usize, |token| token.span.start < position)
    }

    /// The tokens that lie wholly inside `span`.
    pub fn tokens_in(&self, span: Span) -> TokenRange {
        let start = self.token_at(span.start);
        let end = self.first_not(start + 1, |token| token.span.end <= span.end);
        TokenRange::new(start, end.max(start))
    }

    /// The first token that is not `before`; all after it are not either. Searches in both directions from
    /// `guess`.
    fn first_not(&self, guess: usize, before: impl Fn(&Token) -> bool) -> usize {
        let n_tokens = self.tokens.len();
        // All tokens below `low` are before, none from `high` on is.
        let mut high = guess.min(n_tokens);
        let mut low = high;
        let mut step = FIRST_STEP;
        while self.tokens.get(high).is_some_and(&before) {
            low = high + 1;
            high = (high + step).min(n_tokens);
            step *= 2;
        }
        while low > 0 && !before(&self.tokens[low - 1]) {
            high = low - 1;
            low = high.saturating_sub(step);
            step *= 2;
        }
        low + self.tokens[low..high].partition_point(before)
    }
}

/// How far from a guess a token is looked for first; each further step is twice as wide.
const FIRST_STEP: usize = 4;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Passage;
    use crate::model::{Shape, Span, Text, Token, TokenRange, WordHash};

    proptest! {
        #[test]
        fn tokens_are_found_as_by_halving(lengths in prop::collection::vec((0_u32..3, 1_u32..30), 0..60), span in (0_u32..1_000, 0_u32..300)) {
            let mut end = 0;
            let token = |(gap, length): (u32, u32)| {
                let start = end + gap;
                end = start + length;
                Token { span: Span { start, end }, word: WordHash(0), shape: Shape::default() }
            };
            let tokens: Vec<Token> = lengths.into_iter().map(token).collect();
            let passage = Passage { text: &Text::new(String::new()), tokens: &tokens, sentences: &[] };
            let span = Span { start: span.0, end: span.0 + span.1 };
            let start = tokens.partition_point(|token| token.span.start < span.start);
            let end = tokens.partition_point(|token| token.span.end <= span.end);
            prop_assert_eq!(passage.token_at(span.start), start);
            prop_assert_eq!(passage.tokens_in(span), TokenRange::new(start, end.max(start)));
        }
    }
}
