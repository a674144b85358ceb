//! Features of a sentence as seen from one target in it.

use std::ops::Range;

use crate::learn::hashed::{HalfHashes, Sink, feature};
use crate::sentiment::features::{SumFeatures, Sums, View, word_at};
use crate::sentiment::lexicon::CueClass;
use crate::sentiment::reading::{SentenceReading, Sign};

/// How far from a target its features reach, in tokens: longer sentences cost no more.
pub(crate) const WINDOW: usize = 40;
/// How far the words of a target's own clause count by themselves, in words.
const CLAUSE_WINDOW: usize = 12;

/// Features of a sentence that depend on the target at `target` (positions in the reading).
pub(crate) fn of_target(reading: &SentenceReading, target: &Range<usize>, sink: &mut impl Sink) {
    let signs = &reading.signs;
    let home = signs.get(target.start).map_or(0, |sign| sign.clause);
    let end = (target.end + WINDOW).min(signs.len());
    let mut total = Sums::default();
    let left = target.start.saturating_sub(WINDOW)..target.start;
    Walk::<{ View::Left as u64 }>::new(reading, left, home).go(&mut total, sink);
    let right = target.end.min(end)..end;
    Walk::<{ View::Right as u64 }>::new(reading, right, home).go(&mut total, sink);
    total.emit(const { SumFeatures::of(40) }, sink);
    around(signs, target, sink);
    place(reading, target, sink);
}

/// Class of a distance in words, 1 to 5. A table, because a branch would be unpredictable.
const NEARNESS: [u64; 14] = [1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 5];

/// One way out from the target; its features are of `KIND` and the kinds that follow it.
struct Walk<'a, const KIND: u64> {
    reading: &'a SentenceReading,
    /// The tokens within the window on this side.
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

    fn new(reading: &'a SentenceReading, range: Range<usize>, home: u16) -> Self {
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
        let words = self.reading.words_in(&self.range).iter();
        let marked = self.reading.marked_in(&self.range).iter();
        if Self::IS_LEFT {
            self.words(words.rev(), sink);
            marked
                .rev()
                .for_each(|&mark| self.judge(mark as usize, sink));
        } else {
            self.words(words, sink);
            marked.for_each(|&mark| self.judge(mark as usize, sink));
        }
        self.finish(total, sink);
    }

    /// Adds the words of the target's clause, and the next ones in any clause, nearest first.
    fn words<'w>(&self, words: impl Iterator<Item = &'w u32>, sink: &mut impl Sink) {
        for (&position, nearness) in words.zip(&NEARNESS[1..=CLAUSE_WINDOW]) {
            let sign = &self.reading.signs[position as usize];
            let same_clause = sign.clause == self.home;
            if *nearness <= 2 {
                let by_nearness = const { HalfHashes::<3>::of(KIND + 3) };
                sink.count(by_nearness.feature(sign.word, *nearness));
            } else if !same_clause {
                break;
            }
            let by_negation = const { HalfHashes::<2>::of(KIND + 4) };
            let feature = by_negation.feature(sign.word, sign.is_negated.into());
            sink.count_if(feature, same_clause);
        }
    }

    /// Adds a word that judges or can show a stance.
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
                sink.count(const { HalfHashes::<4>::of(KIND + 5) }.feature(near, side));
            }
            self.tone_seen = true;
        }
        if sign.cue != CueClass::None && !self.cue_seen {
            let side = u64::from(sign.stance > 0.0);
            let class = sign.cue as u64;
            let names = n_names.min(2) as u64;
            let lemma = u64::from(sign.lemma);
            let by_names = const { HalfHashes::<6>::of(KIND + 7) };
            sink.count(const { HalfHashes::<2>::of(KIND + 6) }.feature(class, side));
            sink.count(by_names.feature(near * 4 + class, side + 2 * names));
            sink.count(const { HalfHashes::<2>::of(KIND + 8) }.feature(lemma, side));
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
fn place(reading: &SentenceReading, target: &Range<usize>, sink: &mut impl Sink) {
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
