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
use crate::word::hash_word;

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
        for (at, word) in line
            .text
            .split_ascii_whitespace()
            .take(WORDS_MAX)
            .enumerate()
        {
            let word = word.trim_matches(|mark: char| mark.is_ascii_punctuation());
            let hash = hash_word(word).0;
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
