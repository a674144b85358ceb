//! A table of small numbers by hash, four bytes a slot: half of what a key in full would take, so that
//! more of it stays in a core's caches.

/// Numbers above 0 by 32-bit keys. Open addressing, at most two thirds full.
///
/// A slot tells keys apart by their upper half: one unknown key in 10,000 is taken for a known one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct CompactTable {
    /// Upper half of the key, and the number; 0 marks a free slot.
    slots: Vec<[u16; 2]>,
}

impl CompactTable {
    /// An empty table with room for `n_keys`.
    pub(crate) fn with_room(n_keys: usize) -> Self {
        Self {
            slots: vec![[0; 2]; (n_keys + n_keys / 2).next_power_of_two().max(2)],
        }
    }

    /// Puts `change` of the key's number in its place; a new key has 0.
    pub(crate) fn update(&mut self, key: u32, change: impl FnOnce(u16) -> u16) {
        let slot = self.slot(key);
        self.slots[slot] = [upper_half(key), change(self.slots[slot][1])];
    }

    /// The key's number; 0 for an unknown one. Cost: one probe, on average.
    pub(crate) fn get(&self, key: u32) -> u16 {
        if self.slots.is_empty() {
            0
        } else {
            self.slots[self.slot(key)][1]
        }
    }

    fn slot(&self, key: u32) -> usize {
        let mask = self.slots.len() - 1;
        let tag = upper_half(key);
        let mut slot = key as usize & mask;
        while self.slots[slot][1] != 0 && self.slots[slot][0] != tag {
            slot = (slot + 1) & mask;
        }
        slot
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
    fn a_number_is_changed_in_its_place() {
        let mut table = CompactTable::with_room(1);
        table.update(7, |bits| bits | 1);
        table.update(7, |bits| bits | 4);
        assert_eq!(table.get(7), 5);
        assert_eq!(table.get(8), 0);
        assert_eq!(CompactTable::default().get(7), 0);
    }
}
