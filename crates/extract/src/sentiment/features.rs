//! The features of the learned judges: of a sentence, and of a sentence as seen from one target in it.
//!
//! A feature is a 64-bit hash with a value; its name is not stored. Names of actors are never features (see
//! [`Sign::word`]): the tone must not depend on who somebody is. Features that depend only on a token and a
//! side ([`WordFeatures`]) are separate from those that depend on the target ([`of_target`]): the former are
//! scored once per sentence, whatever the number of targets.

use crate::learn::hashed::{HalfHashes, Sink, feature};
use crate::sentiment::reading::{OUTSIDE, SentenceReading, Sign};

mod target;

pub(crate) use target::{WINDOW, of_target};

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
    words: HalfHashes<2>,
}

impl WordFeatures {
    pub(crate) fn seen(view: View) -> Self {
        Self {
            view,
            words: HalfHashes::of(view as u64),
        }
    }

    /// Calls `count` with the features of the word at `position`: itself and, where it matters most, its pair
    /// with the word before.
    pub(crate) fn of_word(&self, signs: &[Sign], position: u32, mut count: impl FnMut(u64)) {
        let Some(sign) = signs.get(position as usize) else {
            return;
        };
        count(self.words.feature(sign.word, sign.is_negated.into()));
        if matches!(self.view, View::Whole | View::InPair) {
            let before = word_at(signs, (position as usize).checked_sub(1));
            count(feature(self.view as u64 + 1, before, sign.word));
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

/// The weight of each word in the tone of its sentence: 1/√n, so that long sentences do not dominate.
pub(crate) fn share_of_word(reading: &SentenceReading) -> f32 {
    1.0 / (reading.n_words().max(1) as f32).sqrt()
}

/// The signs at these positions.
fn signs_at<'a>(
    reading: &'a SentenceReading,
    positions: &'a [u32],
) -> impl DoubleEndedIterator<Item = &'a Sign> {
    positions
        .iter()
        .map(|&position| &reading.signs[position as usize])
}

/// Counts the words of a whole sentence and their pairs, for its tone.
pub(crate) fn words_of_sentence(reading: &SentenceReading, sink: &mut impl Sink) {
    const WORDS: HalfHashes<2> = HalfHashes::of(1);
    let mut before = OUTSIDE;
    for sign in signs_at(reading, &reading.words) {
        sink.count(WORDS.feature(sign.word, sign.is_negated.into()));
        sink.count(feature(2, before, sign.word));
        before = sign.word;
    }
}

/// The other features of a whole sentence for its tone: the sums of its judgements.
pub(crate) fn sums_of_sentence(reading: &SentenceReading, sink: &mut impl Sink) {
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
