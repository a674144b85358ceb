//! A learned model of furniture lines: linear over hashed words, one signed byte per weight.
//!
//! It knows how calls to subscribe, notices, authors' introductions and captions are worded where no
//! fixed phrase tells them. `pressmill-train furniture` makes the weights; `models/README.md` says
//! from what and how good they are.
//!
//! Cost: a hash and two look-ups for each of a line's first 40 words.

use std::sync::LazyLock;

use super::line::Line;
use crate::sentiment::features::{Sink, feature};
use crate::sentiment::judge::{Judge, open};
use crate::word::WordHasher;

/// The weights as they lie in the program.
pub(crate) const SHIPPED: &[u8] = include_bytes!("../../../models/furniture.zst");

/// Words of a line that are looked at: notices tell themselves by then.
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
    let mut tally = MODEL.tally();
    case.features(&mut tally);
    let [score] = tally.scores();
    score >= 0.0
}

/// A line that the model has a say on.
pub(crate) struct Case<'a>(&'a Line<'a>);

impl<'a> Case<'a> {
    /// Prose: what shorter lines are shows in their surroundings. Speech and wrapped text are never
    /// furniture by their words.
    pub(super) fn of(line: &'a Line<'a>) -> Option<Self> {
        let is_case = line.is_prose() && !line.opens_quote() && !line.is_running;
        is_case.then_some(Self(line))
    }

    /// What the model looks at: words, pairs of them, how the line begins and ends.
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

    /// Reads byte by byte. Where words end is hard to foretell for a processor, so nothing branches on it but for words
    /// with characters beyond ASCII, which are few.
    fn read(&mut self, line: &str) {
        let none = WordHasher::default();
        // Up to this byte, and up to the last one that is no mark.
        let (mut hash, mut kept) = (none, none);
        let (mut has_begun, mut has_bytes) = (false, false);
        let (mut start, mut is_wide) = (0, false);
        for (at, &byte) in line.as_bytes().iter().chain(b" ").enumerate() {
            let kind = KINDS[usize::from(byte)];
            has_begun |= kind == Kind::Other;
            let mut longer = hash;
            longer.push_byte(byte.to_ascii_lowercase());
            hash = if has_begun { longer } else { none };
            kept = if kind == Kind::Other { hash } else { kept };
            let ends = kind == Kind::Blank;
            is_wide |= !byte.is_ascii();
            if is_wide && ends {
                let word = line.get(start..at).unwrap_or_default();
                kept = WordHasher::of(word.trim_matches(|mark: char| mark.is_ascii_punctuation()));
                is_wide = false;
            }
            start = if ends { at + 1 } else { start };
            self.hashes[self.n_words] = kept;
            self.n_words += usize::from(ends & has_bytes);
            if self.n_words == WORDS_MAX {
                return;
            }
            has_bytes = !ends;
            has_begun &= !ends;
            hash = if ends { none } else { hash };
            kept = if ends { none } else { kept };
        }
    }
}

/// What a byte is to a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Mark,
    Other,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Other; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        if (byte as u8).is_ascii_whitespace() {
            kinds[byte] = Kind::Blank;
        } else if (byte as u8).is_ascii_punctuation() {
            kinds[byte] = Kind::Mark;
        }
        byte += 1;
    }
    kinds
};

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
