//! The features of reporting clauses: which rows of the model speak about a token.
//!
//! The words, looks and word classes around a token; the nearest cue to the left and to the right
//! with its distance; the quote marks around it; its place in the sentence; and what the rules made
//! of it. Template numbers are part of the model: a change to them means to train again.

use self::fact::{Fact, NOTHING, fact};
use self::near::{Near, Walk, bucket};
use super::reading::Reading;
use crate::learn::network::{FeatureKey, feature_key};
use crate::model::{Sentence, TokenRange};

mod fact;
mod near;
mod rule_tags;

pub(super) use self::rule_tags::RuleTags;

/// How many features a token has.
pub(crate) const N_FEATURES: usize = 18;

/// The features of one token, by template.
pub(crate) type TokenKeys = [FeatureKey; N_FEATURES];

/// How far to either side a token sees other words.
const REACH: usize = 2;

/// The facts of one sentence, ready to be turned into features. Its buffers are used again.
#[derive(Debug, Default)]
pub(crate) struct Window {
    /// Those of its tokens, [`NOTHING`] as far as they see on either side.
    facts: Vec<Fact>,
    /// The nearest cue to the right of each token.
    right: Vec<Near>,
}

impl Window {
    /// Reads a sentence. Cost: linear in its tokens.
    pub(super) fn read(&mut self, reading: &Reading<'_>, sentence: &Sentence, rules: &RuleTags) {
        let own = sentence.tokens.indices();
        self.facts.clear();
        self.facts.extend([NOTHING; REACH]);
        self.facts
            .extend(own.map(|index| fact(reading, index, rules)));
        self.read_marks(reading, sentence.tokens);
        self.read_cues();
        self.facts.extend([NOTHING; REACH]);
    }

    /// Distances to the marks around each token.
    fn read_marks(&mut self, reading: &Reading<'_>, tokens: TokenRange) {
        let pairs = &reading.marks.pairs;
        let first = pairs.partition_point(|pair| pair.after() <= tokens.start as usize);
        for pair in pairs.get(first..).unwrap_or_default() {
            if pair.open >= tokens.end as usize {
                break;
            }
            let from = pair.open.max(tokens.start as usize);
            let to = pair.after().min(tokens.end as usize);
            for index in from..to {
                let fact = &mut self.facts[REACH + index - tokens.start as usize];
                fact.since_mark = bucket(index - pair.open + 1);
                fact.until_mark = bucket(pair.after() - index);
            }
        }
    }

    /// The nearest cue to the right of each token.
    fn read_cues(&mut self) {
        let own = &self.facts[REACH..];
        let mut walk = Walk::default();
        self.right.clear();
        self.right.resize(own.len(), Near::default());
        for (near, fact) in self.right.iter_mut().zip(own).rev() {
            *near = walk.near();
            walk.pass(fact);
        }
    }

    /// The features of the sentence's tokens, in order.
    pub(crate) fn features(&self) -> impl Iterator<Item = TokenKeys> {
        let n_tokens = self.right.len();
        let mut walk = Walk::default();
        let around = self.facts.windows(2 * REACH + 1).zip(&self.right);
        around.enumerate().map(move |(place, (around, &right))| {
            let [before2, before, own, after, after2] = around else {
                unreachable!("a token and two on either side");
            };
            let view = View {
                before2,
                before,
                own,
                after,
                after2,
                left: walk.near(),
                right,
                from_start: bucket(place + 1),
                to_end: bucket(n_tokens - place),
            };
            walk.pass(own);
            view.keys()
        })
    }
}

/// What a token sees around it.
struct View<'a> {
    before2: &'a Fact,
    before: &'a Fact,
    own: &'a Fact,
    after: &'a Fact,
    after2: &'a Fact,
    left: Near,
    right: Near,
    from_start: u8,
    to_end: u8,
}

/// Collects the keys of one token; every call is the next template.
struct Keys {
    keys: TokenKeys,
    template: usize,
}

impl Keys {
    fn add(&mut self, value: u64) {
        self.keys[self.template] = feature_key(self.template as u32, value);
        self.template += 1;
    }
}

impl View<'_> {
    fn keys(&self) -> TokenKeys {
        let mut keys = Keys {
            keys: [0; N_FEATURES],
            template: 0,
        };
        self.words(&mut keys);
        self.clause(&mut keys);
        self.rules(&mut keys);
        keys.keys
    }

    /// Words, looks and word classes.
    fn words(&self, keys: &mut Keys) {
        let Self {
            before2,
            before,
            own,
            after,
            after2,
            ..
        } = self;
        keys.add(own.word);
        keys.add(before.word);
        keys.add(after.word);
        keys.add(before2.word);
        keys.add(after2.word);
        keys.add(before.first ^ own.second);
        keys.add(own.first ^ after.second);
        keys.add(bytes([
            own.look,
            own.part,
            before.look,
            before.part,
            after.look,
            after.part,
        ]));
    }

    /// The cues on either side, the marks around, the place in the sentence.
    fn clause(&self, keys: &mut Keys) {
        let Self {
            before,
            own,
            left,
            right,
            from_start,
            to_end,
            ..
        } = self;
        let (near_left, near_right) = (left.distance, right.distance);
        keys.add(left.first ^ second(u64::from(near_left)));
        keys.add(right.first ^ second(u64::from(near_right)));
        keys.add(bytes([
            near_left,
            near_right,
            left.between,
            right.between,
            own.part,
        ]));
        keys.add(left.first ^ second(bytes([left.between, own.part, before.part])));
        keys.add(bytes([*from_start, *to_end, own.part, own.look]));
    }

    /// What the rules made of the token, and where.
    fn rules(&self, keys: &mut Keys) {
        let Self {
            before,
            own,
            after,
            left,
            right,
            from_start,
            to_end,
            ..
        } = self;
        let (near_left, near_right) = (left.distance, right.distance);
        keys.add(bytes([own.rule, before.rule, after.rule, own.part]));
        keys.add(before.first ^ second(bytes([near_left, own.rule])));
        keys.add(after.first ^ second(bytes([near_right, own.rule])));
        keys.add(bytes([
            *from_start,
            near_left,
            near_right,
            *to_end,
            own.rule,
        ]));
        keys.add(bytes([
            own.rule,
            own.look,
            own.since_mark,
            own.until_mark,
            before.part,
            after.part,
        ]));
    }
}

/// A word as the first of a pair: a pair is `first(a) ^ second(b)`.
const fn first(word: u64) -> u64 {
    word.rotate_left(21).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A word or number as the second of a pair.
const fn second(value: u64) -> u64 {
    value.wrapping_mul(0xc2b2_ae3d_27d4_eb4f)
}

/// Up to eight small numbers as one.
fn bytes<const N: usize>(parts: [u8; N]) -> u64 {
    parts
        .iter()
        .rev()
        .fold(0, |value, &part| value << 8 | u64::from(part))
}
