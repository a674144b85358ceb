//! The text and its tokens.

use std::ops::Range;

/// A half-open range `start..end` of **UTF-8 byte** offsets into the
/// [`Text`] it came with. Both ends lie on `char` boundaries.
///
/// Converted to code points once, in `pressmill-tables`, because pandas and
/// DuckDB slice strings by code point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte inside.
    pub start: u32,
    /// First byte after the end.
    pub end: u32,
}

impl Span {
    /// The span `start..end`, in bytes.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "span {start}..{end} runs backwards");
        Self {
            start: start as u32,
            end: end as u32,
        }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether nothing lies inside.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// A half-open range of indices into the tokens of one article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenRange {
    /// First token inside.
    pub start: u32,
    /// First token after the end.
    pub end: u32,
}

impl TokenRange {
    /// The range `start..end` of token indices.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "tokens {start}..{end} run backwards");
        Self {
            start: start as u32,
            end: end as u32,
        }
    }

    /// As a standard range, to slice and iterate with.
    pub fn indices(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// How many tokens.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether there is no token inside.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes from the first token's start to the last token's end; empty for an empty range.
    pub fn span(self, tokens: &[Token]) -> Span {
        match tokens.get(self.indices()) {
            Some([first, .., last]) => Span {
                start: first.span.start,
                end: last.span.end,
            },
            Some([only]) => only.span,
            _ => Span::default(),
        }
    }
}

/// The article's text: what every [`Span`] indexes. At most 1 GiB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Wraps the text of one article.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text alone, given back.
    pub fn into_string(self) -> String {
        self.0
    }

    /// The characters of `span`; empty when it is out of bounds or splits a character.
    pub fn slice(&self, span: Span) -> &str {
        self.0
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }
}

/// A lower-cased word's 64-bit hash: the currency of every lexicon.
///
/// See [`crate::word`] for the function. No two words of the shipped lexicons
/// share a hash (tested).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordHash(pub u64);

/// What a token looks like, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Shape(pub u16);

impl Shape {
    /// Has at least one letter.
    pub const LETTER: Shape = Shape(1);
    /// Has at least one decimal digit.
    pub const DIGIT: Shape = Shape(1 << 1);
    /// First character is an upper-case letter.
    pub const CAPITALISED: Shape = Shape(1 << 2);
    /// Has letters or digits.
    pub const WORD: Shape = Shape(Self::LETTER.0 | Self::DIGIT.0);
    /// Two letters or more, all upper-case.
    pub const ALL_CAPS: Shape = Shape(1 << 3);
    /// An upper-case letter after a lower-case one ("McCain", "iPhone").
    pub const MIXED_CAPS: Shape = Shape(1 << 4);
    /// Punctuation or a symbol: neither letter nor digit.
    pub const PUNCTUATION: Shape = Shape(1 << 5);
    /// White space stands right before the token, or the text begins.
    pub const SPACE_BEFORE: Shape = Shape(1 << 6);
    /// The first token of a line.
    pub const LINE_START: Shape = Shape(1 << 7);
    /// Ends in a full stop that belongs to it ("U.S.", "Mr.", "J.").
    pub const ABBREVIATION: Shape = Shape(1 << 8);
    /// The token is a quote mark of any kind (not an apostrophe inside a word).
    pub const QUOTE_MARK: Shape = Shape(1 << 9);
    /// A URL, an e-mail address, a @handle or a #tag.
    pub const ADDRESS: Shape = Shape(1 << 10);

    /// Whether every bit of `other` is set.
    pub const fn has(self, other: Shape) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any bit of `other` is set.
    pub const fn has_any(self, other: Shape) -> bool {
        self.0 & other.0 != 0
    }

    /// Sets the bits of `other`.
    pub fn add(&mut self, other: Shape) {
        self.0 |= other.0;
    }
}

/// A word, number or mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Hash of its lower-cased form (curly apostrophes folded to `'`).
    pub word: WordHash,
    /// What it looks like.
    pub shape: Shape,
}
