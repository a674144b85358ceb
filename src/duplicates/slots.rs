//! A table from 32-bit keys to numbers that keeps the numbers alone: keys are looked up by them.

use crate::word::mix;

/// A slot without a number.
const VACANT: u32 = u32::MAX;

/// Slots of a table that is not empty, at least.
const MIN_SLOTS: usize = 64;

/// Numbers of one key that are kept: a key of more is a stock phrase's, and costs no more than this.
pub(super) const SAME_KEY_MAX: usize = 64;

/// Numbers by their keys, of which several may have the same; open addressing, in order of insertion.
///
/// Memory: 4 bytes a slot, three quarters of them filled at most and three eighths at least.
#[derive(Debug, Default)]
pub(super) struct Slots {
    /// A power of two of them, or none.
    slots: Vec<u32>,
    len: usize,
}

impl Slots {
    /// The numbers of `key`, first come first; `key_of` tells the key of a number.
    pub(super) fn of(&self, key: u32, key_of: impl Fn(u32) -> u32) -> impl Iterator<Item = u32> {
        let home = self.home(key);
        let (before, from_home) = self.slots.split_at(home);
        from_home
            .iter()
            .chain(before)
            .copied()
            .take_while(|&number| number != VACANT)
            .filter(move |&number| key_of(number) == key)
    }

    /// Adds a number, unless its key has [`SAME_KEY_MAX`] already.
    pub(super) fn insert(&mut self, number: u32, key_of: impl Fn(u32) -> u32) {
        let key = key_of(number);
        if self.of(key, &key_of).nth(SAME_KEY_MAX - 1).is_some() {
            return;
        }
        if self.slots.len() * 3 <= (self.len + 1) * 4 {
            self.grow(&key_of);
        }
        self.place(number, key);
        self.len += 1;
    }

    /// Memory of the slots.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<u32>()
    }

    /// Doubles the slots. Numbers move in the order in which they are found from a vacant slot on,
    /// so that those of one key keep their order.
    fn grow(&mut self, key_of: impl Fn(u32) -> u32) {
        let n_slots = (self.slots.len() * 2).max(MIN_SLOTS);
        let old = std::mem::replace(&mut self.slots, vec![VACANT; n_slots]);
        let vacant = old.iter().position(|&number| number == VACANT);
        let (before, after) = old.split_at(vacant.unwrap_or_default());
        for &number in after.iter().chain(before) {
            if number != VACANT {
                self.place(number, key_of(number));
            }
        }
    }

    fn place(&mut self, number: u32, key: u32) {
        let home = self.home(key);
        let (before, from_home) = self.slots.split_at_mut(home);
        let mut slots = from_home.iter_mut().chain(before);
        if let Some(slot) = slots.find(|slot| **slot == VACANT) {
            *slot = number;
        }
    }

    /// Where the numbers of a key begin.
    fn home(&self, key: u32) -> usize {
        let mask = self.slots.len().saturating_sub(1);
        mix(u64::from(key)) as usize & mask
    }
}

#[cfg(test)]
mod tests {
    use super::{SAME_KEY_MAX, Slots};

    #[test]
    fn numbers_are_found_by_their_keys_in_order() {
        let key_of = |number: u32| number % 1000;
        let mut slots = Slots::default();
        for number in 0..20_000 {
            slots.insert(number, key_of);
        }
        for key in 0..1000 {
            let found: Vec<u32> = slots.of(key, key_of).collect();
            let expected: Vec<u32> = (0..20).map(|round| round * 1000 + key).collect();
            assert_eq!(found, expected);
        }
        assert_eq!(slots.of(1000, key_of).count(), 0);
    }

    #[test]
    fn a_key_of_very_many_keeps_the_first() {
        let mut slots = Slots::default();
        for number in 0..100_000 {
            slots.insert(number, |_| 7);
        }
        let found: Vec<u32> = slots.of(7, |_| 7).collect();
        assert!(found.into_iter().eq(0..SAME_KEY_MAX as u32));
    }
}
