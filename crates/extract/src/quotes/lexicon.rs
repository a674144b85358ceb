//! The words of reporting clauses: cues with their lemma, and function words.

use crate::model::WordHash;
use crate::word::known::KnownWords;
use crate::word::{WordMap, hash_phrase, hash_word};

const CUES: &str = include_str!("../lexicon/cues.tsv");
const CLAUSE_WORDS: &str = include_str!("../lexicon/clause_words.tsv");

/// The first words of cues of two words: "according to", "went on".
const PHRASE_OPENERS: [&str; 3] = ["according", "went", "goes"];

/// What ends a sentence.
const TERMINALS: [&str; 7] = [".", "!", "?", "…", "...", "?!", "!!"];

/// What a cue does with the words that it reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CueClass {
    /// "said"
    Speech,
    /// "wrote"
    Writing,
    /// "believes": no quote of its own, but it bounds one.
    Thought,
}

/// The part of speech of a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CueKind {
    /// "said"
    Verb,
    /// "statement"
    Noun,
    /// "according to"
    Preposition,
}

/// A word that signals that somebody's words are reported.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cue {
    /// Its dictionary form.
    pub(super) lemma: &'static str,
    /// Speech, writing or thought.
    pub(super) class: CueClass,
    /// Verb, noun or preposition.
    pub(super) kind: CueKind,
    /// How often the form is a cue of speech where it occurs, 0..=1.
    pub(super) strength: f32,
}

/// The closed class of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum WordClass {
    /// In no list.
    #[default]
    Open,
    /// "she"
    Pronoun,
    /// "the"
    Determiner,
    /// "some", "these"
    Quantifier,
    /// "has", "not"
    Auxiliary,
    /// "later"
    Adverb,
    /// "in"
    Preposition,
    /// "which", "because"
    Relative,
    /// "and"
    Conjunction,
    /// "Monday"
    Time,
}

/// What the lexicon knows about one word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entry {
    /// Index into the cues plus one; 0 for none.
    cue: u16,
    /// It begins a cue of two words.
    pub(super) opens_phrase: bool,
    /// It ends a sentence.
    pub(super) is_terminal: bool,
    /// Its closed class.
    pub(super) class: WordClass,
    /// Both in one number: see [`part`].
    pub(super) part: u8,
}

impl Entry {
    /// Whether a cue may start with the word.
    pub(super) fn may_be_cue(self) -> bool {
        self.cue != 0 || self.opens_phrase
    }
}

/// What the words of a reporting clause are.
#[derive(Debug)]
pub(super) struct Lexicon {
    cues: Vec<Cue>,
    entries: KnownWords<Entry>,
    according_to: Entry,
    went_on: Entry,
}

impl Default for Lexicon {
    fn default() -> Self {
        let mut entries = WordMap::default();
        let cues = read_cues(&mut entries);
        read_classes(&mut entries);
        for word in PHRASE_OPENERS {
            entries.entry(hash_word(word)).or_default().opens_phrase = true;
        }
        for mark in TERMINALS {
            entries.entry(hash_word(mark)).or_default().is_terminal = true;
        }
        let set_part = |entry: &mut Entry| entry.part = part(entry.class, cue_of(&cues, *entry));
        entries.values_mut().for_each(set_part);
        let phrase = |words: [&str; 2]| {
            let word = hash_phrase(words.map(hash_word));
            entries.get(&word).copied().unwrap_or_default()
        };
        Self {
            according_to: phrase(["according", "to"]),
            went_on: phrase(["went", "on"]),
            cues,
            entries: KnownWords::of(&entries),
        }
    }
}

impl Lexicon {
    /// What is known about a word; the empty entry when nothing is.
    pub(super) fn entry(&self, word: WordHash) -> Entry {
        self.entries.get(word)
    }

    /// The cue of an entry.
    pub(super) fn cue(&self, entry: Entry) -> Option<&Cue> {
        cue_of(&self.cues, entry)
    }

    /// The cue "went on".
    pub(super) fn went_on(&self) -> Option<&Cue> {
        self.cue(self.went_on)
    }

    /// The cue "according to".
    pub(super) fn according_to(&self) -> Option<&Cue> {
        self.cue(self.according_to)
    }
}

fn cue_of(cues: &[Cue], entry: Entry) -> Option<&Cue> {
    cues.get((entry.cue as usize).checked_sub(1)?)
}

/// What a word can be in a reporting clause. Low half: its closed class; high half: the cue's kind, class and strength.
pub(super) fn part(class: WordClass, cue: Option<&Cue>) -> u8 {
    let cue = cue.map_or(0, |cue| {
        let strength = u8::from(cue.strength >= 0.1) + u8::from(cue.strength >= 0.4);
        match (cue.kind, cue.class) {
            (CueKind::Preposition, _) => 1,
            (CueKind::Noun, CueClass::Thought) => 2,
            (CueKind::Noun, _) => 3,
            (CueKind::Verb, CueClass::Thought) => 4,
            (CueKind::Verb, CueClass::Speech) => 5 + strength,
            (CueKind::Verb, CueClass::Writing) => 8 + strength,
        }
    });
    class as u8 | cue << 4
}

/// The rows of a lexicon file without its comments.
fn rows(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    file.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').collect())
}

fn read_cues(entries: &mut WordMap<Entry>) -> Vec<Cue> {
    let mut cues = Vec::new();
    for row in rows(CUES) {
        let [lemma, class, kind, forms] = row[..] else {
            continue;
        };
        for (form, strength) in forms.split(',').filter_map(|form| form.split_once('=')) {
            cues.push(Cue {
                lemma,
                class: match class {
                    "speech" => CueClass::Speech,
                    "writing" => CueClass::Writing,
                    _ => CueClass::Thought,
                },
                kind: match kind {
                    "verb" => CueKind::Verb,
                    "noun" => CueKind::Noun,
                    _ => CueKind::Preposition,
                },
                strength: strength.parse().unwrap_or(0.0),
            });
            let word = hash_phrase(form.split(' ').map(hash_word));
            let entry = entries.entry(word).or_default();
            if entry.cue == 0 {
                entry.cue = cues.len() as u16;
            }
        }
    }
    cues
}

fn read_classes(entries: &mut WordMap<Entry>) {
    for row in rows(CLAUSE_WORDS) {
        let [class, words] = row[..] else { continue };
        let class = match class {
            "pronoun" => WordClass::Pronoun,
            "determiner" => WordClass::Determiner,
            "quantifier" => WordClass::Quantifier,
            "auxiliary" => WordClass::Auxiliary,
            "adverb" => WordClass::Adverb,
            "preposition" => WordClass::Preposition,
            "relative" => WordClass::Relative,
            "conjunction" => WordClass::Conjunction,
            "time" => WordClass::Time,
            _ => WordClass::Open,
        };
        for word in words.split(' ') {
            let entry = entries.entry(hash_word(word)).or_default();
            if entry.class == WordClass::Open {
                entry.class = class;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CLAUSE_WORDS, CUES, CueKind, Lexicon, WordClass, rows};
    use crate::word::hash_word;

    #[test]
    fn every_row_parses() {
        assert!(rows(CUES).all(|row| row.len() == 4));
        assert!(rows(CUES).flat_map(|row| row[3].split(',')).all(|form| {
            form.split_once('=')
                .is_some_and(|(_, s)| s.parse::<f32>().is_ok())
        }));
        assert!(rows(CLAUSE_WORDS).all(|row| row.len() == 2));
    }

    #[test]
    fn forms_lead_to_their_lemma() {
        let lexicon = Lexicon::default();
        let cue = lexicon.cue(lexicon.entry(hash_word("Told"))).unwrap();
        assert_eq!((cue.lemma, cue.kind), ("tell", CueKind::Verb));
        assert_eq!(lexicon.according_to().unwrap().lemma, "according to");
        assert!(lexicon.cue(lexicon.entry(hash_word("table"))).is_none());
    }

    #[test]
    fn function_words_have_a_class() {
        let lexicon = Lexicon::default();
        assert_eq!(lexicon.entry(hash_word("She")).class, WordClass::Pronoun);
        assert_eq!(lexicon.entry(hash_word("lavrov")).class, WordClass::Open);
    }
}
