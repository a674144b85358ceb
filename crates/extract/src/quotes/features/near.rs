//! The nearest cue on either side of a token, and how far it is.

use super::fact::{Fact, is_cue};

/// The nearest cue on one side of a token.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Near {
    /// Its word, as the first of a pair; 0 for no cue.
    pub(super) first: u64,
    /// Distance in tokens, bucketed; 0 for no cue.
    pub(super) distance: u8,
    /// What stands in between: all [`Fact::link`] together.
    pub(super) between: u8,
}

/// The way along a sentence from one cue to the next.
#[derive(Default)]
pub(super) struct Walk {
    first: u64,
    /// Steps since the cue; 0 for no cue.
    n_steps: usize,
    between: u8,
}

impl Walk {
    /// The cue that was passed last.
    pub(super) fn near(&self) -> Near {
        Near {
            first: self.first,
            distance: bucket(self.n_steps),
            between: self.between,
        }
    }

    /// Goes on past a token.
    pub(super) fn pass(&mut self, fact: &Fact) {
        if is_cue(fact.part) {
            self.first = fact.first;
            self.n_steps = 1;
            self.between = 0;
        } else if self.n_steps > 0 {
            self.n_steps += 1;
            self.between |= fact.link;
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
