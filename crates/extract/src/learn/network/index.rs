//! Which row of the network belongs to a feature.

use std::hint::select_unpredictable;

use wide::{bytemuck, i8x16, i16x8};

use super::FeatureKey;

/// Features of one bucket: with its first row they fill half of a 64-byte cache line.
const BUCKET: usize = 14;

/// The features whose keys share their high bits, in 16 words so that comparing two vectors finds a
/// key: the next sixteen bits of each key, then in two words how many there are ([`COUNT_BITS`]) and
/// the row of the first; the others follow it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(align(32))]
struct Bucket([i16x8; 2]);

/// Counts up to 31; features beyond [`BUCKET`] stand elsewhere.
const COUNT_BITS: u32 = 5;

impl Bucket {
    /// Row of the first feature, and number of features.
    fn extent(&self) -> (u32, usize) {
        let [.., high, low] = self.0[1].to_array().map(|word| u32::from(word as u16));
        let packed = high << 16 | low;
        let count = packed & ((1 << COUNT_BITS) - 1);
        (packed >> COUNT_BITS, count as usize)
    }

    fn set_extent(&mut self, first: u32, count: usize) {
        let count = count.min((1 << COUNT_BITS) - 1) as u32;
        let packed = first << COUNT_BITS | count;
        self.set(BUCKET, (packed >> 16) as u16);
        self.set(BUCKET + 1, packed as u16);
    }

    fn set(&mut self, place: usize, word: u16) {
        let mut words = self.0[place / 8].to_array();
        words[place % 8] = word.cast_signed();
        self.0[place / 8] = i16x8::new(words);
    }

    /// The position of a tag; other words may match from position [`BUCKET`] on.
    fn place(&self, tag: u16) -> usize {
        let tag = i16x8::splat(tag.cast_signed());
        let is_tag = bytemuck::cast(self.0.map(|words| words.simd_eq(tag)));
        let is_tag = i8x16::from_i16x16_saturate(is_tag).to_bitmask();
        is_tag.trailing_zeros() as usize
    }
}

/// Finds a feature's row.
///
/// Rows stand in the order of their keys, so a bucket only stores where its own begin: a megabyte for 200,000
/// rows, half of a core's own caches. Keys are compared by 30 of their bits: one unknown feature in 10,000 is
/// mistaken for a known one, one row in 20,000 is hidden by another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FeatureIndex {
    buckets: Vec<Bucket>,
    /// Number of buckets is `1 << bits`.
    bits: u32,
    /// Key and row of features that found their bucket full, by key.
    overflow: Vec<(FeatureKey, u32)>,
}

/// The row of zeros.
pub(crate) const NO_ROW: u32 = 0;

impl FeatureIndex {
    /// Row numbers from 1 on in the order of `keys`, which ascend.
    pub(crate) fn new(keys: &[FeatureKey]) -> Self {
        // Four to eight keys a bucket: at most one bucket in 50 has more than it holds.
        let bits = (keys.len() / 8).next_power_of_two().max(2).trailing_zeros();
        let mut index = Self {
            buckets: vec![Bucket::default(); 1 << bits],
            bits,
            overflow: Vec::new(),
        };
        for (row, &key) in (1_u32..).zip(keys) {
            let (number, tag) = index.place(key);
            let bucket = &mut index.buckets[number];
            let (first, count) = match bucket.extent() {
                (_, 0) => (row, 0),
                extent => extent,
            };
            if count < BUCKET {
                bucket.set(count, tag);
            } else {
                index.overflow.push((key, row));
            }
            bucket.set_extent(first, count + 1);
        }
        index
    }

    /// A key's bucket, and its tag there.
    fn place(&self, key: FeatureKey) -> (usize, u16) {
        let below = key << self.bits;
        ((key >> (32 - self.bits)) as usize, (below >> 16) as u16)
    }

    /// The row of a feature, or [`NO_ROW`].
    pub(crate) fn row(&self, key: FeatureKey) -> u32 {
        let (number, tag) = self.place(key);
        let bucket = &self.buckets[number];
        let (first, count) = bucket.extent();
        let place = bucket.place(tag);
        let is_here = place < count.min(BUCKET);
        if count > BUCKET && !is_here {
            return self.in_overflow(key);
        }
        select_unpredictable(is_here, first + place as u32, NO_ROW)
    }

    #[cold]
    fn in_overflow(&self, key: FeatureKey) -> u32 {
        let place = self.overflow.binary_search_by_key(&key, |&(key, _)| key);
        place.map_or(NO_ROW, |place| self.overflow[place].1)
    }
}

#[cfg(test)]
mod tests {
    use super::{FeatureIndex, NO_ROW};
    use crate::learn::network::feature_key;

    #[test]
    fn every_feature_is_found_also_when_its_bucket_is_full() {
        // 20 keys in one bucket, and 20 that are spread out.
        let mut keys: Vec<u32> = (0..20).map(|n| n << 13).collect();
        keys.extend((1..=20).map(|n| n << 27));
        keys.sort_unstable();
        let index = FeatureIndex::new(&keys);
        assert!(!index.overflow.is_empty());
        for (row, &key) in (1..).zip(&keys) {
            assert_eq!(index.row(key), row, "{key}");
        }
        for key in [21 << 13, 1 << 20, u32::MAX] {
            assert_eq!(index.row(key), NO_ROW);
        }
        assert_eq!(FeatureIndex::new(&[]).row(7), NO_ROW);
    }

    #[test]
    fn nearly_all_of_many_features_are_found() {
        let mut keys: Vec<u32> = (0..100_000).map(|n| feature_key(1, n)).collect();
        keys.sort_unstable();
        keys.dedup();
        let index = FeatureIndex::new(&keys);
        let n_wrong = (1..)
            .zip(&keys)
            .filter(|&(row, &key)| index.row(key) != row)
            .count();
        assert!(n_wrong < 20, "{n_wrong} hidden");
        let unknown = (0..100_000).map(|n| feature_key(2, n));
        let n_taken = unknown.filter(|&key| index.row(key) != NO_ROW).count();
        assert!(n_taken < 40, "{n_taken} taken for known ones");
    }
}
