//! Which classes of word a word or phrase belongs to: countries, given names, titles, …

use crate::model::WordHash;
use crate::word::{hash_phrase, hash_word};

/// The words and phrases, with their source.
const NAMES: &str = include_str!("../lexicon/names.tsv");

/// The most words a phrase of the gazetteer has.
pub(super) const MAX_WORDS: usize = 4;

/// The class of a word or phrase; the first column of `names.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordClass {
    /// A country or territory.
    Country,
    /// A capital city.
    Capital,
    /// A nationality, people, faith or party's followers.
    Demonym,
    /// What stands before a person's name.
    Title,
    /// A given name.
    Given,
    /// The last word of an organisation's name.
    OrgTail,
    /// A word of the names of landscapes and districts.
    PlaceHead,
    /// The last word of a building's name.
    FacTail,
    /// A day or month, and capitalised words that are no names.
    Time,
    /// A word that is capitalised only where a sentence or headline asks for it.
    Common,
}

impl WordClass {
    fn parse(column: &str) -> Option<Self> {
        Some(match column {
            "country" => Self::Country,
            "capital" => Self::Capital,
            "demonym" => Self::Demonym,
            "title" => Self::Title,
            "given" => Self::Given,
            "org_tail" => Self::OrgTail,
            "place_head" => Self::PlaceHead,
            "fac_tail" => Self::FacTail,
            "time" => Self::Time,
            "common" => Self::Common,
            _ => return None,
        })
    }
}

/// Looks words and phrases up by hash. Cost: one probe, on average.
#[derive(Debug)]
pub(super) struct Gazetteer {
    /// Open addressing; the length is a power of two and at least twice the number of entries.
    slots: Vec<Option<(WordHash, WordClass)>>,
}

impl Default for Gazetteer {
    fn default() -> Self {
        Self::parse(NAMES)
    }
}

impl Gazetteer {
    /// Reads lines `class<TAB>phrase`; lines that start with `#` and unknown classes are passed over.
    fn parse(lines: &str) -> Self {
        let n_slots = (2 * lines.lines().count()).next_power_of_two();
        let mut gazetteer = Self {
            slots: vec![None; n_slots],
        };
        for line in lines.lines() {
            let Some((class, phrase)) = line.split_once('\t') else {
                continue;
            };
            if let Some(class) = WordClass::parse(class) {
                let words = phrase.split([' ', '-']).filter(|word| !word.is_empty());
                gazetteer.insert(hash_phrase(words.map(hash_word)), class);
            }
        }
        gazetteer
    }

    fn insert(&mut self, phrase: WordHash, class: WordClass) {
        let slot = self.slot(phrase);
        if self.slots[slot].is_none() {
            self.slots[slot] = Some((phrase, class));
        }
    }

    /// Where `phrase` stands, or the free slot where it would.
    fn slot(&self, phrase: WordHash) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = phrase.0 as usize & mask;
        while self.slots[slot].is_some_and(|(key, _)| key != phrase) {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// The class of a word, or of several by their [`hash_phrase`].
    pub(super) fn class(&self, phrase: WordHash) -> Option<WordClass> {
        self.slots[self.slot(phrase)].map(|(_, class)| class)
    }
}

#[cfg(test)]
mod tests {
    use super::{Gazetteer, NAMES, WordClass};
    use crate::word::{hash_phrase, hash_word};

    #[test]
    fn words_and_phrases_are_found_in_any_case() {
        let gazetteer = Gazetteer::default();
        assert_eq!(
            gazetteer.class(hash_word("FRANCE")),
            Some(WordClass::Country)
        );
        assert_eq!(
            gazetteer.class(hash_phrase(["South", "Africa"].map(hash_word))),
            Some(WordClass::Country)
        );
        assert_eq!(gazetteer.class(hash_word("teapot")), None);
    }

    #[test]
    fn every_line_has_a_known_class() {
        for line in NAMES.lines().filter(|line| !line.starts_with('#')) {
            let class = line.split('\t').next().unwrap_or_default();
            assert!(WordClass::parse(class).is_some(), "{line}");
        }
    }
}
