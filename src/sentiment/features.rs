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

    /// The same where it holds: a way for what is hard to foretell, as whether the next token is a word.
    fn count_if(&mut self, feature: u64, holds: bool) {
        if holds {
            self.count(feature);
        }
    }
}

/// The hash of a feature of kind `kind` made of two parts.
pub(crate) const fn feature(kind: u64, first: u64, second: u64) -> u64 {
    mix(first ^ mixed_second(kind, second))
}

const fn mixed_second(kind: u64, second: u64) -> u64 {
    mix(second.wrapping_add(kind.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

/// The features of a kind whose second part is a number below `N`: half of their hashes made by the compiler.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Halves<const N: usize>([u64; N]);

impl<const N: usize> Halves<N> {
    pub(crate) const fn of(kind: u64) -> Self {
        let mut halves = [0; N];
        let mut second = 0;
        while second < N {
            halves[second] = mixed_second(kind, second as u64);
            second += 1;
        }
        Self(halves)
    }

    /// As [`feature`]; a second part of `N` or more counts as `N - 1`.
    pub(crate) fn feature(&self, first: u64, second: u64) -> u64 {
        mix(first ^ self.0[(second as usize).min(N - 1)])
    }
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
    /// By whether the word is negated.
    words: Halves<2>,
}

impl WordFeatures {
    pub(crate) fn seen(view: View) -> Self {
        Self {
            view,
            words: Halves::of(view as u64),
        }
    }

    /// The word at `position`: itself and, where most hangs on it, itself after what stands before.
    pub(crate) fn of_word(&self, signs: &[Sign], position: u32, sink: &mut impl Sink) {
        let Some(sign) = signs.get(position as usize) else {
            return;
        };
        sink.count(self.words.feature(sign.word, sign.is_negated.into()));
        if matches!(self.view, View::Whole | View::InPair) {
            let before = word_at(signs, (position as usize).checked_sub(1));
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

    /// Emits both sums and their balance, pressed into −1..=1, as `features`.
    pub(crate) fn emit(self, features: SumFeatures, sink: &mut impl Sink) {
        let balance = self.positive - self.negative;
        let sums = [self.positive, self.negative, balance];
        for (feature, sum) in features.0.into_iter().zip(sums) {
            if sum.abs() > 0.0 {
                sink.add(feature, sum / (sum.abs() + 1.0));
            }
        }
    }
}

/// What [`Sums`] are emitted as.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SumFeatures([u64; 3]);

impl SumFeatures {
    pub(crate) const fn of(kind: u64) -> Self {
        Self([
            feature(kind, 1, 0),
            feature(kind, 2, 0),
            feature(kind, 3, 0),
        ])
    }
}

/// What the words of a sentence weigh each for its tone: 1/√n, so that long sentences do not shout.
pub(crate) fn share_of_word(reading: &Reading) -> f32 {
    1.0 / (reading.n_words().max(1) as f32).sqrt()
}

/// The signs at these positions.
fn signs_at<'a>(
    reading: &'a Reading,
    positions: &'a [u32],
) -> impl DoubleEndedIterator<Item = &'a Sign> {
    positions
        .iter()
        .map(|&position| &reading.signs[position as usize])
}

/// Counts the words of a whole sentence and their pairs, for its tone.
pub(crate) fn words_of_sentence(reading: &Reading, sink: &mut impl Sink) {
    const WORDS: Halves<2> = Halves::of(1);
    let mut before = OUTSIDE;
    for sign in signs_at(reading, &reading.words) {
        sink.count(WORDS.feature(sign.word, sign.is_negated.into()));
        sink.count(feature(2, before, sign.word));
        before = sign.word;
    }
}

/// The other features of a whole sentence for its tone: the sums of its judgements.
pub(crate) fn sums_of_sentence(reading: &Reading, sink: &mut impl Sink) {
    let share = share_of_word(reading);
    let mut sums = Sums::default();
    signs_at(reading, &reading.marked).for_each(|sign| sums.add(sign.tone));
    sums.emit(const { SumFeatures::of(3) }, sink);
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
    let end = (target.end + REACH).min(signs.len());
    let mut total = Sums::default();
    let left = target.start.saturating_sub(REACH)..target.start;
    Walk::<{ View::Left as u64 }>::new(reading, left, home).go(&mut total, sink);
    let right = target.end.min(end)..end;
    Walk::<{ View::Right as u64 }>::new(reading, right, home).go(&mut total, sink);
    total.emit(const { SumFeatures::of(40) }, sink);
    around(signs, target, sink);
    place(reading, target, sink);
}

/// How near a word is, by how many words there are up to it: 1 to 5. No branch: the processor could not foretell it.
const NEARNESS: [u64; 14] = [1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 5];

/// One way out from the target; its features are of `KIND` and the kinds that follow it.
struct Walk<'a, const KIND: u64> {
    reading: &'a Reading,
    /// What lies within reach on this side.
    range: Range<usize>,
    home: u16,
    clause: Sums,
    near: Sums,
    far: Sums,
    past_name: Sums,
    cue_seen: bool,
    tone_seen: bool,
}

impl<'a, const KIND: u64> Walk<'a, KIND> {
    const IS_LEFT: bool = KIND == View::Left as u64;

    fn new(reading: &'a Reading, range: Range<usize>, home: u16) -> Self {
        Self {
            reading,
            range,
            home,
            clause: Sums::default(),
            near: Sums::default(),
            far: Sums::default(),
            past_name: Sums::default(),
            cue_seen: false,
            tone_seen: false,
        }
    }

    fn go(mut self, total: &mut Sums, sink: &mut impl Sink) {
        let words = self.reading.words_in(&self.range).iter().copied();
        let marked = self.reading.marked_in(&self.range).iter().copied();
        if Self::IS_LEFT {
            self.step(words.rev(), marked.rev(), sink);
        } else {
            self.step(words, marked, sink);
        }
        self.finish(total, sink);
    }

    /// Takes the words of the target's clause, the next ones in any clause, and everything marked, nearest first.
    fn step(
        &mut self,
        words: impl Iterator<Item = u32>,
        marked: impl Iterator<Item = u32>,
        sink: &mut impl Sink,
    ) {
        let mut marked = marked.peekable();
        for (position, nearness) in words.zip(&NEARNESS[1..=CLAUSE_REACH]) {
            let is_nearer = |&mark: &u32| (mark != position) & ((mark > position) == Self::IS_LEFT);
            while let Some(mark) = marked.next_if(is_nearer) {
                self.judge(mark as usize, sink);
            }
            let sign = &self.reading.signs[position as usize];
            let same_clause = sign.clause == self.home;
            if *nearness <= 2 {
                let by_nearness = const { Halves::<3>::of(KIND + 3) };
                sink.count(by_nearness.feature(sign.word, *nearness));
            } else if !same_clause {
                break;
            }
            if same_clause {
                let by_negation = const { Halves::<2>::of(KIND + 4) };
                sink.count(by_negation.feature(sign.word, sign.is_negated.into()));
            }
        }
        marked.for_each(|mark| self.judge(mark as usize, sink));
    }

    fn judge(&mut self, position: usize, sink: &mut impl Sink) {
        let reading = self.reading;
        let way = if Self::IS_LEFT {
            position..self.range.end
        } else {
            self.range.start..position + 1
        };
        let sign = &reading.signs[position];
        let n_words = reading.words_before(way.end) - reading.words_before(way.start);
        let near = NEARNESS[n_words.min(NEARNESS.len() - 1)];
        let n_names = reading.names_in(way);
        let same_clause = sign.clause == self.home;
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
            if n_names > 0 {
                self.past_name.add(sign.tone);
            }
            if !self.tone_seen {
                let side = u64::from(sign.tone > 0.0) + 2 * u64::from(same_clause);
                sink.count(const { Halves::<4>::of(KIND + 5) }.feature(near, side));
            }
            self.tone_seen = true;
        }
        if sign.cue != CueClass::None && !self.cue_seen {
            let side = u64::from(sign.stance > 0.0);
            let class = sign.cue as u64;
            let names = n_names.min(2) as u64;
            let lemma = u64::from(sign.lemma);
            let by_names = const { Halves::<6>::of(KIND + 7) };
            sink.count(const { Halves::<2>::of(KIND + 6) }.feature(class, side));
            sink.count(by_names.feature(near * 4 + class, side + 2 * names));
            sink.count(const { Halves::<2>::of(KIND + 8) }.feature(lemma, side));
            self.cue_seen = true;
        }
    }

    fn finish(self, total: &mut Sums, sink: &mut impl Sink) {
        let sums = [self.clause, self.near, self.far, self.past_name];
        let features = const {
            [
                SumFeatures::of(KIND + 10),
                SumFeatures::of(KIND + 11),
                SumFeatures::of(KIND + 12),
                SumFeatures::of(KIND + 13),
            ]
        };
        for (sums, features) in sums.into_iter().zip(features) {
            sums.emit(features, sink);
        }
        let n_names = self.reading.names_in(self.range).min(3) as u64;
        sink.count(feature(KIND + 14, n_names, 0));
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
    let length = (reading.n_words() / 8).min(6) as u64;
    let question = u64::from(reading.is_question);
    sink.count(feature(70, position, 0));
    sink.count(feature(71, u64::from(quoted), question));
    sink.count(feature(72, length, 0));
}

#[cfg(test)]
mod tests {
    use super::{Halves, feature};

    #[test]
    fn halves_make_the_same_features() {
        for (first, second) in [(0, 0), (7, 1), (u64::MAX, 2)] {
            let whole = feature(103, first, second);
            assert_eq!(Halves::<3>::of(103).feature(first, second), whole);
        }
    }
}
