//! Running sums of word scores, computed once per sentence and view.

use std::ops::Range;

use super::features::{View, WordFeatures};
use super::reading::SentenceReading;
use crate::learn::linear::{Judge, Lanes, classes};

/// The most words, of two features each, that can be summed in [`Lanes`].
const WORDS_IN_LANES: usize = (i16::MAX / (2 * -(i8::MIN as i16))) as usize;

/// The scores of the words of one sentence in one view, as running sums: the score of any range of words is
/// one subtraction.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunningSums<const C: usize> {
    /// The number of the first word that counts.
    first: usize,
    /// They may wrap around; the difference of two sums is right where it fits.
    sums: Vec<Lanes>,
}

impl<const C: usize> RunningSums<C> {
    /// Sums anew over the words of `reading` among the tokens in `range`.
    pub(crate) fn sum(
        &mut self,
        judge: &Judge<C>,
        reading: &SentenceReading,
        view: View,
        range: &Range<usize>,
    ) {
        let features = WordFeatures::seen(view);
        let mut sum = Lanes::ZERO;
        self.first = reading.words_before(range.start);
        self.sums.clear();
        self.sums.push(sum);
        let words = reading.words_in(range).iter();
        self.sums.extend(words.map(|&position| {
            features.of_word(&reading.signs, position, |feature| {
                sum += judge.lanes_of(feature);
            });
            sum
        }));
    }

    /// The counts of the words whose numbers lie in `range`, [`WORDS_IN_LANES`] at most; nothing when it is out of bounds.
    pub(crate) fn counts(&self, range: Range<usize>) -> [i32; C] {
        debug_assert!(range.len() <= WORDS_IN_LANES, "{range:?} may wrap around");
        let sum = |end: usize| self.sums.get(end.checked_sub(self.first)?);
        match (sum(range.start), sum(range.end)) {
            (Some(&start), Some(&end)) => classes(end - start),
            _ => [0; C],
        }
    }
}

/// The summed scores of all words of `reading` in one view.
pub(crate) fn counts_of_words<const C: usize>(
    judge: &Judge<C>,
    reading: &SentenceReading,
    view: View,
) -> [i32; C] {
    let features = WordFeatures::seen(view);
    let mut counts = [0; C];
    for words in reading.words.chunks(WORDS_IN_LANES) {
        let mut sum = Lanes::ZERO;
        for &position in words {
            features.of_word(&reading.signs, position, |feature| {
                sum += judge.lanes_of(feature);
            });
        }
        for (count, more) in counts.iter_mut().zip(classes::<C>(sum)) {
            *count += more;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{RunningSums, counts_of_words};
    use crate::learn::linear::Judge;
    use crate::model::SentenceKind;
    use crate::sentiment::features::View;
    use crate::sentiment::lexicon::Lexicon;
    use crate::sentiment::reading::SentenceReading;
    use crate::sentiment::testkit::Marked;

    #[test]
    fn words_of_a_stretch_are_counted_right_in_a_sentence_of_any_length() {
        let article = Marked::new(&"slowly they walked ".repeat(400), SentenceKind::Body);
        let passage = article.passage();
        let mut reading = SentenceReading::default();
        reading.read(&passage, passage.sentences[0].tokens, &Lexicon::new());
        let n_words = reading.n_words() as i32;
        assert_eq!(n_words, 1_200);
        let judge = Judge {
            weights: vec![[127, -128, 1]; 4],
            step: 1.0,
            bias: [0.0; 3],
        };
        let twice = 2 * n_words; // each word has a feature of its own and one with the word before
        let all = counts_of_words(&judge, &reading, View::Whole);
        assert_eq!(all, [127 * twice, -128 * twice, twice]);
        let mut running = RunningSums::default();
        running.sum(&judge, &reading, View::InPair, &(100..1_100));
        for start in [100, 500, 1_000] {
            let counts = running.counts(start..start + 100);
            assert_eq!(counts, [127 * 200, -128 * 200, 200]);
        }
        assert_eq!(running.counts(99..101), [0; 3], "out of bounds");
    }
}
