//! The nearest cue on either side of a token, and how far it is.

use crate::model::WordHash;
use crate::quotes::reading::Reading;
use crate::word::hash_literal;

/// The nearest cue on one side of a token.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Near {
    pub(super) word: u64,
    /// Distance in tokens, bucketed; 0 for no cue.
    pub(super) distance: u8,
    /// A comma stands in between.
    pub(super) comma: bool,
    /// "that" stands in between.
    pub(super) that: bool,
}

impl Near {
    /// What stands in between.
    pub(super) fn flags(self) -> u8 {
        u8::from(self.comma) | u8::from(self.that) << 1
    }
}

/// The way along a sentence from one cue to the next.
#[derive(Default)]
pub(super) struct Walk {
    cue: Option<(u64, usize)>,
    comma: bool,
    that: bool,
}

impl Walk {
    /// The cue that was passed last, seen from step `step`.
    pub(super) fn near(&self, step: usize) -> Near {
        self.cue.map_or(Near::default(), |(word, at)| Near {
            word,
            distance: bucket(step - at),
            comma: self.comma,
            that: self.that,
        })
    }

    /// Goes on past the token at `index`, `step` steps along the way.
    pub(super) fn pass(&mut self, reading: &Reading<'_>, index: usize, step: usize, is_cue: bool) {
        const COMMA: WordHash = hash_literal(",");
        const THAT: WordHash = hash_literal("that");
        let token = reading.passage.tokens.get(index);
        let word = token.map(|token| token.word).unwrap_or_default();
        if is_cue {
            self.cue = Some((word.0, step));
            self.comma = false;
            self.that = false;
        } else {
            self.comma |= word == COMMA;
            self.that |= word == THAT;
        }
    }
}

/// Distances as eleven steps: 0–6 as they are, then ever wider. A table, as branches would be hard to foretell.
pub(super) fn bucket(distance: usize) -> u8 {
    const STEPS: [u8; 22] = [
        0, 1, 2, 3, 4, 5, 6, 7, 7, 8, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9, 9, 10,
    ];
    STEPS[distance.min(STEPS.len() - 1)]
}
