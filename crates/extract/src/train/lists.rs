//! Name lists for the model: word lists in the form of `src/lexicon/*.tsv` → entries.

use crate::tagger::gazetteer::{Entry, Gazetteer, Lists, MAX_WORDS};
use crate::word::hash_word;

/// The lists that ship with the source.
const NAMES: &str = include_str!("../lexicon/names.tsv");

/// The shipped lists and those of `extra`, as pairs of list name and phrase.
///
/// Lines are `list<TAB>phrase`; others, such as comments, are skipped.
pub(crate) fn pairs(extra: &str) -> Vec<(String, String)> {
    NAMES
        .lines()
        .chain(extra.lines())
        .filter_map(|line| line.split_once('\t'))
        .map(|(list, phrase)| (list.to_owned(), phrase.to_owned()))
        .collect()
}

/// The entries of all lists, by ascending key. Lists without a name here and phrases of more than
/// [`MAX_WORDS`] words are skipped.
pub(crate) fn entries(pairs: &[(String, String)]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (list, phrase) in pairs {
        let Some(list) = Lists::named(list) else {
            continue;
        };
        let words = phrase.split([' ', '-']).filter(|word| !word.is_empty());
        let words: Vec<_> = words.map(hash_word).collect();
        if !words.is_empty() && words.len() <= MAX_WORDS {
            entries.extend(Gazetteer::entries(&words, list));
        }
    }
    entries.sort_unstable_by_key(|&(key, _)| key);
    entries.dedup_by(|later, earlier| {
        let is_same = later.0 == earlier.0;
        if is_same {
            earlier.1.add(later.1);
        }
        is_same
    });
    entries
}

#[cfg(test)]
mod tests {
    use super::{NAMES, entries, pairs};
    use crate::tagger::gazetteer::{Gazetteer, Lists};
    use crate::word::hash_word;

    #[test]
    fn a_word_on_two_lists_is_on_both() {
        let gazetteer = Gazetteer::new(&entries(&pairs("given\tPeru\n")));
        let lists = gazetteer.lists(hash_word("peru"));
        assert!(lists.has(Lists::COUNTRY) && lists.has(Lists::GIVEN));
    }

    #[test]
    fn every_line_has_a_known_list() {
        for line in NAMES.lines().filter(|line| !line.starts_with('#')) {
            let list = line.split('\t').next().unwrap_or_default();
            assert!(Lists::named(list).is_some(), "{line}");
        }
    }
}
