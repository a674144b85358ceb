//! A cache for sums of rows: news repeats its words.
//!
//! A token's neighbours are mostly "the", "of" and "said", and names come back within an article, so most
//! sums are already cached. Sums are integers, and an entry holds the exact sum for its number, so the cache
//! never changes a result.

use crate::learn::network::Sums;

/// Places for two sums each: with 145 bytes each they take a third of a core's second-level cache.
const PLACES: usize = 1 << 12;

/// Caches sums by a number that identifies the summed features.
#[derive(Debug)]
pub(crate) struct SumCache {
    /// 0 marks a free entry.
    numbers: Vec<[u64; 2]>,
    sums: Vec<[Sums; 2]>,
    /// Which of a place's two entries was used last: a third one replaces the other.
    last: Vec<u8>,
}

impl Default for SumCache {
    fn default() -> Self {
        Self {
            numbers: vec![[0; 2]; PLACES],
            sums: vec![[Sums::ZERO; 2]; PLACES],
            last: vec![0; PLACES],
        }
    }
}

impl SumCache {
    /// The sum for `number`, from the cache or from `sum`.
    ///
    /// The lower bits of `number`, which must be well mixed, select its place.
    pub(crate) fn get(&mut self, number: u64, sum: impl FnOnce() -> Sums) -> &Sums {
        let place = number as usize % PLACES;
        let numbers = &mut self.numbers[place];
        let sums = &mut self.sums[place];
        let [is_first, is_second] = numbers.map(|known| known == number);
        let mut which = u8::from(is_second);
        if !(is_first | is_second) | (number == 0) {
            which = self.last[place] ^ 1;
            sums[usize::from(which & 1)] = sum();
            numbers[usize::from(which & 1)] = number;
        }
        self.last[place] = which;
        &sums[usize::from(which & 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::{PLACES, SumCache};
    use crate::learn::network::sums_of;

    #[test]
    fn a_sum_is_made_once_until_the_second_after_it_takes_its_place() {
        let mut cache = SumCache::default();
        let mut n_made = 0;
        let rivals = [1, 2].map(|n| 7 + n * PLACES as u64);
        let kept = [(7, 1), (7, 1), (rivals[0], 2), (7, 1), (rivals[0], 2)];
        let pushed_out = [(rivals[1], 3), (rivals[0], 2), (7, 1), (0, 4), (0, 4)];
        for (number, value) in kept.into_iter().chain(pushed_out) {
            let sums = cache.get(number, || {
                n_made += 1;
                sums_of(value)
            });
            assert_eq!(*sums, sums_of(value), "{number}");
        }
        // Two, one in place of the first, the first anew, and what is never remembered twice.
        assert_eq!(n_made, 6);
    }
}
