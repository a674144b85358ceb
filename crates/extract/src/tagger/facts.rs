//! Facts about each token, the input of the features: its word shape, its lists, its cluster, and how the
//! article writes the same word elsewhere.

use std::hint::select_unpredictable;

use super::clusters::Clusters;
use super::gazetteer::{Gazetteer, Lists, MAX_WORDS};
use super::word_shape::{BEYOND, word_shape};
use crate::model::{Sentence, Shape, Token, WordHash};
use crate::passage::Passage;
use crate::word::known::KnownWords;
use crate::word::{WordMap, hash_phrase, hash_word};

/// A token's facts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Fact {
    /// Its lower-cased form.
    pub(crate) word: u64,
    /// Its [`word_shape`]; 0 beyond the sentence.
    pub(crate) word_shape: u8,
    /// The lists its word, or a phrase that holds it, stands on.
    pub(crate) lists: Lists,
    /// Its word cluster; 0 for a word without one.
    pub(crate) cluster: u16,
    /// How the article writes its word, as [`Habits`].
    pub(crate) habits: Habits,
    /// The slot of its word among the article's words.
    slot: u32,
    /// Whether it is a hyphen.
    pub(crate) is_hyphen: bool,
    /// Whether it is a capitalised function word ("The", "But", "I").
    pub(crate) is_capital_function_word: bool,
}

impl Fact {
    /// The fact beyond a sentence's ends.
    pub(crate) const fn nothing() -> Self {
        Self {
            word: 1,
            word_shape: BEYOND,
            lists: Lists(0),
            cluster: 0,
            habits: Habits(0),
            slot: 0,
            is_hyphen: false,
            is_capital_function_word: false,
        }
    }
}

/// How an article writes a word, over all its occurrences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Habits(pub(crate) u16);

impl Habits {
    /// In lower case.
    pub(crate) const LOWER: u16 = 1;
    /// With a capital that the start of a sentence does not explain.
    pub(crate) const CAPITAL: u16 = 1 << 1;
    /// After a title ("President").
    const AFTER_TITLE: u16 = 1 << 2;
    /// After another capitalised word.
    const AFTER_CAPITAL: u16 = 1 << 3;
    /// Before another capitalised word.
    const BEFORE_CAPITAL: u16 = 1 << 4;
    /// After "in", "at", "from", "to" or "near".
    const AFTER_PLACE_WORD: u16 = 1 << 5;
    /// Before a verb of speech.
    const BEFORE_SPEECH: u16 = 1 << 6;
    /// Before a possessive.
    const BEFORE_POSSESSIVE: u16 = 1 << 7;
    /// After "the".
    const AFTER_THE: u16 = 1 << 8;
    /// In capitals throughout.
    const ALL_CAPS: u16 = 1 << 9;
    /// Alone in brackets, as abbreviations are introduced.
    const IN_BRACKETS: u16 = 1 << 10;
    /// After a given name.
    const AFTER_GIVEN: u16 = 1 << 11;
    /// How many habits there are.
    pub(crate) const COUNT: u32 = 12;
}

/// Whether an article is a sports report: one word in 25 is a sports word.
///
/// Chosen on the training sets: political articles stay below one in 60.
pub(crate) fn is_sport(facts: &[Fact]) -> bool {
    let n_words = facts
        .iter()
        .filter(|fact| fact.lists.has(Lists::SPORT))
        .count();
    25 * n_words > facts.len()
}

/// Whether a token's first letter is a capital.
pub(crate) fn is_capitalised(token: &Token) -> bool {
    const CAPITAL: Shape = Shape(Shape::CAPITALISED.0 | Shape::MIXED_CAPS.0);
    token.shape.has_any(CAPITAL)
}

/// Hashes of the words that decide facts.
#[derive(Debug)]
pub(crate) struct SmallWords {
    place_words: [WordHash; 5],
    speech: [WordHash; 6],
    possessives: [WordHash; 2],
    the: WordHash,
    opening: WordHash,
    closing: WordHash,
    hyphen: WordHash,
    function_words: KnownWords<bool>,
}

/// Words of closed classes that start a sentence in news: articles, pronouns, conjunctions,
/// prepositions, determiners, adverbs that join sentences. Own list, from the most frequent first words
/// of sentences in 300 articles of US outlets.
const FUNCTION_WORDS: &str = "a after all also although an and another as at because before both but by \
    during even for from he her his how however i if in instead it its just many meanwhile most my no \
    not now of on or our she since so some still that the their then there these they this those \
    though to we what when where while who why with yet you your";

impl Default for SmallWords {
    fn default() -> Self {
        let words = FUNCTION_WORDS.split_whitespace().map(hash_word);
        let function_words: WordMap<bool> = words.map(|word| (word, true)).collect();
        Self {
            place_words: ["in", "at", "from", "to", "near"].map(hash_word),
            speech: ["said", "says", "told", "added", "stated", "noted"].map(hash_word),
            possessives: ["'s", "'"].map(hash_word),
            the: hash_word("the"),
            opening: hash_word("("),
            closing: hash_word(")"),
            hyphen: hash_word("-"),
            function_words: KnownWords::of(&function_words),
        }
    }
}

/// Fills in the facts of an article's tokens.
#[derive(Debug, Default)]
pub(crate) struct FactFinder {
    gazetteer: Gazetteer,
    clusters: Clusters,
    small_words: SmallWords,
}

impl FactFinder {
    /// Uses these lists and clusters.
    pub(crate) fn new(gazetteer: Gazetteer, clusters: Clusters) -> Self {
        Self {
            gazetteer,
            clusters,
            small_words: SmallWords::default(),
        }
    }

    /// The clusters.
    pub(crate) fn clusters(&self) -> &Clusters {
        &self.clusters
    }

    /// The facts of all tokens, in token order, into `facts`; `words` are those of earlier articles, of the same finder.
    ///
    /// Cost: linear; lists and clusters are looked up only for words that no recent article had.
    pub(crate) fn find(&self, passage: &Passage<'_>, facts: &mut Vec<Fact>, words: &mut Words) {
        words.begin(passage.tokens.len());
        facts.clear();
        let tokens = passage.tokens.iter();
        facts.extend(tokens.map(|token| self.fact(token, words)));
        words.look_up(self);
        for (fact, token) in facts.iter_mut().zip(passage.tokens) {
            let word = &words.slots[fact.slot as usize];
            (fact.lists, fact.cluster) = (word.lists, word.cluster);
            fact.is_capital_function_word = is_capitalised(token) & word.is_of_closed_class;
        }
        self.mark_phrases(passage.tokens, facts);
        for sentence in passage.sentences {
            self.note_habits(passage, sentence, facts, words);
        }
        for fact in facts.iter_mut() {
            fact.habits = words.slots[fact.slot as usize].habits;
        }
    }

    /// The facts of a token by itself, without those of its word.
    fn fact(&self, token: &Token, words: &mut Words) -> Fact {
        Fact {
            word: token.word.0,
            word_shape: word_shape(token),
            slot: words.get_or_add(token.word),
            is_hyphen: token.word == self.small_words.hyphen,
            ..Fact::default()
        }
    }

    /// Adds the lists of phrases to the facts of their words.
    fn mark_phrases(&self, tokens: &[Token], facts: &mut [Fact]) {
        for start in 0..tokens.len() {
            let lists = facts[start].lists;
            if !lists.may_start_phrase() {
                continue;
            }
            facts[start].lists = lists.without_marks();
            let mut phrase = tokens[start].word;
            for end in start + 2..=(start + MAX_WORDS).min(tokens.len()) {
                phrase = hash_phrase([phrase, tokens[end - 1].word]);
                let lists = self.gazetteer.lists(phrase).in_phrase();
                if lists != Lists::default() {
                    facts[start..end]
                        .iter_mut()
                        .for_each(|fact| fact.lists.add(lists));
                }
            }
        }
    }

    fn note_habits(
        &self,
        passage: &Passage<'_>,
        sentence: &Sentence,
        facts: &[Fact],
        words: &mut Words,
    ) {
        let range = sentence.tokens.indices();
        let Some(tokens) = passage.tokens.get(range.clone()) else {
            return;
        };
        let facts = facts.get(range).unwrap_or_default();
        let is_shouting = is_mostly_capitalised(tokens);
        for (place, (token, fact)) in tokens.iter().zip(facts).enumerate() {
            let habits = if is_capitalised(token) {
                let starts = place == 0 || tokens[place - 1].shape.has(Shape::QUOTE_MARK);
                let neighbours = self.neighbours(tokens, facts, place);
                let is_telling = !is_shouting && !starts;
                neighbours | if is_telling { Habits::CAPITAL } else { 0 }
            } else {
                Habits::LOWER * u16::from(token.shape.has(Shape::LETTER))
            };
            words.slots[fact.slot as usize].habits.0 |= habits;
        }
    }

    /// What the words next to capitalised token `place` say about it.
    fn neighbours(&self, tokens: &[Token], facts: &[Fact], place: usize) -> u16 {
        let words = &self.small_words;
        let mut habits = 0;
        let mut add = |habit, holds: bool| habits |= if holds { habit } else { 0 };
        add(Habits::ALL_CAPS, tokens[place].shape.has(Shape::ALL_CAPS));
        let before = place.checked_sub(1);
        let after = tokens.get(place + 1);
        if let Some(before) = before {
            let token = &tokens[before];
            let lists = facts[before].lists;
            add(Habits::AFTER_TITLE, lists.has(Lists::TITLE));
            add(Habits::AFTER_CAPITAL, is_capitalised(token));
            add(Habits::AFTER_GIVEN, lists.has(Lists::GIVEN));
            let is_place_word = is_one_of(token.word, &words.place_words);
            add(Habits::AFTER_PLACE_WORD, is_place_word);
            add(Habits::AFTER_THE, token.word == words.the);
            let is_bracketed =
                token.word == words.opening && after.is_some_and(|t| t.word == words.closing);
            add(Habits::IN_BRACKETS, is_bracketed);
        }
        if let Some(token) = after {
            add(Habits::BEFORE_CAPITAL, is_capitalised(token));
            add(Habits::BEFORE_SPEECH, is_one_of(token.word, &words.speech));
            let is_possessive = is_one_of(token.word, &words.possessives);
            add(Habits::BEFORE_POSSESSIVE, is_possessive);
        }
        habits
    }
}

/// Whether a word is one of a few. Compares all of them, because an early exit would be an unpredictable
/// branch.
fn is_one_of(word: WordHash, words: &[WordHash]) -> bool {
    words
        .iter()
        .fold(false, |found, &one| found | (one == word))
}

/// Whether most words of a line are capitalised, as in headlines.
pub(crate) fn is_mostly_capitalised(tokens: &[Token]) -> bool {
    let (mut n_words, mut n_capitalised) = (0, 0);
    for token in tokens {
        let is_word = token.shape.has(Shape::LETTER);
        n_words += usize::from(is_word);
        n_capitalised += usize::from(is_word & is_capitalised(token));
    }
    // Six in ten: prose stays below three, title case above seven (counted on training sets).
    n_words >= 4 && 10 * n_capitalised > 6 * n_words
}

/// The distinct words of an article, in one table with those of earlier articles: open addressing, at most
/// three quarters full.
#[derive(Debug, Default)]
pub(crate) struct Words {
    slots: Vec<Word>,
    n_used: usize,
    /// The slots of words without facts so far: the first `n_new`.
    new: Vec<u32>,
    n_new: usize,
    /// The number of the current article.
    article: u8,
}

/// Slots that are kept, of 16 bytes: a quarter of a megabyte, so that they stay in a core's own caches.
const SLOTS: usize = 1 << 14;

/// A word and how the article writes it.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    /// Its hash; 0 marks a free slot.
    hash: u64,
    lists: Lists,
    cluster: u16,
    is_of_closed_class: bool,
    /// The last article that had it.
    article: u8,
    /// How that article writes it.
    habits: Habits,
}

impl Words {
    /// Makes room for an article of so many words.
    fn begin(&mut self, n_words: usize) {
        self.article = self.article.wrapping_add(1);
        // A quarter of the slots stays free even if no word comes back.
        let n_slots = (n_words + n_words / 3 + 1).next_power_of_two().max(SLOTS);
        let is_full = 4 * (self.n_used + n_words) > 3 * self.slots.len();
        if is_full || self.article == 0 || self.slots.len() > n_slots {
            self.slots.clear();
            self.slots.resize(n_slots, Word::default());
            self.slots.shrink_to(n_slots);
            (self.n_used, self.article) = (0, 1);
        }
        self.new.clear();
        self.new.resize(n_words + 1, 0);
        self.n_new = 0;
    }

    /// The slot of a word. Does not branch on whether it is new, which is unpredictable.
    fn get_or_add(&mut self, word: WordHash) -> u32 {
        let mask = self.slots.len() - 1;
        let mut slot = word.0 as usize & mask;
        let is_others = |hash: u64| (hash != word.0) & (hash != 0);
        while is_others(self.slots[slot].hash) {
            slot = (slot + 1) & mask;
        }
        let kept = &mut self.slots[slot];
        let is_new = kept.hash == 0;
        let has_come_back = kept.article == self.article;
        kept.hash = word.0;
        kept.article = self.article;
        kept.habits.0 = select_unpredictable(has_come_back, kept.habits.0, 0);
        self.new[self.n_new] = slot as u32;
        self.n_new += usize::from(is_new);
        slot as u32
    }

    /// Looks up all new words in one loop, so that their cache misses overlap.
    fn look_up(&mut self, finder: &FactFinder) {
        for &slot in &self.new[..self.n_new] {
            let word = &mut self.slots[slot as usize];
            let hash = WordHash(word.hash);
            word.lists = finder.gazetteer.marks(hash);
            word.cluster = finder.clusters.cluster(hash);
            word.is_of_closed_class = finder.small_words.function_words.get(hash);
        }
        self.n_used += self.n_new;
    }
}

#[cfg(test)]
mod tests {
    use super::{Fact, FactFinder, SLOTS, Words};
    use crate::testkit::Marked;

    fn facts(finder: &FactFinder, line: &str, words: &mut Words) -> Vec<Fact> {
        let marked = Marked::new(line);
        let mut facts = Vec::new();
        finder.find(&marked.passage(), &mut facts, words);
        // The slot of a word is an implementation detail.
        for fact in &mut facts {
            fact.slot = 0;
        }
        facts
    }

    #[test]
    fn a_words_facts_are_the_same_whatever_articles_came_before() {
        let finder = FactFinder::default();
        let words: Vec<String> = (0..SLOTS).map(|number| format!("w{number}")).collect();
        let long = words.join(" ");
        let articles = [
            "Okafor met the mayor and said so.",
            "The mayor said that okafor and Mayor met.",
            &long,
        ];
        let alone = articles.map(|article| facts(&finder, article, &mut Words::default()));
        let mut words = Words::default();
        let order = [0, 1].repeat(150).into_iter().chain([2, 0, 1]);
        for number in order {
            let found = facts(&finder, articles[number], &mut words);
            assert_eq!(found, alone[number]);
            assert_eq!(words.slots.len() > SLOTS, number == 2);
        }
    }
}
