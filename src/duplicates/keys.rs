//! The keys of one kind in a window, and which bodies share them.

use super::earlier::Word;

/// Most representatives of one key that are compared. A key with more belongs to a stock phrase; the limit
/// bounds its cost.
pub(super) const SAME_KEY_MAX: usize = 64;

/// Keys per filter word, on average in a full window. With fewer, the filter does not fit into the
/// processor's cache; with more, too many other keys pass it.
const KEYS_PER_WORD: usize = 2;

/// The keys of a window's bodies, sorted.
///
/// Memory: at most 14 bytes a body.
pub(super) struct Keys {
    filter: Filter,
    /// Sorted by key, then by position in the window.
    members: Vec<Member>,
    /// For each prefix of a key, the index of its first member.
    starts: Vec<u32>,
    /// Bits of a key after the prefix.
    shift: u32,
}

/// A body with its key. The counts are kept in the first member of a key.
struct Member {
    key: u32,
    /// The number of the body. In the first `n_own` members of a key, the numbers of the window's own
    /// representatives overwrite it.
    number: u16,
    /// Earlier representatives of the key, counted up to [`SAME_KEY_MAX`].
    n_earlier: u8,
    /// The window's own representatives of the key; both counts together are at most [`SAME_KEY_MAX`].
    n_own: u8,
}

impl Keys {
    /// Takes keys with the numbers of their bodies, in ascending order of number.
    pub(super) fn new(keys: impl Iterator<Item = (u32, u16)>) -> Self {
        let members = keys.map(|(key, number)| Member {
            key,
            number,
            n_earlier: 0,
            n_own: 0,
        });
        let mut members: Vec<Member> = members.collect();
        members.sort_unstable_by_key(|member| (member.key, member.number));
        let n_words = (members.len() / KEYS_PER_WORD).max(2).next_power_of_two();
        let shift = u32::BITS - n_words.ilog2();
        let mut starts = vec![0; n_words + 1];
        for member in &members {
            if let Some(after) = starts.get_mut((member.key >> shift) as usize + 1) {
                *after += 1;
            }
        }
        let mut before = 0;
        for start in &mut starts {
            before += *start;
            *start = before;
        }
        Self {
            filter: Filter::new(n_words, members.iter().map(|member| member.key)),
            members,
            starts,
            shift,
        }
    }

    /// The positions in a column of keys that may match a key of this window, written to `places`, which has
    /// the column's length.
    ///
    /// No branch depends on a key, so none is mispredicted.
    pub(super) fn sift<'a>(&self, column: &[Word], places: &'a mut [u32]) -> &'a [u32] {
        let mut n_places = 0;
        for (place, key) in (0..).zip(column) {
            if let Some(next) = places.get_mut(n_places) {
                *next = place;
            }
            n_places += usize::from(self.filter.has_one_bit(u32::from_le_bytes(*key)));
        }
        places.get(..n_places).unwrap_or_default()
    }

    /// The first member of a key.
    pub(super) fn find(&self, key: u32) -> Option<usize> {
        if !self.filter.has_other_bit(key) {
            return None;
        }
        let prefix = (key >> self.shift) as usize;
        let start = *self.starts.get(prefix)? as usize;
        let end = *self.starts.get(prefix + 1)? as usize;
        let members = self.members.get(start..end)?;
        let first = members.partition_point(|member| member.key < key);
        (members.get(first)?.key == key).then_some(start + first)
    }

    /// Whether enough earlier representatives of that first member's key have been compared.
    pub(super) fn is_full(&self, first: usize) -> bool {
        let member = self.members.get(first);
        member.is_none_or(|member| usize::from(member.n_earlier) >= SAME_KEY_MAX)
    }

    /// Counts an earlier representative of that first member's key, and returns the bodies to compare it
    /// with.
    pub(super) fn count_earlier(&mut self, first: usize) -> impl Iterator<Item = usize> {
        let members = self.members.get_mut(first..).unwrap_or_default();
        if let Some(first) = members.first_mut() {
            first.n_earlier += 1;
        }
        let key = members.first().map(|first| first.key);
        let same_key = members
            .iter()
            .take_while(move |member| Some(member.key) == key);
        same_key.map(|member| usize::from(member.number))
    }

    /// The bodies whose key occurs more than once.
    pub(super) fn shared(&self) -> impl Iterator<Item = usize> {
        let same_key = self.members.chunk_by(|one, next| one.key == next.key);
        let shared = same_key.filter(|members| members.len() > 1).flatten();
        shared.map(|member| usize::from(member.number))
    }

    /// The window's own representatives of that first member's key, in order.
    pub(super) fn own(&self, first: usize) -> impl Iterator<Item = usize> {
        let members = self.members.get(first..).unwrap_or_default();
        let n_own = members.first().map_or(0, |first| first.n_own);
        let own = members.iter().take(usize::from(n_own));
        own.map(|member| usize::from(member.number))
    }

    /// Adds one of the window's own representatives, unless its key already has [`SAME_KEY_MAX`]. Call it in
    /// window order, after all earlier representatives were counted.
    pub(super) fn add_own(&mut self, first: usize, number: u16) {
        let members = self.members.get_mut(first..).unwrap_or_default();
        let Some(first) = members.first_mut() else {
            return;
        };
        let place = usize::from(first.n_own);
        if usize::from(first.n_earlier) + place < SAME_KEY_MAX {
            first.n_own += 1;
            if let Some(member) = members.get_mut(place) {
                member.number = number;
            }
        }
    }
}

/// A filter that rejects most foreign keys: two bits per key, both in one word.
struct Filter(Vec<u64>);

impl Filter {
    fn new(n_words: usize, keys: impl Iterator<Item = u32>) -> Self {
        let mut filter = Self(vec![0; n_words]);
        for key in keys {
            let place = filter.place(key);
            if let Some(word) = filter.0.get_mut(place) {
                *word |= 1 << (key % u64::BITS) | 1 << (key >> 26);
            }
        }
        filter
    }

    /// The index of a key's word. Keys are parts of hashes, so their bits need no further mixing.
    fn place(&self, key: u32) -> usize {
        (key / u64::BITS) as usize & (self.0.len() - 1)
    }

    fn word(&self, key: u32) -> u64 {
        self.0.get(self.place(key)).copied().unwrap_or_default()
    }

    /// One foreign key in sixteen passes.
    fn has_one_bit(&self, key: u32) -> bool {
        (self.word(key) >> (key % u64::BITS)) & 1 != 0
    }

    /// The second test, for keys that passed [`Filter::has_one_bit`].
    fn has_other_bit(&self, key: u32) -> bool {
        (self.word(key) >> (key >> 26)) & 1 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::{Keys, Member, SAME_KEY_MAX};

    #[test]
    fn bodies_are_found_by_their_keys() {
        let key_of = |number: u16| u32::from(number % 1000).wrapping_mul(0x9E37_79B1);
        let mut keys = Keys::new((0..20_000).map(|number| (key_of(number), number)));
        for number in 0..1000 {
            let first = keys.find(key_of(number)).unwrap();
            let expected = (0..20).map(|round| round * 1000 + usize::from(number));
            assert!(keys.count_earlier(first).eq(expected));
        }
        assert_eq!(keys.find(1), None);
    }

    #[test]
    fn the_filter_lets_every_own_key_pass_and_few_others() {
        let key_of = |number: u64| pressmill_extract::word::mix(number) as u32;
        let keys = Keys::new((0..=u16::MAX).map(|number| (key_of(number.into()), number)));
        let column = |numbers: std::ops::Range<u64>| -> Vec<_> {
            numbers.map(|number| key_of(number).to_le_bytes()).collect()
        };
        let mut places = vec![0; 65_536];
        assert_eq!(keys.sift(&column(0..65_536), &mut places).len(), 65_536);
        let others = column(65_536..131_072);
        let passed = keys.sift(&others, &mut places);
        assert!(passed.len() < 5000, "{}", passed.len());
        let is_found = |place: &&u32| {
            keys.find(u32::from_le_bytes(others[**place as usize]))
                .is_some()
        };
        assert!(passed.iter().filter(is_found).count() < 10);
    }

    #[test]
    fn a_key_of_very_many_keeps_the_first() {
        let mut keys = Keys::new((0..1000).map(|number| (7, number)));
        let first = keys.find(7).unwrap();
        for _ in 0..10 {
            assert_eq!(keys.count_earlier(first).count(), 1000);
        }
        for number in 0..1000 {
            keys.add_own(first, number);
        }
        assert!(keys.own(first).eq(0..SAME_KEY_MAX - 10));
        assert!(!keys.is_full(first));
        for _ in 0..SAME_KEY_MAX - 10 {
            let _ = keys.count_earlier(first);
        }
        assert!(keys.is_full(first));
    }

    #[test]
    fn keys_take_fourteen_bytes_a_body() {
        let key_of = |number: u16| pressmill_extract::word::mix(number.into()) as u32;
        let keys = Keys::new((0..=u16::MAX).map(|number| (key_of(number), number)));
        let bytes = keys.members.capacity() * size_of::<Member>()
            + size_of_val(&keys.starts[..])
            + size_of_val(&keys.filter.0[..]);
        assert!(bytes <= 14 * 65_536 + 4, "{bytes}");
    }

    #[test]
    fn there_may_be_no_keys() {
        let keys = Keys::new(std::iter::empty());
        assert_eq!(keys.find(0), None);
        assert!(keys.sift(&[[0; 4]; 3], &mut [0; 3]).is_empty());
    }
}
