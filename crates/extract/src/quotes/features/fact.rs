//! What one token shows on its own: word, looks, part in a reporting clause.

use super::rule_tags::RuleTags;
use super::{first, second};
use crate::model::{Shape, Span, Token, WordHash};
use crate::quotes::reading::Reading;
use crate::word::hash_literal;

/// What one token shows on its own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fact {
    pub(super) word: u64,
    /// The word as [`first`] and as [`second`] of a pair: several pairs have it.
    pub(super) first: u64,
    pub(super) second: u64,
    /// Capitals, digits, punctuation and kind of mark.
    pub(super) look: u8,
    /// Closed class, kind and strength of cue.
    pub(super) part: u8,
    /// What the rules made of it.
    pub(super) rule: u8,
    /// Tokens since the opening mark, and to the closing one; 0 outside marks.
    pub(super) since_mark: u8,
    pub(super) until_mark: u8,
    /// Bit 0: a comma, bit 1: "that".
    pub(super) link: u8,
}

/// What stands beyond a sentence.
pub(super) const NOTHING: Fact = Fact {
    word: 1,
    first: first(1),
    second: second(1),
    look: u8::MAX,
    part: u8::MAX,
    rule: u8::MAX,
    since_mark: 0,
    until_mark: 0,
    link: 0,
};

/// The fact of token `index`; [`NOTHING`] past the end.
pub(super) fn fact(reading: &Reading<'_>, index: usize, rules: &RuleTags) -> Fact {
    let Some(token) = reading.passage.tokens.get(index) else {
        return NOTHING;
    };
    Fact {
        word: token.word.0,
        first: first(token.word.0),
        second: second(token.word.0),
        look: look(token, reading.passage.text.as_str().as_bytes()),
        part: reading.part(index),
        rule: rules.code(index),
        since_mark: 0,
        until_mark: 0,
        link: link(token.word),
    }
}

fn link(word: WordHash) -> u8 {
    const COMMA: WordHash = hash_literal(",");
    const THAT: WordHash = hash_literal("that");
    u8::from(word == COMMA) | u8::from(word == THAT) << 1
}

fn look(token: &Token, text: &[u8]) -> u8 {
    let last = last_three(token.span, text);
    // All are looked at: which one it is would be hard to foretell.
    let ending = u8::from(last == *b"ing")
        + 2 * u8::from(last[1..] == *b"ed")
        + 3 * u8::from(last[1..] == *b"ly")
        + 4 * u8::from(last[2] == b's');
    let shape = token.shape;
    let bit = |part: Shape, bit: u8| u8::from(shape.has(part)) << bit;
    ending
        | bit(Shape::CAPITALISED, 3)
        | bit(Shape::ALL_CAPS, 4)
        | bit(Shape::DIGIT, 5)
        | bit(Shape::PUNCTUATION, 6)
        | bit(Shape::QUOTE_MARK, 7)
}

/// The last three bytes of a word, 0 for those that it does not have.
fn last_three(word: Span, text: &[u8]) -> [u8; 3] {
    const OWN: [[u8; 3]; 4] = [[0, 0, 0], [0, 0, 0xff], [0, 0xff, 0xff], [0xff; 3]];
    let until = text.get(..word.end as usize).unwrap_or_default();
    let last = until.last_chunk().copied().unwrap_or_else(|| {
        let mut short = [0; 3];
        short[3 - until.len()..].copy_from_slice(until);
        short
    });
    let own = OWN[word.len().min(3)];
    std::array::from_fn(|nth| last[nth] & own[nth])
}

/// Whether a part is a cue that other tokens measure their distance to.
pub(super) fn is_cue(part: u8) -> bool {
    const OTHERS: u16 = 1 << 0 | 1 << 2 | 1 << 3;
    OTHERS >> (part >> 4) & 1 == 0
}
