//! Finds the ends of sentences by rules over the tokens of a paragraph.
//!
//! A sentence ends at a full stop, question mark, exclamation mark or ellipsis, with the quote
//! marks and brackets that close after it, unless what follows shows that it goes on: a word in
//! lower case ("“Why?” he asked"), a comma, the number of a list item before, or a name after an
//! abbreviation. Colons and semicolons end nothing.
//!
//! Cost: linear; each token is read a constant number of times.

use crate::model::{Shape, Text, Token, WordHash};
use crate::word::hash_word;

use super::lexicon::{Lexicon, WordClass};

/// Tokens of the longest name before a cue: "President Ada M. Verin".
const NAME_TOKENS_MAX: usize = 4;

/// Finds the ends of the sentences of one paragraph, first to last.
pub(super) struct Ends<'a> {
    text: &'a Text,
    lexicon: &'a Lexicon,
    /// The tokens of one paragraph.
    tokens: &'a [Token],
    /// A straight double quote mark is open: the last one that stood where it must open or close
    /// did open, or those since then are odd in number.
    inside_quote: bool,
}

impl<'a> Ends<'a> {
    pub(super) fn new(text: &'a Text, lexicon: &'a Lexicon, tokens: &'a [Token]) -> Self {
        Self {
            text,
            lexicon,
            tokens,
            inside_quote: false,
        }
    }

    /// Index of the first token after the sentence that starts at `start`: past its closing marks.
    pub(super) fn end_of(&mut self, start: usize) -> usize {
        let mut at = start;
        while let Some(token) = self.tokens.get(at) {
            if !self.is_end_mark(at, token) {
                self.pass(at);
                at += 1;
                continue;
            }
            let after = self.after_closing_marks(at + 1);
            if self.ends_between(start, at, after) {
                return after;
            }
            at = after;
        }
        self.tokens.len()
    }

    fn shape(&self, at: usize) -> Shape {
        self.tokens
            .get(at)
            .map(|token| token.shape)
            .unwrap_or_default()
    }

    fn word(&self, at: usize) -> &'a str {
        self.tokens
            .get(at)
            .map_or("", |token| self.text.slice(token.span))
    }

    /// ". ! ? …", or an abbreviation's stop.
    fn is_end_mark(&self, at: usize, token: &Token) -> bool {
        token.shape.has(Shape::ABBREVIATION)
            || token.shape.has(Shape::PUNCTUATION) && is_stop(self.word(at))
    }

    /// Index of the first token after the quote marks, brackets and further stops that belong to
    /// the end mark before `from`.
    fn after_closing_marks(&mut self, from: usize) -> usize {
        let mut at = from;
        loop {
            let length = if self.closes(at) {
                1
            } else {
                self.footnote_length(at)
            };
            if length == 0 {
                return at;
            }
            self.pass(at);
            at += length;
        }
    }

    /// Keeps count of straight quote marks.
    fn pass(&mut self, at: usize) {
        if self.shape(at).has(Shape::QUOTE_MARK) && self.word(at) == "\"" {
            let blank_before = self.shape(at).has(Shape::SPACE_BEFORE);
            self.inside_quote = match (blank_before, self.is_followed_by_space(at)) {
                (true, false) => true,
                (false, true) => false,
                _ => !self.inside_quote,
            };
        }
    }

    /// Tokens of a footnote's number, "[3]": it belongs to the sentence before it.
    fn footnote_length(&self, at: usize) -> usize {
        let is_number =
            self.shape(at + 1).has(Shape::DIGIT) && !self.shape(at + 1).has(Shape::LETTER);
        if is_number && self.word(at) == "[" && self.word(at + 2) == "]" {
            3
        } else {
            0
        }
    }

    /// Whether the token belongs to the end mark before it.
    fn closes(&self, at: usize) -> bool {
        let shape = self.shape(at);
        if !shape.has(Shape::PUNCTUATION) {
            return false;
        }
        let touches = !shape.has(Shape::SPACE_BEFORE);
        match self.word(at) {
            ")" | "]" | "}" | "\u{201d}" => true,
            "." => touches || self.word(at - 1) == ".",
            "\"" if touches => self.inside_quote || self.is_followed_by_space(at),
            "\"" => self.inside_quote && self.is_followed_by_space(at),
            "\u{201c}" | "\u{2018}" | "``" | "\u{201e}" => touches && self.is_followed_by_space(at),
            word => touches && (shape.has(Shape::QUOTE_MARK) || is_stop(word)),
        }
    }

    fn is_followed_by_space(&self, at: usize) -> bool {
        at + 1 >= self.tokens.len() || self.shape(at + 1).has(Shape::SPACE_BEFORE)
    }

    /// Whether the sentence that began at `start` ends at the mark `at`, the next one beginning
    /// with token `next`.
    fn ends_between(&self, start: usize, at: usize, next: usize) -> bool {
        let opener = self.first_word(next);
        let Some(follower) = self.tokens.get(opener) else {
            return true;
        };
        if !self.shape(next).has(Shape::SPACE_BEFORE) {
            return self.lacks_space(at, follower);
        }
        if self.goes_on(at, next, opener)
            || self.is_list_number(start, at)
            || self.is_attributed(at, next)
        {
            return false;
        }
        if self.shape(at).has(Shape::ABBREVIATION) {
            return self.abbreviation_ends(at, opener);
        }
        !self.is_omission(at, next) || self.opens_sentence(follower.word)
    }

    /// Past opening quote marks, brackets and dashes: at most 4 of them.
    fn first_word(&self, from: usize) -> usize {
        let opens = |at: usize| {
            let shape = self.shape(at);
            shape.has(Shape::QUOTE_MARK)
                || shape.has(Shape::PUNCTUATION)
                    && matches!(self.word(at), "(" | "[" | "-" | "–" | "—" | "•" | "*")
        };
        (from..from + 4).find(|&at| !opens(at)).unwrap_or(from + 4)
    }

    /// "It is over.The army left": a blank is missing between a word in lower case and a capital.
    fn lacks_space(&self, at: usize, follower: &Token) -> bool {
        let before = at.checked_sub(1).map(|before| self.shape(before));
        let ends_word =
            before.is_some_and(|shape| shape.has(Shape::LETTER) && !shape.has(Shape::CAPITALISED));
        let starts_word = follower.shape.has(Shape::CAPITALISED)
            && !follower.shape.has(Shape::ALL_CAPS)
            && follower.span.len() > 1;
        ends_word && starts_word && self.word(at).len() == 1
    }

    /// Whether what follows shows that the sentence goes on: a comma, or a word in lower case.
    fn goes_on(&self, at: usize, next: usize, opener: usize) -> bool {
        let shape = self.shape(opener);
        if shape.has(Shape::PUNCTUATION) {
            return matches!(self.word(opener), "," | ";" | ":" | "/" | "&" | ")" | "%");
        }
        let is_lower = shape.has(Shape::LETTER)
            && !shape.has(Shape::CAPITALISED)
            && !shape.has(Shape::ADDRESS)
            && !shape.has(Shape::MIXED_CAPS)
            && self.word(opener).starts_with(char::is_lowercase);
        // "Is it? i think so": careless writing, but not "Yahoo! is".
        let asks = next == at + 1 && matches!(self.word(at), "?" | "!");
        let follower = self.tokens.get(opener).map(|token| token.word);
        let opens = follower.is_some_and(|word| self.opens_sentence(word));
        is_lower && !(asks && opens)
    }

    /// "“Why?” Ada Verin asked": a name of up to [`NAME_TOKENS_MAX`] tokens and a verb of speech
    /// after a quote that could not end in a comma.
    fn is_attributed(&self, at: usize, next: usize) -> bool {
        let is_quoted = next > at + 1 && self.shape(next - 1).has(Shape::QUOTE_MARK);
        if !is_quoted || !matches!(self.word(at), "?" | "!") {
            return false;
        }
        let is_name = |at: &usize| self.shape(*at).has(Shape::CAPITALISED);
        let name = (next..next + NAME_TOKENS_MAX).take_while(is_name).count();
        let opens = self
            .tokens
            .get(next)
            .map(|first| self.opens_sentence(first.word));
        let cue = self
            .tokens
            .get(next + name)
            .map(|cue| self.lexicon.class(cue.word));
        name > 0 && opens == Some(false) && cue == Some(Some(WordClass::Cue))
    }

    fn opens_sentence(&self, word: WordHash) -> bool {
        self.lexicon.opens_sentence(word)
    }

    /// Whether an abbreviation's stop also ends the sentence before the word `opener`.
    fn abbreviation_ends(&self, at: usize, opener: usize) -> bool {
        let stem = self.word(at).trim_end_matches('.');
        let Some(follower) = self.tokens.get(opener) else {
            return true;
        };
        let opens = self.opens_sentence(follower.word);
        match self.lexicon.class(hash_word(stem)) {
            Some(WordClass::Title | WordClass::Rank | WordClass::Number) => false,
            Some(WordClass::Final | WordClass::Place) => {
                opens || self.is_in_quote_mark(opener) || self.is_title(opener)
            }
            _ => opens,
        }
    }

    /// Whether a quote mark stands right before the token.
    fn is_in_quote_mark(&self, at: usize) -> bool {
        at > 0 && self.shape(at - 1).has(Shape::QUOTE_MARK)
    }

    /// "Mr.", "Gen." and the like.
    fn is_title(&self, at: usize) -> bool {
        let stem = self.word(at).trim_end_matches('.');
        let class = self.lexicon.class(hash_word(stem));
        self.shape(at).has(Shape::ABBREVIATION)
            && matches!(class, Some(WordClass::Title | WordClass::Rank))
    }

    /// "1." or "23." at the start of the sentence.
    fn is_list_number(&self, start: usize, at: usize) -> bool {
        let word = self.word(start);
        at == start + 1
            && word.len() <= 2
            && word.bytes().all(|byte| byte.is_ascii_digit())
            && self.word(at) == "."
    }

    /// An ellipsis set off by a blank stands for words left out: "he said … President".
    fn is_omission(&self, at: usize, next: usize) -> bool {
        let word = self.word(at);
        let is_spaced = self.shape(at).has(Shape::SPACE_BEFORE);
        let is_dotted = word == "." && next - at == 3 && self.word(at + 1) == ".";
        is_spaced && (word == "…" || word.len() == 3 && word == "..." || is_dotted)
    }
}

/// A full stop, question or exclamation mark, or an ellipsis.
fn is_stop(word: &str) -> bool {
    matches!(
        word,
        "." | "!" | "?" | "…" | "‼" | "⁈" | "⁉" | "。" | "！" | "？"
    ) || word.starts_with("..")
}
