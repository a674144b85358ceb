//! Where sentences end: rules over the tokens of a paragraph.

use crate::model::{Shape, Text, Token};
use crate::word::hash_word;

use super::lexicon::{Lexicon, WordClass};

/// Decides whether a sentence ends after a token.
pub(super) struct Ends<'a> {
    pub(super) text: &'a Text,
    pub(super) lexicon: &'a Lexicon,
    /// The tokens of one paragraph.
    pub(super) tokens: &'a [Token],
}

impl Ends<'_> {
    /// Number of tokens of the sentence that starts at `start`: its closing marks included.
    pub(super) fn sentence_length(&self, start: usize) -> usize {
        let mut at = start;
        while at < self.tokens.len() {
            if self.is_end_mark(at) {
                let after = self.after_closing_marks(at + 1);
                if self.ends_between(at, after) {
                    return after - start;
                }
            }
            at += 1;
        }
        self.tokens.len() - start
    }

    fn word(&self, at: usize) -> &str {
        self.tokens
            .get(at)
            .map_or("", |token| self.text.slice(token.span))
    }

    /// ". ! ? …", or an abbreviation's stop.
    fn is_end_mark(&self, at: usize) -> bool {
        let word = self.word(at);
        let is_abbreviation = self
            .tokens
            .get(at)
            .is_some_and(|token| token.shape.has(Shape::ABBREVIATION));
        is_abbreviation || matches!(word, "." | "!" | "?" | "…") || word.starts_with("..")
    }

    /// Index of the first token after quote marks, brackets and further stops that touch the end mark.
    fn after_closing_marks(&self, from: usize) -> usize {
        let closes = |at: usize| {
            let touches = self
                .tokens
                .get(at)
                .is_some_and(|token| !token.shape.has(Shape::SPACE_BEFORE));
            let word = self.word(at);
            let is_mark = self
                .tokens
                .get(at)
                .is_some_and(|token| token.shape.has(Shape::QUOTE_MARK));
            touches && (is_mark || matches!(word, ")" | "]" | "}" | "." | "!" | "?" | "…"))
        };
        (from..=self.tokens.len())
            .find(|&at| !closes(at))
            .unwrap_or(from)
    }

    /// Whether a sentence ends at the mark `at`, the next sentence starting with token `next`.
    fn ends_between(&self, at: usize, next: usize) -> bool {
        let Some(token) = self.tokens.get(next) else {
            return true;
        };
        if !token.shape.has(Shape::SPACE_BEFORE) {
            return false;
        }
        let opener = self.first_word(next);
        let Some(follower) = self.tokens.get(opener) else {
            return true;
        };
        let starts_lower = follower.shape.has(Shape::LETTER)
            && !follower.shape.has(Shape::CAPITALISED)
            && self.word(opener).starts_with(char::is_lowercase);
        if starts_lower && !follower.shape.has(Shape::ADDRESS) {
            return false;
        }
        let Some(mark) = self.tokens.get(at) else {
            return true;
        };
        if mark.shape.has(Shape::ABBREVIATION) {
            return self.abbreviation_ends(at, opener);
        }
        !self.is_list_number(at)
    }

    /// Past opening quote marks and brackets.
    fn first_word(&self, from: usize) -> usize {
        let opens = |at: usize| {
            self.tokens
                .get(at)
                .is_some_and(|token| token.shape.has(Shape::QUOTE_MARK))
                || matches!(self.word(at), "(" | "[")
        };
        (from..from + 4).find(|&at| !opens(at)).unwrap_or(from)
    }

    /// Whether an abbreviation's stop also ends the sentence before the capitalised word `opener`.
    fn abbreviation_ends(&self, at: usize, opener: usize) -> bool {
        let stem = self.word(at).trim_end_matches('.');
        let follower = self
            .tokens
            .get(opener)
            .map(|token| token.word)
            .unwrap_or_default();
        let opens = self.lexicon.opens_sentence(follower);
        match self.lexicon.class(hash_word(stem)) {
            Some(WordClass::Title) => false,
            Some(WordClass::Final) => opens || self.starts_quote(opener),
            // "I." is no initial; one letter else is ("J. Edgar"), as are dotted ones ("U.S. Army").
            _ => opens && stem != "I",
        }
    }

    fn starts_quote(&self, at: usize) -> bool {
        at.checked_sub(1)
            .and_then(|before| self.tokens.get(before))
            .is_some_and(|token| token.shape.has(Shape::QUOTE_MARK))
    }

    /// "1." or "a." at the start of a paragraph.
    fn is_list_number(&self, at: usize) -> bool {
        at == 1
            && self.word(0).len() <= 2
            && self
                .word(0)
                .chars()
                .all(|character| character.is_ascii_digit())
    }
}
