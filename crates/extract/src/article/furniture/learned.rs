//! A learned model of furniture lines: linear over hashed words, one signed byte per weight.
//!
//! It recognises calls to subscribe, notices, authors' introductions and captions that no fixed phrase
//! matches. `pressmill-train furniture` makes the weights; `models/README.md` says from what and how good
//! they are.
//!
//! Cost: a hash and two look-ups for each of a line's first 40 words.

use std::sync::LazyLock;

use super::line::Line;
use super::sixteen::{SIXTEEN, Sixteen, bits};
use crate::learn::hashed::{Sink, feature};
use crate::learn::linear::{Judge, open};
use crate::word::WordHasher;

/// The weights that ship with the program.
pub(crate) const SHIPPED: &[u8] = include_bytes!("../../../models/furniture.zst");

/// Words of a line that are read: enough to recognise a notice.
const WORDS_MAX: usize = 40;

static MODEL: LazyLock<Judge<1>> = LazyLock::new(|| {
    let weights = open(SHIPPED).expect("the tests read the shipped weights");
    Judge::take(&mut weights.as_slice()).expect("the tests read the shipped weights")
});

/// Whether the line reads like furniture: a score of 0 or more. The trainer sets the bias so that few
/// lines of articles have one.
pub(super) fn is_furniture(line: &Line<'_>) -> bool {
    let Some(case) = Case::of(line) else {
        return false;
    };
    let mut score_sum = MODEL.score_sum();
    case.features(&mut score_sum);
    let [score] = score_sum.scores();
    score >= 0.0
}

/// A line that the model may classify.
pub(crate) struct Case<'a>(&'a Line<'a>);

impl<'a> Case<'a> {
    /// Prose only: the surroundings decide about shorter lines. Speech and wrapped text are never furniture
    /// by their words.
    pub(super) fn of(line: &'a Line<'a>) -> Option<Self> {
        let is_case = line.is_prose() && !line.opens_quote() && !line.is_running;
        is_case.then_some(Self(line))
    }

    /// The features of a line: its words, pairs of them, its beginning and its end.
    pub(crate) fn features(&self, sink: &mut impl Sink) {
        let line = self.0;
        let mut before = START;
        let end = u64::from(line.is_near_end);
        let words = Words::of(line.text);
        for (at, hash) in words.hashes().enumerate() {
            sink.count(feature(1, hash, 0));
            sink.count(feature(2, before, hash));
            if at < 3 {
                sink.count(feature(3 + at as u64, hash, end));
            }
            before = hash;
        }
        sink.add(
            feature(
                10,
                line.words.min(WORDS_MAX).ilog2().into(),
                u64::from(line.ends_sentence),
            ),
            1.0,
        );
        sink.add(
            feature(11, (line.capitalised * 8 / line.words.max(1)) as u64, end),
            1.0,
        );
    }
}

/// Stands for the word before the first.
const START: u64 = 1;

/// The first words of a line, without marks at either end.
struct Words {
    hashes: [WordHasher; WORDS_MAX],
    n_words: usize,
}

impl Words {
    fn of(line: &str) -> Self {
        let mut words = Self {
            hashes: [WordHasher::default(); WORDS_MAX],
            n_words: 0,
        };
        words.read(line);
        words
    }

    /// The [`crate::word::hash_word`] of each.
    fn hashes(&self) -> impl Iterator<Item = u64> {
        let hashes = self.hashes.iter().take(self.n_words);
        hashes.map(|hash| hash.finish().0)
    }

    /// Reads word by word; finds both ends of most words in one step.
    fn read(&mut self, line: &str) {
        let mut at = 0;
        while at < line.len() && self.n_words < WORDS_MAX {
            let rest = line.as_bytes().get(at..).unwrap_or_default();
            let bytes = Sixteen::of(rest);
            let length = bits(bytes.between(b'!', b'~')).trailing_ones() as usize;
            let is_whole = length < SIXTEEN && rest.get(length).is_none_or(|&end| end == b' ');
            if !is_whole {
                at += self.read_any(line.get(at..).unwrap_or_default());
                continue;
            }
            if length > 0 {
                let letters = bytes.between(b'a', b'z') | bytes.between(b'A', b'Z');
                let inside = bits(letters | bytes.between(b'0', b'9')) & !(u32::MAX << length);
                let start = inside.trailing_zeros().min(u32::BITS - 1);
                let end = u32::BITS - inside.leading_zeros();
                let mut hash = WordHasher::default();
                let bare = rest.get(start as usize..).unwrap_or_default();
                hash.push_lower(bare, end.saturating_sub(start) as usize);
                self.push(hash);
            }
            at += length + 1;
        }
    }

    /// Reads a word that is long or has characters beyond ASCII; returns its length in bytes, with the blank
    /// after it.
    fn read_any(&mut self, rest: &str) -> usize {
        let length = rest.bytes().position(|byte| byte.is_ascii_whitespace());
        let length = length.unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        if !word.is_empty() {
            let bare = word.trim_matches(|mark: char| mark.is_ascii_punctuation());
            self.push(WordHasher::of(bare));
        }
        length + 1
    }

    fn push(&mut self, hash: WordHasher) {
        self.hashes[self.n_words] = hash;
        self.n_words += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{WORDS_MAX, Words};
    use crate::word::hash_word;

    proptest! {
        #[test]
        fn words_are_cut_at_blanks_and_trimmed(line in "[ -~\t\x0b\x0c]{0,300}", wide in "[a'é’“ ]{0,30}") {
            for line in [line.clone(), line + &wide] {
                let words = line.split_ascii_whitespace().take(WORDS_MAX);
                let bare = words.map(|word| word.trim_matches(|mark: char| mark.is_ascii_punctuation()));
                let expected: Vec<u64> = bare.map(|word| hash_word(word).0).collect();
                prop_assert_eq!(Words::of(&line).hashes().collect::<Vec<_>>(), expected);
            }
        }
    }
}
