//! What the finders look at: the passage, its marks, and each word's part in a reporting clause.

use super::lexicon::{self, Cue, CueKind, Entry, Lexicon, WordClass};
use super::marks::{self, Marks};
use crate::model::{Sentence, Shape, Span, TokenRange, WordHash};
use crate::passage::Passage;
use crate::sparse::few_indices;
use crate::word::hash_literal;

/// One article as the quote finders read it.
pub(super) struct Reading<'a> {
    /// The segmented article.
    pub(super) passage: &'a Passage<'a>,
    /// Its quote marks, paired.
    pub(super) marks: Marks,
    /// Cues and function words.
    pub(super) lexicon: &'a Lexicon,
    /// What the lexicon knows about each token.
    entries: Vec<Entry>,
    /// The tokens at which a cue may start, in order.
    cue_places: Vec<u32>,
}

/// A cue where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct CueHit<'a> {
    /// Its words.
    pub(super) tokens: TokenRange,
    /// What it is.
    pub(super) cue: &'a Cue,
}

impl<'a> Reading<'a> {
    /// Pairs the marks and looks every token up once.
    pub(super) fn new(passage: &'a Passage<'a>, lexicon: &'a Lexicon) -> Self {
        let words = passage.tokens.iter().map(|token| token.word);
        let entries: Vec<Entry> = words.map(|word| lexicon.entry(word)).collect();
        Self {
            passage,
            marks: marks::pair(passage),
            lexicon,
            cue_places: few_indices(&entries, |entry| entry.may_be_cue()),
            entries,
        }
    }

    /// The characters of token `index`.
    pub(super) fn word(&self, index: usize) -> &'a str {
        self.passage.word(index)
    }

    /// The shape of token `index`; empty past the end.
    pub(super) fn shape(&self, index: usize) -> Shape {
        self.passage
            .tokens
            .get(index)
            .map_or(Shape::default(), |token| token.shape)
    }

    /// The closed class of token `index`.
    pub(super) fn class(&self, index: usize) -> WordClass {
        self.entries
            .get(index)
            .map_or(WordClass::Open, |entry| entry.class)
    }

    /// Whether token `index` reads `word`, which is lower-case ASCII.
    pub(super) fn is(&self, index: usize, word: &str) -> bool {
        let token = self.passage.tokens.get(index);
        token.is_some_and(|token| token.span.len() == word.len())
            && self.word(index).eq_ignore_ascii_case(word)
    }

    /// Whether token `index` is a comma.
    pub(super) fn is_comma(&self, index: usize) -> bool {
        const COMMA: WordHash = hash_literal(",");
        self.has_hash(index, COMMA)
    }

    /// Whether token `index` is a colon.
    pub(super) fn is_colon(&self, index: usize) -> bool {
        const COLON: WordHash = hash_literal(":");
        self.has_hash(index, COLON)
    }

    /// Whether token `index` is "that".
    pub(super) fn is_that(&self, index: usize) -> bool {
        const THAT: WordHash = hash_literal("that");
        self.has_hash(index, THAT)
    }

    fn has_hash(&self, index: usize, word: WordHash) -> bool {
        let token = self.passage.tokens.get(index);
        token.is_some_and(|token| token.word == word)
    }

    /// Whether token `index` ends in `ending`, which is ASCII, and has at least `length` bytes.
    pub(super) fn ends_in(&self, index: usize, ending: &str, length: usize) -> bool {
        self.passage.tokens.get(index).is_some_and(|token| {
            let until = self.passage.text.as_str().as_bytes();
            let until = until.get(..token.span.end as usize).unwrap_or_default();
            // Both are asked: how long a word is would be hard to foretell.
            (token.span.len() >= length) & until.ends_with(ending.as_bytes())
        })
    }

    /// The part of token `index` in a reporting clause, as [`lexicon::part`] numbers it.
    pub(super) fn part(&self, index: usize) -> u8 {
        let entry = self.entries.get(index).copied().unwrap_or_default();
        if entry.opens_phrase {
            let cue = self.cue_at(index).map(|hit| hit.cue);
            return lexicon::part(entry.class, cue);
        }
        entry.part
    }

    /// The cue that starts at token `index`.
    pub(super) fn cue_at(&self, index: usize) -> Option<CueHit<'_>> {
        let entry = *self.entries.get(index)?;
        if entry.opens_phrase
            && let Some(hit) = self.phrase_at(index)
        {
            return Some(hit);
        }
        Some(CueHit {
            tokens: TokenRange::new(index, index + 1),
            cue: self.lexicon.cue(entry)?,
        })
    }

    /// The tokens at which a cue may start. Cost: binary search.
    pub(super) fn cue_places(&self, tokens: TokenRange) -> impl Iterator<Item = usize> {
        let first = self
            .cue_places
            .partition_point(|&index| index < tokens.start);
        let from_first = self.cue_places[first..].iter();
        from_first
            .take_while(move |&&index| index < tokens.end)
            .map(|&index| index as usize)
    }

    /// The cue of two words that starts at token `index`.
    fn phrase_at(&self, index: usize) -> Option<CueHit<'_>> {
        let cue = if self.is(index, "according") {
            self.lexicon
                .according_to()
                .filter(|_| self.is(index + 1, "to"))
        } else {
            self.lexicon.went_on().filter(|_| self.is(index + 1, "on"))
        };
        Some(CueHit {
            tokens: TokenRange::new(index, index + 2),
            cue: cue?,
        })
    }

    /// The verb of at least `strength` that starts at token `index`.
    pub(super) fn verb_at(&self, index: usize, strength: f32) -> Option<CueHit<'_>> {
        self.cue_at(index)
            .filter(|hit| hit.cue.kind == CueKind::Verb && hit.cue.strength >= strength)
    }

    /// Whether the mark at `index` closes a pair that opens after token `start`.
    pub(super) fn opens_within(&self, index: usize, start: usize) -> bool {
        let pairs = &self.marks.pairs;
        let at = pairs.partition_point(|pair| pair.after() <= index);
        pairs
            .get(at)
            .is_some_and(|pair| pair.is_closed && pair.close == index && pair.open >= start)
    }

    /// Whether token `index` stands after a determiner, as nouns do: "his comments".
    pub(super) fn follows_determiner(&self, index: usize) -> bool {
        index
            .checked_sub(1)
            .is_some_and(|before| self.class(before) == WordClass::Determiner)
    }

    /// The sentence of token `index`.
    pub(super) fn sentence_of(&self, index: usize) -> Option<&'a Sentence> {
        self.passage.sentences.get(self.sentence_no(index))
    }

    /// The number of the sentence of token `index`.
    pub(super) fn sentence_no(&self, index: usize) -> usize {
        self.passage
            .sentences
            .partition_point(|sentence| sentence.tokens.end as usize <= index)
    }

    /// The bytes of `tokens`.
    pub(super) fn span(&self, tokens: TokenRange) -> Span {
        tokens.span(self.passage.tokens)
    }

    /// How many of `tokens` are words or numbers.
    pub(super) fn n_words(&self, tokens: TokenRange) -> usize {
        tokens
            .indices()
            .filter(|&index| !self.shape(index).has(Shape::PUNCTUATION))
            .count()
    }

    /// Whether `tokens` hold at least `n_words` words. Cost: no further than the last one needed.
    pub(super) fn has_words(&self, tokens: TokenRange, n_words: usize) -> bool {
        tokens
            .indices()
            .filter(|&index| !self.shape(index).has(Shape::PUNCTUATION))
            .take(n_words)
            .count()
            == n_words
    }

    /// Whether token `index` ends a sentence.
    pub(super) fn is_terminal(&self, index: usize) -> bool {
        self.entries
            .get(index)
            .is_some_and(|entry| entry.is_terminal)
    }
}
