//! The sketch of a body: a MinHash signature over its word triples.
//!
//! One permutation hashing (Li, Owen, Zhang 2012): one hash per triple. Its first bits choose a bin, and each
//! bin keeps its least hash. Empty bins borrow from others in a fixed sequence (optimal densification,
//! Shrivastava 2017). Eight bits of every hash are stored (b-bit minwise hashing, Li and König 2010).
//! Unrelated bins agree by chance once in 256; [`Sketch::similarity`] corrects for that.

use pressmill_extract::model::{Analysis, SentenceKind, Shape};
use pressmill_extract::word::mix;

/// Bins of a sketch. With 128, the standard error of a similarity is at most 0.044.
pub const BINS: usize = 128;

/// Bits of a hash that choose its bin.
const BIN_BITS: u32 = BINS.ilog2();

/// A body that fills fewer bins has no sketch: below some 40 words, stock phrases make up too much of a text.
const MIN_FILLED: usize = 32;

/// Most bins to try for an empty one. A quarter of the bins are filled, so all these tries fail once in 10³¹.
const BORROWINGS: u64 = 256;

/// Chance that two unrelated bins agree.
const CHANCE: f32 = 1.0 / 256.0;

/// Identifies near duplicates: the share of agreeing bins estimates the Jaccard similarity of two sets of
/// word triples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sketch(pub [u8; BINS]);

impl Sketch {
    /// The sketch of an article's body: its words in lower case, without marks, furniture and headlines.
    /// `None` if it is too short.
    ///
    /// Cost: some 20 instructions per word.
    #[must_use]
    pub fn of(analysis: &Analysis) -> Option<Self> {
        let kinds = [SentenceKind::Boilerplate, SentenceKind::Headline];
        let sentences = analysis.sentences.iter();
        let words = sentences
            .filter(|sentence| !kinds.contains(&sentence.kind))
            .filter_map(|sentence| analysis.tokens.get(sentence.tokens.indices()))
            .flatten()
            .filter(|token| !token.shape.has(Shape::PUNCTUATION))
            .map(|token| token.word.0);
        Self::of_words(words)
    }

    /// The sketch of word hashes that are well mixed.
    fn of_words(words: impl Iterator<Item = u64>) -> Option<Self> {
        let mut least = [u64::MAX; BINS];
        let mut before = [0_u64; 2];
        for (count, word) in words.enumerate() {
            if count >= 2 {
                let triple = mix(before[0].rotate_left(42) ^ before[1].rotate_left(21) ^ word);
                if let Some(bin) = least.get_mut(bin_of(triple)) {
                    *bin = triple.min(*bin);
                }
            }
            before = [before[1], word];
        }
        let filled = least.iter().filter(|&&hash| hash != u64::MAX).count();
        (filled >= MIN_FILLED).then(|| Self::densified(&least))
    }

    fn densified(least: &[u64; BINS]) -> Self {
        let filled = |bin: usize| least.get(bin).filter(|&&hash| hash != u64::MAX);
        Self(std::array::from_fn(|bin| {
            let lender = |attempt| bin_of(mix((bin as u64 + 1) * BORROWINGS + attempt));
            let borrowed = || (0..BORROWINGS).find_map(|attempt| filled(lender(attempt)));
            let hash = filled(bin).or_else(borrowed);
            hash.map_or(0, |&hash| hash as u8) // the last bits: the first ones are what it was chosen by
        }))
    }

    /// The number of bins that agree with those of another sketch.
    pub fn agreement(&self, other: &Self) -> u32 {
        let pairs = self.0.iter().zip(&other.0);
        pairs.map(|(one, other)| u32::from(one == other)).sum()
    }

    /// The estimated similarity of two bodies with so many agreeing bins, 0 to 1.
    pub fn similarity(agreement: u32) -> f32 {
        let share = agreement as f32 / BINS as f32;
        ((share - CHANCE) / (1.0 - CHANCE)).clamp(0.0, 1.0)
    }
}

/// The bin of a hash: its first bits.
fn bin_of(hash: u64) -> usize {
    (hash >> (u64::BITS - BIN_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::Sketch;
    use pressmill_extract::word::mix;

    fn sketch(words: impl IntoIterator<Item = u64>) -> Option<Sketch> {
        Sketch::of_words(words.into_iter().map(mix))
    }

    fn similarity(one: &Sketch, other: &Sketch) -> f32 {
        Sketch::similarity(one.agreement(other))
    }

    #[test]
    fn similarity_is_the_share_of_triples_in_common() {
        for n_words in [80, 300, 1000, 10_000] {
            for cut in [10, 20, 40] {
                let whole = sketch(0..n_words).unwrap();
                let kept = sketch(0..n_words * (100 - cut) / 100).unwrap();
                let expected = 1.0 - cut as f32 / 100.0;
                let found = similarity(&whole, &kept);
                assert!((found - expected).abs() < 0.16, "{n_words} words: {found}");
            }
        }
    }

    #[test]
    fn unrelated_bodies_have_nothing_in_common() {
        let one = sketch(0..500).unwrap();
        let other = sketch(1000..1500).unwrap();
        assert!(similarity(&one, &other) < 0.05);
    }

    #[test]
    fn the_order_of_words_counts() {
        let one = sketch(0..500).unwrap();
        let other = sketch((0..500).rev()).unwrap();
        assert!(similarity(&one, &other) < 0.05);
    }

    #[test]
    fn short_and_repetitive_bodies_have_no_sketch() {
        assert_eq!(sketch(0..20), None);
        assert_eq!(sketch((0..10_000).map(|word| word % 9)), None);
        assert_eq!(sketch([]), None);
        assert!(sketch(0..60).is_some());
    }
}
