//! What the learned judges look at: features of a sentence, and of a sentence
//! as seen from one target in it.
//!
//! A feature is a 64-bit hash with a value; nobody stores its name. Names of
//! actors never enter (see [`Sign::word`]): who somebody is must not decide
//! the tone. Features that hang on a token and a side alone
//! ([`WordFeatures`]) are kept apart from those that hang on the target
//! ([`of_target`]): the former are scored once per sentence, however many
//! targets it has.

use std::ops::Range;

use crate::sentiment::lexicon::CueClass;
use crate::sentiment::reading::{OUTSIDE, Reading, Sign};
use crate::word::mix;

/// How far from a target its features reach, in tokens: longer sentences cost no more.
pub(crate) const REACH: usize = 40;
/// How far the words of a target's own clause count by themselves, in words.
const CLAUSE_REACH: usize = 12;

/// Receives features one by one.
pub(crate) trait Sink {
    /// Adds `value` under `feature`.
    fn add(&mut self, feature: u64, value: f32);

    /// Adds 1 under `feature`.
    fn count(&mut self, feature: u64) {
        self.add(feature, 1.0);
    }
}

/// The hash of a feature of kind `kind` made of two parts.
pub(crate) fn feature(kind: u64, first: u64, second: u64) -> u64 {
    mix(first ^ mixed_second(kind, second))
}

fn mixed_second(kind: u64, second: u64) -> u64 {
    mix(second.wrapping_add(kind.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

/// From where a token is seen: part of the feature's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// From nowhere: wherever the target stands.
    Whole = 50,
    /// The target stands to its right.
    Left = 100,
    /// The target stands to its left.
    Right = 200,
    /// Before both actors of a pair.
    BeforePair = 300,
    /// Between the two.
    InPair = 400,
    /// After both.
    AfterPair = 500,
}

/// The features of words in one view.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WordFeatures {
    view: View,
    /// The half of a word's hash that the view and its negation tell: plain, negated.
    halves: [u64; 2],
}

impl WordFeatures {
    pub(crate) fn seen(view: View) -> Self {
        let half = |is_negated| mixed_second(view as u64, is_negated);
        Self {
            view,
            halves: [half(0), half(1)],
        }
    }

    /// The word at `index`: itself and, where most hangs on it, itself after the word before.
    pub(crate) fn of_word(&self, signs: &[Sign], index: usize, sink: &mut impl Sink) {
        let Some(sign) = signs.get(index).filter(|sign| sign.is_word) else {
            return;
        };
        sink.count(mix(sign.word ^ self.halves[usize::from(sign.is_negated)]));
        if matches!(self.view, View::Whole | View::InPair) {
            let before = word_at(signs, index.checked_sub(1));
            sink.count(feature(self.view as u64 + 1, before, sign.word));
        }
    }
}

/// The word at `index`; [`OUTSIDE`] past either end.
pub(crate) fn word_at(signs: &[Sign], index: Option<usize>) -> u64 {
    index
        .and_then(|index| signs.get(index))
        .map_or(OUTSIDE, |sign| sign.word)
}

/// Sums of judgements over some tokens.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sums {
    positive: f32,
    negative: f32,
}

impl Sums {
    /// Adds one judgement.
    pub(crate) fn add(&mut self, tone: f32) {
        self.positive += tone.max(0.0);
        self.negative -= tone.min(0.0);
    }

    /// Emits both sums and their balance, pressed into −1..=1, as features of kind `kind`.
    pub(crate) fn emit(self, kind: u64, sink: &mut impl Sink) {
        let balance = self.positive - self.negative;
        for (part, sum) in [(1, self.positive), (2, self.negative), (3, balance)] {
            if sum.abs() > 0.0 {
                sink.add(feature(kind, part, 0), sum / (sum.abs() + 1.0));
            }
        }
    }
}

/// What the words of a sentence weigh each for its tone: 1/√n, so that long sentences do not shout.
pub(crate) fn share_of_word(reading: &Reading) -> f32 {
    1.0 / (reading.n_words.max(1) as f32).sqrt()
}

/// Counts the words of a whole sentence and their pairs, for its tone.
pub(crate) fn words_of_sentence(reading: &Reading, sink: &mut impl Sink) {
    let halves = [mixed_second(1, 0), mixed_second(1, 1)];
    let mut before = OUTSIDE;
    for sign in reading.signs.iter().filter(|sign| sign.is_word) {
        sink.count(mix(sign.word ^ halves[usize::from(sign.is_negated)]));
        sink.count(feature(2, before, sign.word));
        before = sign.word;
    }
}

/// The other features of a whole sentence for its tone: the sums of its judgements.
pub(crate) fn sums_of_sentence(reading: &Reading, sink: &mut impl Sink) {
    let share = share_of_word(reading);
    let mut sums = Sums::default();
    reading.signs.iter().for_each(|sign| sums.add(sign.tone));
    sums.emit(3, sink);
    let balance = sums.positive - sums.negative;
    sink.add(feature(4, 0, 0), balance * share);
    sink.add(feature(4, 1, 0), sums.positive * share);
    sink.add(feature(4, 2, 0), sums.negative * share);
    if reading.is_question {
        sink.add(feature(5, 0, 0), 0.5);
    }
}

/// Features of a sentence that hang on the target at `target` (positions in the reading).
pub(crate) fn of_target(reading: &Reading, target: &Range<usize>, sink: &mut impl Sink) {
    let signs = &reading.signs;
    let home = signs.get(target.start).map_or(0, |sign| sign.clause);
    let window = |range: Range<usize>| signs.get(range).unwrap_or_default();
    let mut total = Sums::default();
    let mut walk = Walk::new(View::Left, home);
    for sign in window(target.start.saturating_sub(REACH)..target.start)
        .iter()
        .rev()
    {
        walk.step(sign, sink);
    }
    walk.finish(&mut total, sink);
    let mut walk = Walk::new(View::Right, home);
    for sign in window(target.end..(target.end + REACH).min(signs.len())) {
        walk.step(sign, sink);
    }
    walk.finish(&mut total, sink);
    total.emit(40, sink);
    around(signs, target, sink);
    place(reading, target, sink);
}

/// How near a word is, by how many words there are up to it: 1 to 5. No branch: the processor could not foretell it.
const NEARNESS: [u64; 14] = [1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 5];

/// One way out from the target.
struct Walk {
    kind: u64,
    home: u16,
    n_words: usize,
    n_names: usize,
    before: u64,
    clause: Sums,
    near: Sums,
    far: Sums,
    past_name: Sums,
    cue_seen: bool,
    tone_seen: bool,
}

impl Walk {
    fn new(view: View, home: u16) -> Self {
        Self {
            kind: view as u64,
            home,
            n_words: 0,
            n_names: 0,
            before: OUTSIDE,
            clause: Sums::default(),
            near: Sums::default(),
            far: Sums::default(),
            past_name: Sums::default(),
            cue_seen: false,
            tone_seen: false,
        }
    }

    fn step(&mut self, sign: &Sign, sink: &mut impl Sink) {
        self.n_names += usize::from(sign.is_name && self.before != sign.word);
        self.n_words += usize::from(sign.is_word);
        let near = NEARNESS[self.n_words.min(NEARNESS.len() - 1)];
        let same_clause = sign.clause == self.home;
        if sign.is_word && self.n_words <= CLAUSE_REACH {
            if near <= 2 {
                sink.count(feature(self.kind + 3, sign.word, near));
            }
            if same_clause {
                let negated = u64::from(sign.is_negated);
                sink.count(feature(self.kind + 4, sign.word, negated));
            }
        }
        self.judge(sign, near, same_clause, sink);
        self.before = sign.word;
    }

    fn judge(&mut self, sign: &Sign, near: u64, same_clause: bool, sink: &mut impl Sink) {
        let kind = self.kind;
        if sign.tone.abs() > 0.0 {
            let nearness = if near <= 3 {
                &mut self.near
            } else {
                &mut self.far
            };
            nearness.add(sign.tone);
            if same_clause {
                self.clause.add(sign.tone);
            }
            if self.n_names > 0 {
                self.past_name.add(sign.tone);
            }
            if !self.tone_seen {
                let side = u64::from(sign.tone > 0.0) + 2 * u64::from(same_clause);
                sink.count(feature(kind + 5, near, side));
            }
            self.tone_seen = true;
        }
        if sign.cue != CueClass::None && !self.cue_seen {
            let side = u64::from(sign.stance > 0.0);
            let class = sign.cue as u64;
            let names = self.n_names.min(2) as u64;
            sink.count(feature(kind + 6, class, side));
            sink.count(feature(kind + 7, near * 4 + class, side + 2 * names));
            sink.count(feature(kind + 8, u64::from(sign.lemma), side));
            self.cue_seen = true;
        }
    }

    fn finish(self, total: &mut Sums, sink: &mut impl Sink) {
        self.clause.emit(self.kind + 10, sink);
        self.near.emit(self.kind + 11, sink);
        self.far.emit(self.kind + 12, sink);
        self.past_name.emit(self.kind + 13, sink);
        sink.count(feature(self.kind + 14, self.n_names.min(3) as u64, 0));
        total.positive += self.near.positive + self.far.positive;
        total.negative += self.near.negative + self.far.negative;
    }
}

/// Word sequences across the target, with a slot in its place.
fn around(signs: &[Sign], target: &Range<usize>, sink: &mut impl Sink) {
    let left = |back: usize| word_at(signs, target.start.checked_sub(back));
    let right = |ahead: usize| word_at(signs, Some(target.end + ahead - 1));
    let before = feature(0, left(2), left(1));
    let after = feature(0, right(1), right(2));
    let after_next = feature(0, right(2), right(3));
    sink.count(feature(60, left(1), right(1)));
    sink.count(feature(61, before, 0));
    sink.count(feature(62, after, 0));
    sink.count(feature(63, before, right(1)));
    sink.count(feature(64, left(1), after));
    sink.count(feature(65, right(1), after_next));
    sink.count(feature(66, left(3), before));
}

/// Where the target stands.
fn place(reading: &Reading, target: &Range<usize>, sink: &mut impl Sink) {
    let first = reading.signs.get(target.start);
    let quoted = first.is_some_and(|sign| sign.is_quoted);
    let position = match target.start {
        0 => 0,
        1..=3 => 1,
        4..=10 => 2,
        _ => 3,
    };
    let length = (reading.n_words / 8).min(6) as u64;
    let question = u64::from(reading.is_question);
    sink.count(feature(70, position, 0));
    sink.count(feature(71, u64::from(quoted), question));
    sink.count(feature(72, length, 0));
}
