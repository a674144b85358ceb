//! The words that decide where tokens and sentences end.

use std::sync::LazyLock;

use crate::model::{Shape, WordHash};
use crate::word::{WordMap, hash_word};

/// What a word says about the end of a sentence; see `lexicon/sentence_words.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordClass {
    /// A name follows in any case: "Dr. Bello".
    Title,
    /// A name follows when it is capitalised: "Gen. Ortiz".
    Rank,
    /// A number follows: "No. 4".
    Number,
    /// Something follows, unless the next word opens a sentence: "Sept. 3".
    Inner,
    /// May end a sentence: "Acme Inc.".
    Final,
    /// The same, when it is capitalised: "Calif.".
    Place,
    /// Begins with an apostrophe: "’em".
    Clipping,
    /// Capitalised, far more often opens a sentence than stands inside one as a name: "The".
    Opener,
    /// A verb of speech: "asked".
    Cue,
    /// In capitals before a dash, no dateline: "BREAKING".
    Label,
}

/// Abbreviations and sentence openers.
#[derive(Debug)]
pub(super) struct Lexicon {
    classes: WordMap<WordClass>,
}

static SHIPPED: LazyLock<Lexicon> = LazyLock::new(Lexicon::load);

impl Lexicon {
    /// The lists that ship, read once.
    pub(super) fn shipped() -> &'static Self {
        &SHIPPED
    }

    fn load() -> Self {
        let lines = include_str!("../lexicon/sentence_words.tsv").lines();
        let entries = lines
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'));
        Self {
            classes: entries
                .filter_map(|(word, name)| Some((hash_word(word), class_named(name)?)))
                .collect(),
        }
    }

    /// The entry of the word, given without its stop.
    pub(super) fn class(&self, word: WordHash) -> Option<WordClass> {
        self.classes.get(&word).copied()
    }

    /// Whether the full stop between the word and `after` belongs to the word.
    pub(super) fn keeps_stop(&self, word: WordHash, shape: Shape, after: &str) -> bool {
        use WordClass::{Final, Inner, Number, Place, Rank, Title};
        match self.class(word) {
            Some(Title | Inner | Final) => true,
            Some(Rank | Place) => shape.has(Shape::CAPITALISED),
            Some(Number) => after
                .trim_start_matches(' ')
                .starts_with(|next: char| next.is_ascii_digit()),
            _ => false,
        }
    }

    /// Whether an apostrophe before the word stands for letters left out.
    pub(super) fn is_clipping(&self, word: WordHash) -> bool {
        self.class(word) == Some(WordClass::Clipping)
    }

    /// Whether the word, capitalised, opens a sentence.
    pub(super) fn opens_sentence(&self, word: WordHash) -> bool {
        self.class(word) == Some(WordClass::Opener)
    }
}

fn class_named(name: &str) -> Option<WordClass> {
    Some(match name {
        "title" => WordClass::Title,
        "rank" => WordClass::Rank,
        "number" => WordClass::Number,
        "inner" => WordClass::Inner,
        "final" => WordClass::Final,
        "place" => WordClass::Place,
        "clipping" => WordClass::Clipping,
        "opener" => WordClass::Opener,
        "cue" => WordClass::Cue,
        "label" => WordClass::Label,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Lexicon, class_named};

    #[test]
    fn every_line_of_the_list_is_read_once() {
        let lines = include_str!("../lexicon/sentence_words.tsv").lines();
        let mut words = BTreeSet::new();
        for line in lines.filter(|line| !line.starts_with('#')) {
            let (word, class) = line.split_once('\t').unwrap();
            assert!(class_named(class).is_some(), "{line}");
            assert!(words.insert(word), "{word} stands twice");
        }
        assert_eq!(words.len(), Lexicon::shipped().classes.len());
    }
}
