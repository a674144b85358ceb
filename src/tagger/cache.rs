//! Sums of rows that were needed before: news repeats its words.
//!
//! A token's neighbours are mostly "the", "of" and "said", and names come back within an article, so
//! that most sums need not be made again. Sums are integers and an entry holds the sum
//! of exactly what its number stands for, so what was seen before never changes a result.

use super::network::Sums;

/// Entries: with 72 bytes each they take a third of a core's second-level cache.
const ENTRIES: usize = 1 << 13;

/// Remembers sums by a number that stands for what was summed.
#[derive(Debug)]
pub(crate) struct SumCache {
    /// 0 marks a free entry.
    numbers: Vec<u64>,
    sums: Vec<Sums>,
}

impl Default for SumCache {
    fn default() -> Self {
        Self {
            numbers: vec![0; ENTRIES],
            sums: vec![Sums::ZERO; ENTRIES],
        }
    }
}

impl SumCache {
    /// The sum that `number` stands for, from memory or from `sum`.
    ///
    /// The lower bits of `number`, which must be well mixed, say where it is kept.
    pub(crate) fn get(&mut self, number: u64, sum: impl FnOnce() -> Sums) -> &Sums {
        let place = number as usize % ENTRIES;
        if self.numbers[place] != number || number == 0 {
            self.sums[place] = sum();
            self.numbers[place] = number;
        }
        &self.sums[place]
    }
}

#[cfg(test)]
mod tests {
    use super::{ENTRIES, SumCache};
    use crate::tagger::network::sums_of;

    #[test]
    fn a_sum_is_made_once_until_another_takes_its_place() {
        let mut cache = SumCache::default();
        let mut n_made = 0;
        let rival = 7 + ENTRIES as u64;
        for (number, value) in [(7, 1), (7, 1), (rival, 2), (7, 1), (0, 3), (0, 3)] {
            let sums = cache.get(number, || {
                n_made += 1;
                sums_of(value)
            });
            assert_eq!(*sums, sums_of(value), "{number}");
        }
        assert_eq!(n_made, 5);
    }
}
