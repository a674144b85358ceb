//! A table of small numbers by hash, four bytes a slot: half of what a key in full would take, so that
//! more of it stays in a core's caches.

use std::hint::select_unpredictable;

use wide::i16x8;

/// Numbers above 0 by 32-bit keys, in buckets of eight slots; what finds its bucket full stands in the next.
///
/// A slot compares keys by their upper half: one unknown key in 10,000 is mistaken for a known one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct CompactTable {
    /// Their number is a power of two, or 0.
    buckets: Vec<Bucket>,
}

/// Slots that are compared at once, in half a cache line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(align(32))]
struct Bucket {
    /// The upper half of each key; filled from the front.
    tags: i16x8,
    /// 0 marks a free slot.
    numbers: [u16; SLOTS],
}

const SLOTS: usize = 8;

impl Bucket {
    /// The first slot with this tag, free ones included; [`SLOTS`] without any.
    fn slot(&self, tag: u16) -> usize {
        let equal = self.tags.simd_eq(i16x8::splat(tag.cast_signed()));
        (equal.to_bitmask() | 1 << SLOTS).trailing_zeros() as usize
    }

    fn is_full(&self) -> bool {
        self.numbers[SLOTS - 1] != 0
    }
}

impl CompactTable {
    /// An empty table with room for `n_keys`.
    pub(crate) fn with_room(n_keys: usize) -> Self {
        // A third stays free, so that every search ends.
        let n_buckets = (n_keys + n_keys / 2 + 1).div_ceil(SLOTS);
        Self {
            buckets: vec![Bucket::default(); n_buckets.next_power_of_two()],
        }
    }

    /// Replaces the key's number by `change` of it; a new key has 0.
    pub(crate) fn update(&mut self, key: u32, change: impl FnOnce(u16) -> u16) {
        let (mut place, tag) = self.place(key);
        while self.buckets[place].is_full() && self.buckets[place].slot(tag) == SLOTS {
            place = self.next(place);
        }
        let bucket = &mut self.buckets[place];
        let free = bucket.numbers.iter().position(|&number| number == 0);
        let slot = match (bucket.slot(tag), free) {
            (slot, Some(free)) if slot >= free => free,
            (slot, _) => slot,
        };
        let mut tags = bucket.tags.to_array();
        tags[slot] = tag.cast_signed();
        bucket.tags = i16x8::new(tags);
        bucket.numbers[slot] = change(bucket.numbers[slot]);
    }

    /// The key's number; 0 for an unknown one. Cost: one bucket, nearly always.
    pub(crate) fn get(&self, key: u32) -> u16 {
        let (mut place, tag) = self.place(key);
        loop {
            let Some(bucket) = self.buckets.get(place) else {
                return 0;
            };
            let slot = bucket.slot(tag);
            // Whether the key is known is unpredictable, but the search rarely continues.
            if select_unpredictable(bucket.is_full(), slot == SLOTS, false) {
                place = self.next(place);
                continue;
            }
            return select_unpredictable(slot < SLOTS, bucket.numbers[slot % SLOTS], 0);
        }
    }

    /// A key's first bucket, and its tag.
    fn place(&self, key: u32) -> (usize, u16) {
        let mask = self.buckets.len().wrapping_sub(1);
        (key as usize & mask, upper_half(key))
    }

    fn next(&self, place: usize) -> usize {
        (place + 1) & (self.buckets.len() - 1)
    }
}

fn upper_half(key: u32) -> u16 {
    (key >> 16) as u16
}

#[cfg(test)]
mod tests {
    use super::CompactTable;
    use crate::word::mix;

    /// A well-mixed key.
    fn key(number: u64) -> u32 {
        (mix(number) >> 32) as u32
    }

    #[test]
    fn nearly_all_of_many_keys_keep_their_number() {
        let mut table = CompactTable::with_room(100_000);
        for number in 1..=100_000 {
            table.update(key(number), |_| (number % 1_000 + 1) as u16);
        }
        let is_wrong = |&number: &u64| u64::from(table.get(key(number))) != number % 1_000 + 1;
        assert!((1..=100_000).filter(is_wrong).count() < 30);
        let is_taken = |&number: &u64| table.get(key(number)) != 0;
        assert!((100_001..=200_000).filter(is_taken).count() < 60);
    }

    #[test]
    fn what_finds_its_bucket_full_stands_in_the_next() {
        let mut table = CompactTable::with_room(20);
        let in_last_bucket = |number: u32| number << 16 | 0xffff;
        for number in 1..=20 {
            table.update(in_last_bucket(number), |_| number as u16);
        }
        for number in 1..=20 {
            assert_eq!(table.get(in_last_bucket(number)), number as u16);
        }
        assert_eq!(table.get(in_last_bucket(21)), 0);
    }

    #[test]
    fn a_full_table_still_says_that_a_key_is_unknown() {
        for n_keys in 0..40 {
            let mut table = CompactTable::with_room(n_keys);
            for number in 1..=n_keys as u64 {
                table.update(key(number), |_| 1);
            }
            assert_eq!(table.get(key(1_000)), 0, "{n_keys} keys");
        }
    }

    #[test]
    fn a_number_is_changed_in_its_place() {
        let mut table = CompactTable::with_room(1);
        table.update(key(7), |bits| bits | 1);
        table.update(key(7), |bits| bits | 4);
        assert_eq!(table.get(key(7)), 5);
        assert_eq!(table.get(key(8)), 0);
        assert_eq!(CompactTable::default().get(key(7)), 0);
    }
}
