//! The words that decide where tokens and sentences end.

use std::sync::LazyLock;

use crate::model::WordHash;
use crate::word::{WordMap, hash_word};

/// What a word tells about the end of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordClass {
    /// A name follows: "Gen. Ortiz".
    Title,
    /// Something follows, unless the next word opens a sentence: "No. 4".
    Inner,
    /// May end a sentence: "Acme Inc.".
    Final,
    /// Begins with an apostrophe: "’em".
    Clipping,
    /// Capitalised, far more often opens a sentence than stands inside one as a name: "The".
    Opener,
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
        let class = |name: &str| match name {
            "title" => WordClass::Title,
            "inner" => WordClass::Inner,
            "clipping" => WordClass::Clipping,
            "opener" => WordClass::Opener,
            _ => WordClass::Final,
        };
        Self {
            classes: entries
                .map(|(word, name)| (hash_word(word), class(name)))
                .collect(),
        }
    }

    /// What is known of the word, given without its stop.
    pub(super) fn class(&self, word: WordHash) -> Option<WordClass> {
        self.classes.get(&word).copied()
    }

    /// Whether a full stop after the word belongs to it.
    pub(super) fn is_abbreviation(&self, word: WordHash) -> bool {
        use WordClass::{Final, Inner, Title};
        matches!(self.class(word), Some(Title | Inner | Final))
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
