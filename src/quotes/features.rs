//! The features of reporting clauses: which rows of the model speak about a token.
//!
//! The words, looks and word classes around a token; the nearest cue to the left and to the right
//! with its distance; the quote marks around it; its place in the sentence; and what the rules made
//! of it. Template numbers are part of the model: a change to them means to train again.

use self::fact::{Fact, NOTHING, fact, is_cue};
use self::near::{Near, Walk, bucket};
use super::reading::Reading;
use crate::model::{Sentence, TokenRange};
use crate::tagger::network::{FeatureKey, feature_key};

mod fact;
mod near;
mod rule_tags;

pub(super) use self::rule_tags::RuleTags;

/// The facts of one sentence, ready to be turned into features. Its buffers are used again.
#[derive(Debug, Default)]
pub(crate) struct Window {
    facts: Vec<Fact>,
    before: Vec<Near>,
    after: Vec<Near>,
}

impl Window {
    /// Reads a sentence. Cost: linear in its tokens.
    pub(super) fn read(&mut self, reading: &Reading<'_>, sentence: &Sentence, rules: &RuleTags) {
        self.facts.clear();
        self.facts.extend(
            sentence
                .tokens
                .indices()
                .map(|index| fact(reading, index, rules)),
        );
        self.read_marks(reading, sentence.tokens);
        self.read_cues(reading, sentence.tokens);
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
                let fact = &mut self.facts[index - tokens.start as usize];
                fact.since_mark = bucket(index - pair.open + 1);
                fact.until_mark = bucket(pair.after() - index);
            }
        }
    }

    /// The nearest cues of each token.
    fn read_cues(&mut self, reading: &Reading<'_>, tokens: TokenRange) {
        let n_tokens = self.facts.len();
        self.before.clear();
        self.before.resize(n_tokens, Near::default());
        self.after.clear();
        self.after.resize(n_tokens, Near::default());
        let is_cue = |place: usize| is_cue(self.facts[place].part);
        let mut walk = Walk::default();
        for place in 0..n_tokens {
            self.before[place] = walk.near(place);
            walk.pass(reading, tokens.start as usize + place, place, is_cue(place));
        }
        let mut walk = Walk::default();
        for place in (0..n_tokens).rev() {
            let from_end = n_tokens - place;
            self.after[place] = walk.near(from_end);
            walk.pass(
                reading,
                tokens.start as usize + place,
                from_end,
                is_cue(place),
            );
        }
    }

    fn at(&self, place: usize, offset: isize) -> &Fact {
        place
            .checked_add_signed(offset)
            .and_then(|index| self.facts.get(index))
            .unwrap_or(&NOTHING)
    }

    /// Appends the features of the token at `place` of the sentence.
    pub(crate) fn features(&self, place: usize, keys: &mut Vec<FeatureKey>) {
        let view = View {
            before2: self.at(place, -2),
            before: self.at(place, -1),
            own: self.at(place, 0),
            after: self.at(place, 1),
            after2: self.at(place, 2),
            left: self.before.get(place).copied().unwrap_or_default(),
            right: self.after.get(place).copied().unwrap_or_default(),
            from_start: bucket(place + 1),
            to_end: bucket(self.facts.len() - place.min(self.facts.len())),
        };
        let mut keys = Keys { keys, template: 0 };
        view.words(&mut keys);
        view.clause(&mut keys);
        view.rules(&mut keys);
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
struct Keys<'a> {
    keys: &'a mut Vec<FeatureKey>,
    template: u32,
}

impl Keys<'_> {
    fn add(&mut self, value: u64) {
        self.keys.push(feature_key(self.template, value));
        self.template += 1;
    }
}

impl View<'_> {
    /// Words, looks and word classes.
    fn words(&self, keys: &mut Keys<'_>) {
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
        keys.add(pair(before.word, own.word));
        keys.add(pair(own.word, after.word));
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
    fn clause(&self, keys: &mut Keys<'_>) {
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
        keys.add(pair(left.word, u64::from(near_left)));
        keys.add(pair(right.word, u64::from(near_right)));
        keys.add(bytes([
            near_left,
            near_right,
            left.flags(),
            right.flags(),
            own.part,
        ]));
        keys.add(pair(
            left.word,
            bytes([left.flags(), own.part, before.part]),
        ));
        keys.add(bytes([*from_start, *to_end, own.part, own.look]));
    }

    /// What the rules made of the token, and where.
    fn rules(&self, keys: &mut Keys<'_>) {
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
        keys.add(pair(before.word, bytes([near_left, own.rule])));
        keys.add(pair(after.word, bytes([near_right, own.rule])));
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

fn pair(a: u64, b: u64) -> u64 {
    a.rotate_left(21).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ b.wrapping_mul(0xc2b2_ae3d_27d4_eb4f)
}

/// Up to eight small numbers as one.
fn bytes<const N: usize>(parts: [u8; N]) -> u64 {
    parts
        .iter()
        .rev()
        .fold(0, |value, &part| value << 8 | u64::from(part))
}
