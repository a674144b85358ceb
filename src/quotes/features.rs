//! The features of reporting clauses: which rows of the network speak about a token.
//!
//! The words, looks and word classes around a token; the nearest cue to the left and to the right
//! with its distance; the quote marks around it; its place in the sentence; and what the rules made
//! of it. Template numbers are part of the model: a change to them means to train again.

use super::Ruled;
use super::lexicon::{CueClass, CueKind};
use super::reading::Reading;
use crate::model::{QuoteKind, Sentence, Shape, TokenRange};
use crate::tagger::network::{FeatureKey, feature_key};

/// What one token shows on its own.
#[derive(Clone, Copy, Debug, Default)]
struct Fact {
    word: u64,
    /// Capitals, digits, punctuation and kind of mark.
    look: u8,
    /// Closed class, kind and strength of cue.
    part: u8,
    /// What the rules made of it.
    rule: u8,
    /// Tokens since the opening mark, and to the closing one; 0 outside marks.
    since_mark: u8,
    until_mark: u8,
}

/// What stands beyond a sentence.
const NOTHING: Fact = Fact {
    word: 1,
    look: u8::MAX,
    part: u8::MAX,
    rule: u8::MAX,
    since_mark: 0,
    until_mark: 0,
};

/// The nearest cue on one side of a token.
#[derive(Clone, Copy, Debug, Default)]
struct Near {
    word: u64,
    /// Distance in tokens, bucketed; 0 for no cue.
    distance: u8,
    /// A comma stands in between.
    comma: bool,
    /// "that" stands in between.
    that: bool,
}

/// What the rules made of the tokens of one article, one code a token.
#[derive(Debug, Default)]
pub(super) struct RuleTags(Vec<u8>);

const RULE_SOURCE: u8 = 1;
const RULE_CUE: u8 = 2;
const RULE_CONTENT: u8 = 3;
const RULE_DIRECT: u8 = 6;

impl RuleTags {
    /// Writes down the drafts of the rules.
    pub(super) fn new(reading: &Reading<'_>, ruled: &Ruled) -> Self {
        let mut tags = Self(vec![0; reading.passage.tokens.len()]);
        for draft in ruled.direct.iter().chain(&ruled.reported) {
            let content = if draft.kind == QuoteKind::Direct {
                RULE_DIRECT
            } else {
                RULE_CONTENT
            };
            for part in &draft.parts {
                tags.fill(*part, content);
                tags.set(part.start, content + 1);
                tags.set(part.end.saturating_sub(1), content + 2);
            }
            tags.fill(draft.source.unwrap_or_default(), RULE_SOURCE);
            tags.fill(draft.cue.unwrap_or_default(), RULE_CUE);
        }
        tags
    }

    /// Whether a token is content of a direct quote.
    pub(super) fn is_direct(&self, index: usize) -> bool {
        self.0.get(index).is_some_and(|&code| code >= RULE_DIRECT)
    }

    /// Whether the rules leave a token to the narrator or to an indirect quote.
    pub(super) fn is_open(&self, index: usize) -> bool {
        let code = self.0.get(index).copied().unwrap_or_default();
        code == 0 || (RULE_CONTENT..RULE_DIRECT).contains(&code)
    }

    fn fill(&mut self, tokens: TokenRange, code: u8) {
        if let Some(tags) = self.0.get_mut(tokens.indices()) {
            tags.fill(code);
        }
    }

    fn set(&mut self, index: u32, code: u8) {
        if let Some(tag) = self.0.get_mut(index as usize) {
            *tag = code;
        }
    }
}

/// The facts of one sentence, ready to be turned into features. Its buffers are used again.
#[derive(Debug, Default)]
pub(crate) struct Window {
    facts: Vec<Fact>,
    before: Vec<Near>,
    after: Vec<Near>,
    opening: u64,
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
        self.opening = opening(reading, sentence);
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
            opening: self.opening,
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
    opening: u64,
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
        keys.add(bytes([
            before2.part,
            before.part,
            own.part,
            after.part,
            after2.part,
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
        keys.add(pair(
            right.word,
            bytes([right.flags(), own.part, before.part]),
        ));
        keys.add(bytes([
            own.since_mark,
            own.until_mark,
            own.look,
            near_left,
            near_right,
        ]));
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
        keys.add(pair(left.word, u64::from(own.rule)));
        keys.add(pair(before.word, bytes([near_left, own.rule])));
        keys.add(pair(after.word, bytes([near_right, own.rule])));
        keys.add(pair(self.opening, u64::from(own.rule)));
        keys.add(bytes([
            *from_start,
            near_left,
            near_right,
            *to_end,
            own.rule,
        ]));
        keys.add(pair(
            left.word,
            bytes([own.rule, before.rule, after.rule, near_left]),
        ));
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

/// The way along a sentence from one cue to the next.
#[derive(Default)]
struct Walk {
    cue: Option<(u64, usize)>,
    comma: bool,
    that: bool,
}

impl Walk {
    /// The cue that was passed last, seen from step `step`.
    fn near(&self, step: usize) -> Near {
        self.cue.map_or(Near::default(), |(word, at)| Near {
            word,
            distance: bucket(step - at),
            comma: self.comma,
            that: self.that,
        })
    }

    fn pass(&mut self, reading: &Reading<'_>, index: usize, step: usize, is_cue: bool) {
        if is_cue {
            let word = reading
                .passage
                .tokens
                .get(index)
                .map_or(0, |token| token.word.0);
            self.cue = Some((word, step));
            self.comma = false;
            self.that = false;
        } else {
            self.comma |= reading.is(index, ",");
            self.that |= reading.is(index, "that");
        }
    }
}

impl Near {
    fn flags(self) -> u8 {
        u8::from(self.comma) | u8::from(self.that) << 1
    }
}

/// Distances as eleven steps: 0–6 as they are, then ever wider.
fn bucket(distance: usize) -> u8 {
    match distance {
        0..=6 => distance as u8,
        7..=8 => 7,
        9..=12 => 8,
        13..=20 => 9,
        _ => 10,
    }
}

fn fact(reading: &Reading<'_>, index: usize, rules: &RuleTags) -> Fact {
    let Some(token) = reading.passage.tokens.get(index) else {
        return NOTHING;
    };
    Fact {
        word: token.word.0,
        look: look(token.shape, reading.word(index)),
        part: part(reading, index),
        rule: rules.0.get(index).copied().unwrap_or_default(),
        since_mark: 0,
        until_mark: 0,
    }
}

fn look(shape: Shape, word: &str) -> u8 {
    let ending = if word.ends_with("ing") {
        1
    } else if word.ends_with("ed") {
        2
    } else if word.ends_with("ly") {
        3
    } else if word.ends_with('s') {
        4
    } else {
        0
    };
    let bit = |part: Shape, bit: u8| u8::from(shape.has(part)) << bit;
    ending
        | bit(Shape::CAPITALISED, 3)
        | bit(Shape::ALL_CAPS, 4)
        | bit(Shape::DIGIT, 5)
        | bit(Shape::PUNCTUATION, 6)
        | bit(Shape::QUOTE_MARK, 7)
}

/// Low half: closed class; high half: the cue's kind, class and strength.
fn part(reading: &Reading<'_>, index: usize) -> u8 {
    let class = reading.class(index) as u8;
    let cue = reading.cue_at(index).map_or(0, |hit| {
        let strength = u8::from(hit.cue.strength >= 0.1) + u8::from(hit.cue.strength >= 0.4);
        match (hit.cue.kind, hit.cue.class) {
            (CueKind::Preposition, _) => 1,
            (CueKind::Noun, CueClass::Thought) => 2,
            (CueKind::Noun, _) => 3,
            (CueKind::Verb, CueClass::Thought) => 4,
            (CueKind::Verb, CueClass::Speech) => 5 + strength,
            (CueKind::Verb, CueClass::Writing) => 8 + strength,
        }
    });
    class | cue << 4
}

/// Whether a part is a cue that other tokens measure their distance to.
fn is_cue(part: u8) -> bool {
    !matches!(part >> 4, 0 | 2 | 3)
}

/// How the sentence and its paragraph begin: place in the paragraph and inside marks or not.
fn opening(reading: &Reading<'_>, sentence: &Sentence) -> u64 {
    let first = sentence.tokens.start as usize;
    let pairs = &reading.marks.pairs;
    let after = pairs.partition_point(|pair| pair.after() <= first);
    let is_inside = pairs.get(after).is_some_and(|pair| pair.open < first);
    let is_marked = pairs
        .get(after)
        .is_some_and(|pair| pair.open < sentence.tokens.end as usize);
    let before = reading
        .sentence_no(first)
        .checked_sub(1)
        .and_then(|no| reading.passage.sentences.get(no));
    let opens_paragraph = before.is_none_or(|before| before.paragraph_no != sentence.paragraph_no);
    u64::from(is_inside) | u64::from(is_marked) << 1 | u64::from(opens_paragraph) << 2
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
