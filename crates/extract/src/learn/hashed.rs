//! Hashed features: a feature is a 64-bit hash with a value; its name is not stored.

use crate::word::mix;

/// Receives features one by one.
pub(crate) trait Sink {
    /// Adds `value` under `feature`.
    fn add(&mut self, feature: u64, value: f32);

    /// Adds 1 under `feature`.
    fn count(&mut self, feature: u64) {
        self.add(feature, 1.0);
    }

    /// Adds 1 under `feature` if `holds` is true. Implementations avoid the branch where the condition is
    /// unpredictable, such as whether the next token is a word.
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

/// The features of a kind whose second part is a number below `N`: half of each hash is computed at compile
/// time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HalfHashes<const N: usize>([u64; N]);

impl<const N: usize> HalfHashes<N> {
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

#[cfg(test)]
mod tests {
    use super::{HalfHashes, feature};

    #[test]
    fn halves_make_the_same_features() {
        for (first, second) in [(0, 0), (7, 1), (u64::MAX, 2)] {
            let whole = feature(103, first, second);
            assert_eq!(HalfHashes::<3>::of(103).feature(first, second), whole);
        }
    }
}
