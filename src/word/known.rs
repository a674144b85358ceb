//! What is known about some words, for texts in which most words are not among them.

use std::hint::select_unpredictable;

use super::WordMap;
use super::compact::CompactTable;
use crate::model::WordHash;

/// Where the fact about a word stands among those of its list; the default place holds the default fact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place(u32);

impl Place {
    /// Whether a word of the list stands there.
    pub(crate) fn is_known(self) -> bool {
        self.0 != 0
    }
}

/// A small fact about each of some words, and the default of all others.
///
/// A lookup branches on nothing that the text tells: whether the next word is known is hard to foretell for a processor.
#[derive(Clone, Debug)]
pub(crate) struct KnownWords<V> {
    /// Each word's place in `facts`.
    places: CompactTable,
    /// The default at place 0.
    facts: Vec<(WordHash, V)>,
    /// Words whose place another one has: none among a few thousand, as a rule.
    displaced: WordMap<Place>,
}

impl<V: Copy + Default> Default for KnownWords<V> {
    fn default() -> Self {
        Self::of(&WordMap::default())
    }
}

impl<V: Copy + Default> KnownWords<V> {
    /// The facts of these words. Beyond 65,535 of them, all others are displaced: right, but slower.
    pub(crate) fn of(words: &WordMap<V>) -> Self {
        let mut facts = vec![(WordHash::default(), V::default())];
        facts.extend(words.iter().map(|(&word, &fact)| (word, fact)));
        facts[1..].sort_unstable_by_key(|&(word, _)| word);
        // Twice the room: hardly a bucket is full, so hardly a search goes on.
        let mut places = CompactTable::with_room(2 * words.len());
        for (place, &(word, _)) in (0..=u16::MAX).zip(&facts).skip(1) {
            places.update(key(word), |_| place);
        }
        let mut known = Self {
            places,
            facts,
            displaced: WordMap::default(),
        };
        let words = (0..).map(Place).zip(&known.facts).skip(1);
        let places = words.map(|(place, &(word, _))| (word, place));
        let is_displaced = |&(word, place): &(WordHash, Place)| known.own_place(word) != place;
        known.displaced = places.filter(is_displaced).collect();
        known
    }

    /// What is known about `word`, or the default.
    pub(crate) fn get(&self, word: WordHash) -> V {
        *self.fact(self.place(word))
    }

    /// Where the fact about `word` stands: for facts so large that most lookups should not touch one.
    pub(crate) fn place(&self, word: WordHash) -> Place {
        let place = self.own_place(word);
        if !self.displaced.is_empty() && !place.is_known() {
            return self.displaced.get(&word).copied().unwrap_or_default();
        }
        place
    }

    /// The fact that stands there.
    pub(crate) fn fact(&self, place: Place) -> &V {
        &self.facts[place.0 as usize].1
    }

    /// The place of a word's fact; the default for an unknown or displaced one.
    fn own_place(&self, word: WordHash) -> Place {
        let place = self.places.get(key(word));
        let is_word = self.facts[usize::from(place)].0 == word;
        Place(select_unpredictable(is_word, place, 0).into())
    }
}

/// Half of the hash is enough to look by; the whole one is compared.
fn key(word: WordHash) -> u32 {
    (word.0 >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::KnownWords;
    use crate::model::WordHash;
    use crate::word::{WordMap, mix};

    #[test]
    fn every_word_has_its_own_fact_and_all_others_the_default() {
        let word = |number: u64| WordHash(mix(number));
        let mut words: WordMap<u64> = (1..=20_000).map(|number| (word(number), number)).collect();
        let twin = WordHash(word(1).0 ^ 1);
        words.insert(twin, 20_001);
        let known = KnownWords::of(&words);
        assert!(
            !known.displaced.is_empty(),
            "a word and its twin have one place"
        );
        assert_eq!(known.get(twin), 20_001);
        for number in 1..=20_000 {
            assert_eq!(known.get(word(number)), number);
        }
        for number in 20_001..=200_000 {
            assert_eq!(known.get(word(number)), 0);
            assert!(!known.place(word(number)).is_known());
        }
        assert_eq!(KnownWords::<u64>::default().get(word(1)), 0);
    }
}
