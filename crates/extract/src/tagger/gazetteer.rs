//! The lists that contain a word or phrase: countries, given names, titles, …

use crate::model::WordHash;
use crate::word::compact::CompactTable;

/// The most words a phrase of the gazetteer has.
pub(crate) const MAX_WORDS: usize = 4;

/// A set of lists, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lists(pub(crate) u16);

impl Lists {
    /// Countries and territories.
    pub(crate) const COUNTRY: Lists = Lists(1);
    /// Towns.
    pub(crate) const CITY: Lists = Lists(1 << 1);
    /// What stands before a person's name, and posts.
    pub(crate) const TITLE: Lists = Lists(1 << 3);
    /// Given names.
    pub(crate) const GIVEN: Lists = Lists(1 << 4);
    /// Words of the names of landscapes.
    pub(crate) const PLACE_HEAD: Lists = Lists(1 << 6);
    /// Continents and regions of several countries.
    pub(crate) const REGION: Lists = Lists(1 << 12);
    /// Words of sports reports.
    pub(crate) const SPORT: Lists = Lists(1 << 13);
    /// The word belongs to a phrase that is on a list.
    const IN_PHRASE: Lists = Lists(1 << 14);
    /// A phrase of several words may start here; no feature.
    const STARTS: Lists = Lists(1 << 15);
    /// The names of the lists in the order of their bits: the first column of lexicon files.
    const NAMES: [&str; 14] = [
        "country",
        "city",
        "demonym",
        "title",
        "given",
        "org_tail",
        "place_head",
        "fac_tail",
        "time",
        "common",
        "surname",
        "org",
        "region",
        "sport",
    ];

    /// The list of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let bit = Self::NAMES.iter().position(|known| *known == name)?;
        Some(Self(1 << bit))
    }

    /// Whether it shares a list with `other`.
    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Adds the lists of `other`.
    pub(crate) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether a phrase of several words may start with the word.
    pub(crate) fn may_start_phrase(self) -> bool {
        self.has(Self::STARTS)
    }

    /// The lists alone.
    pub(crate) fn without_marks(self) -> Self {
        Self(self.0 & !Self::STARTS.0)
    }

    /// The same lists, of a word inside a phrase.
    pub(crate) fn in_phrase(self) -> Self {
        let lists = self.without_marks();
        if lists == Self::default() {
            lists
        } else {
            Self(lists.0 | Self::IN_PHRASE.0)
        }
    }
}

/// An entry: the upper half of a phrase's hash, and its lists.
pub(crate) type Entry = (u32, Lists);

/// Looks words and phrases up by hash. Cost: one probe, on average.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Gazetteer {
    lists: CompactTable,
}

impl Gazetteer {
    /// A gazetteer of these entries.
    pub(crate) fn new(entries: &[Entry]) -> Self {
        let mut lists = CompactTable::with_room(entries.len());
        for &(key, added) in entries {
            lists.update(key, |lists| lists | added.0);
        }
        Self { lists }
    }

    /// The entries that put a phrase on lists: its own and the mark of its first word.
    pub(crate) fn entries(words: &[WordHash], lists: Lists) -> impl Iterator<Item = Entry> {
        let phrase = crate::word::hash_phrase(words.iter().copied());
        let start = (words.len() > 1).then(|| (key(words[0]), Lists::STARTS));
        std::iter::once((key(phrase), lists)).chain(start)
    }

    /// Every list and mark of a phrase.
    pub(crate) fn marks(&self, phrase: WordHash) -> Lists {
        Lists(self.lists.get(key(phrase)))
    }

    /// The lists of a word, or of several by their [`crate::word::hash_phrase`].
    pub(crate) fn lists(&self, phrase: WordHash) -> Lists {
        self.marks(phrase).without_marks()
    }
}

/// Half of the hash is enough: one word in 2^32 is mistaken for a given entry.
fn key(phrase: WordHash) -> u32 {
    (phrase.0 >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::{Gazetteer, Lists};
    use crate::model::WordHash;
    use crate::word::{hash_phrase, hash_word};

    fn words(phrase: &str) -> Vec<WordHash> {
        phrase.split(' ').map(hash_word).collect()
    }

    #[test]
    fn phrases_are_found_and_their_first_words_marked() {
        let country = Lists::named("country").unwrap();
        let entries: Vec<_> = ["south africa", "peru"]
            .iter()
            .flat_map(|phrase| Gazetteer::entries(&words(phrase), country).collect::<Vec<_>>())
            .collect();
        let gazetteer = Gazetteer::new(&entries);
        assert_eq!(gazetteer.lists(hash_word("PERU")), country);
        assert_eq!(gazetteer.lists(hash_phrase(words("South Africa"))), country);
        assert!(gazetteer.marks(hash_word("South")).may_start_phrase());
        assert!(!gazetteer.marks(hash_word("Peru")).may_start_phrase());
        assert_eq!(gazetteer.lists(hash_word("South")), Lists::default());
    }

    #[test]
    fn an_empty_gazetteer_knows_nothing() {
        let gazetteer = Gazetteer::default();
        assert_eq!(gazetteer.lists(hash_word("Peru")), Lists::default());
    }
}
