//! Facts about some words, for texts in which most words have none.
//!
//! A perfect hash (hash and displace; Belazzougui, Botelho and Dietzfelbinger 2009): each word of the list
//! has a place of its own, so that one comparison decides whether a word is on it.

use std::hint::select_unpredictable;

use super::{WordMap, mix};
use crate::model::WordHash;

/// The position of a word's fact; the default place holds the default fact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place(u32);

impl Place {
    /// Whether the place belongs to a word of the list.
    pub(crate) fn is_known(self) -> bool {
        self.0 != 0
    }
}

/// A small fact about each of some words, and a default for all others.
///
/// A lookup does not branch on the text: whether the next word is known is unpredictable.
#[derive(Clone, Debug)]
pub(crate) struct KnownWords<V> {
    hash: PerfectHash,
    /// By place, separate from the facts: most lookups need no more. Empty places and place 0 hold the word
    /// of hash 0.
    words: Vec<WordHash>,
    /// By place; the default at place 0.
    facts: Vec<V>,
}

impl<V: Copy + Default> Default for KnownWords<V> {
    fn default() -> Self {
        Self::of(&WordMap::default())
    }
}

impl<V: Copy + Default> KnownWords<V> {
    /// The facts of these words; the word of no hash keeps the default.
    pub(crate) fn of(words: &WordMap<V>) -> Self {
        let mut listed: Vec<WordHash> = words.keys().copied().collect();
        listed.retain(|word| *word != WordHash::default());
        listed.sort_unstable();
        let hash = PerfectHash::of(&listed);
        let mut known = Self {
            words: vec![WordHash::default(); hash.n_places()],
            facts: vec![V::default(); hash.n_places()],
            hash,
        };
        for word in listed {
            let place = known.hash.place(word);
            known.words[place] = word;
            known.facts[place] = words[&word];
        }
        known
    }

    /// What is known about `word`, or the default.
    pub(crate) fn get(&self, word: WordHash) -> V {
        *self.fact(self.place(word))
    }

    /// The place of `word`: for facts so large that most lookups should not touch one.
    pub(crate) fn place(&self, word: WordHash) -> Place {
        let place = self.hash.place(word);
        let is_known = self.words[place] == word;
        Place(select_unpredictable(is_known, place as u32, 0))
    }

    /// The fact at that place.
    pub(crate) fn fact(&self, place: Place) -> &V {
        &self.facts[place.0 as usize]
    }
}

/// Gives each of some words a place that no other of them has, above 0, and the word of no hash place 0.
#[derive(Clone, Debug)]
struct PerfectHash {
    /// By group of words, what its places are turned by: found so that none of them meets another.
    turns: Vec<u32>,
    factor: u64,
    /// Places are the highest bits of a product: all but so many.
    shift: u32,
}

/// Factors that are tried before the places are doubled.
const TRIES: u64 = 8;

/// Places for each group of words: few enough words for a turn to be found, few enough groups to stay in a cache.
const PLACES_OF_GROUP: usize = 4;

impl PerfectHash {
    /// Of different words.
    ///
    /// Cost: a few tries a group of some three words.
    fn of(words: &[WordHash]) -> Self {
        // A quarter of the places stays free, without which turns would be hard to find.
        let mut n_places = (words.len() + words.len() / 3 + 2).next_power_of_two();
        for attempt in 1.. {
            let hash = Self {
                turns: vec![0; n_places.div_ceil(PLACES_OF_GROUP)],
                factor: mix(attempt) | 1,
                shift: u64::BITS - n_places.trailing_zeros(),
            };
            if let Some(hash) = hash.turned(words) {
                return hash;
            }
            if attempt % TRIES == 0 {
                n_places *= 2;
            }
        }
        unreachable!("different words have different places where there are enough")
    }

    fn n_places(&self) -> usize {
        1 << (u64::BITS - self.shift)
    }

    fn place(&self, word: WordHash) -> usize {
        self.unturned(word) ^ self.turns[self.group(word)] as usize
    }

    fn unturned(&self, word: WordHash) -> usize {
        (word.0.wrapping_mul(self.factor) >> self.shift) as usize
    }

    fn group(&self, word: WordHash) -> usize {
        word.0 as usize & (self.turns.len() - 1)
    }

    /// The same with the turns that `words` need; nothing where two words meet whatever these are.
    fn turned(mut self, words: &[WordHash]) -> Option<Self> {
        let mut groups = vec![Vec::new(); self.turns.len()];
        for &word in words {
            groups[self.group(word)].push(self.unturned(word));
        }
        let mut order: Vec<usize> = (0..groups.len()).collect();
        // The first group keeps its places, as the word of no hash does; then the largest, while there is room.
        order[1..].sort_by_key(|&group| std::cmp::Reverse(groups[group].len()));
        let mut is_taken = vec![false; self.n_places()];
        is_taken[0] = true;
        for group in order {
            let places = &mut groups[group];
            places.sort_unstable();
            if places.windows(2).any(|pair| pair[0] == pair[1]) {
                return None;
            }
            let n_turns = if group == 0 { 1 } else { self.n_places() };
            let is_free = |&turn: &usize| places.iter().all(|place| !is_taken[place ^ turn]);
            let turn = (0..n_turns).find(is_free)?;
            for place in places {
                is_taken[*place ^ turn] = true;
            }
            self.turns[group] = turn as u32;
        }
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::KnownWords;
    use crate::model::WordHash;
    use crate::word::{WordMap, mix};

    #[test]
    fn every_word_has_its_own_fact_and_all_others_the_default() {
        let word = |number: u64| WordHash(mix(number));
        for n_words in [0, 1, 2, 3, 10, 1_000, 20_000] {
            let mut words: WordMap<u64> =
                (1..=n_words).map(|number| (word(number), number)).collect();
            let twins = [WordHash(word(1).0 ^ 1), WordHash(word(1).0 ^ 1 << 63)];
            words.extend(twins.map(|twin| (twin, 20_001)));
            let known = KnownWords::of(&words);
            for twin in twins {
                assert_eq!(known.get(twin), 20_001);
            }
            for number in 1..=n_words {
                assert_eq!(known.get(word(number)), number);
                assert!(known.place(word(number)).is_known());
            }
            for number in n_words + 1..=n_words + 100_000 {
                assert_eq!(known.get(word(number)), 0);
                assert!(!known.place(word(number)).is_known());
            }
            assert!(!known.place(WordHash::default()).is_known());
        }
        assert_eq!(KnownWords::<u64>::default().get(word(1)), 0);
    }
}
