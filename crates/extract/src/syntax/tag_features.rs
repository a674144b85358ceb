//! What the tagger of parts of speech looks at: a word, its neighbours and the tags before it.
//!
//! The features of one word alone ([`own`], [`neighbour`]) are summed apart from those of several
//! ([`joint`]): words come back, and their sums are remembered.

use super::words::Word;
use crate::tagger::keys::{Keys, join};

/// The tag before a sentence's first word.
pub(crate) const NO_TAG: u8 = u8::MAX;

/// The neighbours whose own features count.
pub(crate) const NEIGHBOURS: [isize; 4] = [-1, 1, -2, 2];

/// A word with its surroundings: two words on either side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    words: &'a [Word],
    at: usize,
}

impl<'a> Place<'a> {
    pub(crate) fn new(words: &'a [Word], at: usize) -> Self {
        Self { words, at }
    }

    /// The word `offset` places further on.
    pub(crate) fn word(&self, offset: isize) -> Word {
        let place = self.at.checked_add_signed(offset);
        place
            .and_then(|place| self.words.get(place))
            .copied()
            .unwrap_or_default()
    }
}

/// The word itself.
pub(crate) fn own(word: &Word, keys: &mut Keys) {
    let [fine, middle, _] = word.clusters.map(u64::from);
    let look = u64::from(word.look);
    keys.add(1, word.form);
    keys.pair(2, word.form, look);
    keys.add(3, word.endings[0]);
    keys.add(4, word.endings[1]);
    keys.add(5, word.endings[2]);
    keys.add(6, word.beginning);
    keys.add(7, look);
    keys.add(8, fine);
    keys.add(9, middle);
    keys.pair(10, middle, look);
    keys.pair(11, word.endings[0], look);
    keys.pair(12, word.endings[1], middle);
}

/// What a neighbour says, the `nth` of [`NEIGHBOURS`].
pub(crate) fn neighbour(nth: usize, word: &Word, keys: &mut Keys) {
    let base = 20 + 10 * nth as u32;
    let [fine, middle, _] = word.clusters.map(u64::from);
    keys.add(base, word.form);
    keys.add(base + 1, fine);
    keys.add(base + 2, middle);
    if nth < 2 {
        keys.add(base + 3, u64::from(word.look));
        keys.add(base + 4, word.endings[1]);
        keys.add(base + 5, word.endings[0]);
    }
}

/// What the word, its neighbours and the two tags before, the nearer first, say together.
pub(crate) fn joint(place: Place<'_>, [tag, before]: [u8; 2], keys: &mut Keys) {
    let [left, word, right] = [-1, 0, 1].map(|offset| place.word(offset));
    let (tag, both) = (u64::from(tag), u64::from(tag) << 8 | u64::from(before));
    let middle = |word: &Word| u64::from(word.clusters[1]);
    let middles = middle(&left) << 32 | middle(&word) << 16 | middle(&right);
    keys.pair(60, left.form, word.form);
    keys.pair(61, word.form, right.form);
    keys.pair(62, left.form, right.form);
    keys.add(63, tag);
    keys.add(64, both);
    keys.pair(65, word.form, tag);
    keys.pair(66, word.form, both);
    keys.pair(67, right.form, tag);
    keys.pair(68, word.endings[1], tag);
    keys.pair(69, u64::from(word.clusters[0]), tag);
    keys.add(70, middles);
    keys.pair(71, middle(&right) << 8 | u64::from(word.look), tag);
    keys.pair(72, join(word.endings[1], right.endings[1]), tag);
    keys.pair(73, middle(&word) << 16 | middle(&right), both);
}
