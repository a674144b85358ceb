//! The features of names: the rows of the network that a token selects.
//!
//! After Ratinov and Roth (2009): the words, clusters, lists and word shapes of a window of five tokens, the
//! token's beginnings and endings, pairs of neighbours, and how the article writes the same word elsewhere.
//! Template numbers are part of the model: never renumbered without a new format version.

use std::ops::Range;

use super::facts::{Fact, FactFinder, Habits, is_mostly_capitalised};
use super::keys::{Keys, join};
use super::word_shape::BEYOND;
use crate::learn::network::{FeatureKey, feature_key};
use crate::model::Sentence;
use crate::passage::Passage;
use crate::word::mix;

/// A sentence's facts, with a default beyond its ends.
pub(crate) struct Window<'a> {
    facts: &'a [Fact],
    is_headline: bool,
    is_sport: bool,
    /// The guidelines to follow: [`NEWS`] but in training.
    domain: u32,
}

/// The domain whose guidelines the tagger follows.
const NEWS: u32 = 0;

/// The fact beyond a sentence's ends.
const NOTHING: Fact = Fact::nothing();

impl<'a> Window<'a> {
    /// The window over one sentence, from the facts of all tokens.
    pub(crate) fn new(passage: &Passage<'_>, sentence: &Sentence, facts: &'a [Fact]) -> Self {
        let range = sentence.tokens.indices();
        let tokens = passage.tokens.get(range.clone()).unwrap_or_default();
        Self {
            facts: facts.get(range).unwrap_or_default(),
            is_headline: is_mostly_capitalised(tokens),
            is_sport: false,
            domain: NEWS,
        }
    }

    /// The same window, in a sports report or not ([`super::facts::is_sport`]).
    pub(crate) fn in_sport(self, is_sport: bool) -> Self {
        Self { is_sport, ..self }
    }

    /// The same window, read by the guidelines of another domain.
    pub(crate) fn of_domain(self, domain: u32) -> Self {
        Self { domain, ..self }
    }

    /// The facts of the tokens at these places of the sentence.
    pub(crate) fn facts(&self, places: Range<usize>) -> &'a [Fact] {
        self.facts.get(places).unwrap_or_default()
    }

    /// The token at `place`, where features are read; `finder` has the words' clusters.
    pub(crate) fn site(&'a self, finder: &'a FactFinder, place: usize) -> Site<'a> {
        let at = |offset| {
            let index = place.checked_add_signed(offset);
            index.and_then(|index| self.facts.get(index))
        };
        Site {
            finder,
            window: self,
            around: [-2, -1, 0, 1, 2].map(|offset| at(offset).unwrap_or(&NOTHING)),
        }
    }
}

/// The neighbours whose own facts are features: their offsets, each with the number that it adds to
/// a template.
pub(crate) const NEIGHBOURS: [(isize, u32); 4] = [(-2, 0), (-1, 1), (1, 3), (2, 4)];

/// The number that the token itself adds to a template of the window.
pub(crate) const HERE: u32 = 2;

/// The bit from which the number of a feature part holds the part's index: 0 for the token's own, then the
/// neighbours.
const PART_PLACE: u32 = 52;

/// The habits.
const HABITS_PART: u64 = 6;

/// The word shapes; it ends up above five of them, below [`PART_PLACE`].
const SHAPES_PART: u64 = 7;

/// How many of a token's keys, the first ones, identify its own word. The trainer drops them together, so
/// that the model learns to do without them.
pub(crate) const OWN_WORD: usize = 5;

/// A token in its window: where features are read.
///
/// The features are divided into parts that depend on little, so that their sums can be cached: those of the
/// token's word, of its habits, of each neighbour, and of the word shapes around it. Those of several words
/// together are always summed.
#[derive(Clone, Copy)]
pub(crate) struct Site<'a> {
    finder: &'a FactFinder,
    window: &'a Window<'a>,
    /// The facts from two tokens before to two after.
    around: [&'a Fact; 5],
}

impl<'a> Site<'a> {
    /// Appends all feature keys of the token, which is written `word`; those that identify the word come
    /// first, [`OWN_WORD`] of them.
    pub(crate) fn features(self, word: &str, keys: &mut Keys) {
        self.own_word_features(keys);
        self.word_pair_features(keys);
        self.domain_features(keys);
        self.shape_in_cluster_feature(keys);
        self.sport_features(keys);
        self.window_features(self.at(0), HERE, keys);
        self.habit_features(keys);
        affix_features(word, keys);
        for (offset, number) in NEIGHBOURS {
            self.neighbour_word_features((offset, number), keys);
            self.window_features(self.at(offset), number, keys);
        }
        self.shapes_in_sport_feature(keys);
        self.adjacent_word_shape_feature(-1, keys);
        self.adjacent_word_shape_feature(1, keys);
        self.shape_window_features(keys);
        self.cluster_pair_features(keys);
    }

    /// Appends the keys that depend on the token's word, its shape and its lists, except those with
    /// precomputed sums ([`super::precomputed`]).
    pub(crate) fn own_features(self, word: &str, keys: &mut Keys) {
        self.own_word_features(keys);
        self.shape_in_cluster_feature(keys);
        lists_feature(self.at(0), HERE, keys);
        affix_features(word, keys);
    }

    /// Appends the keys that depend on a neighbour, and for adjacent neighbours on this token's word shape,
    /// except those with precomputed sums.
    pub(crate) fn neighbour_features(self, (offset, number): (isize, u32), keys: &mut Keys) {
        self.neighbour_word_features((offset, number), keys);
        lists_feature(self.at(offset), number, keys);
        self.adjacent_word_shape_feature(offset, keys);
    }

    /// Appends the keys whose sums are not worth caching, because most depend on several words together,
    /// except those with precomputed rows.
    pub(crate) fn joint_features(self, keys: &mut Keys) {
        self.word_pair_features(keys);
        self.sport_features(keys);
        self.shapes_in_sport_feature(keys);
    }

    /// What [`Site::own_features`] depends on, in one number. Words are compared by their lower-cased form,
    /// so only for ASCII words does one number mean the same features.
    pub(crate) fn own_number(self) -> u64 {
        let here = self.at(0);
        let parts = u64::from(here.word_shape)
            | u64::from(here.lists.0) << 8
            | u64::from(here.habits.0 & Habits::CAPITAL) << 24;
        mix(join(here.word, parts))
    }

    /// What [`Site::habit_features`] depends on, in one number.
    pub(crate) fn habit_number(self) -> u64 {
        let here = self.at(0);
        let parts = u64::from(here.word_shape)
            | u64::from(here.habits.0) << 8
            | self.setting() << 24
            | HABITS_PART << PART_PLACE;
        mix(join(0, parts))
    }

    /// What [`Site::shape_window_features`] depends on, in one number.
    pub(crate) fn shape_window_number(self) -> u64 {
        let parts = self.around.into_iter().fold(SHAPES_PART, |parts, fact| {
            parts << 8 | u64::from(fact.word_shape)
        });
        mix(join(0, parts))
    }

    /// What [`Site::neighbour_features`] and [`Precomputed::window`](super::precomputed::Precomputed::window) depend on, in one
    /// number.
    pub(crate) fn neighbour_number(self, (offset, number): (isize, u32)) -> u64 {
        let fact = self.at(offset);
        let (habits, own_shape) = if is_beside(offset) {
            (fact.habits.0, self.word_shape(0))
        } else {
            (0, 0)
        };
        let parts = u64::from(fact.word_shape)
            | u64::from(fact.lists.0) << 8
            | u64::from(habits) << 24
            | own_shape << 40
            | u64::from(number + 1) << PART_PLACE;
        mix(join(fact.word, parts))
    }

    /// The fact `offset` tokens away.
    pub(crate) fn at(self, offset: isize) -> &'a Fact {
        self.around[(offset + 2) as usize]
    }

    /// Whether the token starts its sentence, and whether that is a headline.
    fn setting(self) -> u64 {
        let is_first = self.at(-1).word_shape == BEYOND;
        u64::from(is_first) | u64::from(self.window.is_headline) << 1
    }

    fn own_word_features(self, keys: &mut Keys) {
        let here = self.at(0);
        keys.add(12, here.word);
        keys.pair(74, here.word, u64::from(here.word_shape));
        keys.pair(87, here.word, u64::from(here.habits.0 & Habits::CAPITAL));
    }

    fn word_pair_features(self, keys: &mut Keys) {
        let (before, here, after) = (self.at(-1), self.at(0), self.at(1));
        keys.pair(70, before.word, here.word);
        keys.pair(71, here.word, after.word);
    }

    /// How the guidelines of a training set differ from those of news; used only in training. The word's key
    /// is not dropped with [`OWN_WORD`]: it teaches nothing about the news.
    fn domain_features(self, keys: &mut Keys) {
        if self.window.domain == NEWS {
            return;
        }
        let (here, domain) = (self.at(0), u64::from(self.window.domain));
        keys.add(0, domain);
        keys.pair(1, domain, here.word);
        keys.pair(2, domain, u64::from(here.word_shape));
    }

    fn shape_in_cluster_feature(self, keys: &mut Keys) {
        let here = self.at(0);
        let [_, middle, _] = self.levels(here);
        keys.pair(83, u64::from(here.word_shape), u64::from(middle));
    }

    fn sport_features(self, keys: &mut Keys) {
        if !self.window.is_sport {
            return;
        }
        let here = self.at(0);
        let [_, middle, coarse] = self.levels(here).map(u64::from);
        keys.add(3, u64::from(here.word_shape));
        keys.add(4, u64::from(here.lists.0));
        keys.add(5, middle);
        keys.add(6, coarse);
    }

    fn neighbour_word_features(self, (offset, number): (isize, u32), keys: &mut Keys) {
        let fact = self.at(offset);
        keys.add(10 + number, fact.word);
        if offset == -1 {
            keys.add(94, u64::from(fact.habits.0));
        }
        if offset == 1 {
            keys.add(95, u64::from(fact.habits.0));
        }
    }

    /// The word shape, clusters and lists of a token of the window.
    fn window_features(self, fact: &Fact, number: u32, keys: &mut Keys) {
        word_shape_feature(fact.word_shape, number, keys);
        cluster_features(self.levels(fact), number, keys);
        lists_feature(fact, number, keys);
    }

    fn levels(self, fact: &Fact) -> [u16; 3] {
        self.finder.clusters().levels(fact.cluster)
    }

    /// The word shape of the token `offset` tokens away.
    fn word_shape(self, offset: isize) -> u64 {
        u64::from(self.at(offset).word_shape)
    }

    fn shapes_in_sport_feature(self, keys: &mut Keys) {
        if self.window.is_sport {
            keys.pair(7, self.word_shape(-1), self.word_shape(1));
        }
    }

    /// Appends the key of an adjacent word combined with this token's word shape; none for words further
    /// away.
    fn adjacent_word_shape_feature(self, offset: isize, keys: &mut Keys) {
        let template = if offset < 0 { 75 } else { 76 };
        let value = join(self.at(offset).word, self.word_shape(0));
        keys.add_if(is_beside(offset), template, value);
    }

    /// Appends the keys of the word shapes of three tokens in a row.
    pub(crate) fn shape_window_features(self, keys: &mut Keys) {
        let [two_before, before, here, after, two_after] =
            [-2, -1, 0, 1, 2].map(|offset| self.word_shape(offset));
        keys.pair(77, join(before, here), after);
        keys.pair(78, join(two_before, before), here);
        keys.pair(79, join(here, after), two_after);
    }

    fn cluster_pair_features(self, keys: &mut Keys) {
        for (template, pair) in CLUSTER_PAIRS.into_iter().zip(self.cluster_pairs()) {
            keys.add_key(cluster_pair_feature(template, pair));
        }
    }

    /// The middle clusters of the token before and this one, of this one and the token after.
    pub(crate) fn cluster_pairs(self) -> [[u16; 2]; 2] {
        let [before, here, after] = [-1, 0, 1].map(|offset| self.levels(self.at(offset))[1]);
        [[before, here], [here, after]]
    }

    /// Appends the keys of how the article writes the token's word, and how it stands here.
    pub(crate) fn habit_features(self, keys: &mut Keys) {
        let here = self.at(0);
        let setting = self.setting();
        let written = u64::from(here.habits.0 & (Habits::LOWER | Habits::CAPITAL));
        keys.pair(90, setting, u64::from(here.word_shape));
        keys.pair(91, join(setting, written), u64::from(here.word_shape));
        for habit in 0..Habits::COUNT {
            keys.add_if(here.habits.0 >> habit & 1 == 1, 92, u64::from(habit));
        }
        keys.add(93, u64::from(here.habits.0));
    }
}

/// Whether a token at this offset is adjacent.
fn is_beside(offset: isize) -> bool {
    offset.abs() == 1
}

/// The templates of [`Site::cluster_pairs`].
pub(crate) const CLUSTER_PAIRS: [u32; 2] = [80, 81];

/// The key of two middle clusters side by side.
pub(crate) fn cluster_pair_feature(template: u32, [left, right]: [u16; 2]) -> FeatureKey {
    feature_key(template, join(left.into(), right.into()))
}

/// Appends the key of a word shape at a place of the window.
pub(crate) fn word_shape_feature(word_shape: u8, number: u32, keys: &mut Keys) {
    keys.add(20 + number, u64::from(word_shape));
}

/// Appends the keys of a word's clusters on all levels at a place of the window.
pub(crate) fn cluster_features(levels: [u16; 3], number: u32, keys: &mut Keys) {
    let has_cluster = levels[0] != 0;
    for (template, cluster) in [30, 40, 50].into_iter().zip(levels) {
        keys.add_if(has_cluster, template + number, u64::from(cluster));
    }
}

fn lists_feature(fact: &Fact, number: u32, keys: &mut Keys) {
    keys.add_if(fact.lists.0 != 0, 60 + number, u64::from(fact.lists.0));
}

/// The longest beginning and ending that is a feature, in characters.
const AFFIX: usize = 4;

/// Beginnings and endings of one to four characters, lower-cased.
fn affix_features(word: &str, keys: &mut Keys) {
    let lower = |character: char| u64::from(u32::from(character.to_ascii_lowercase()));
    let mut value = 0;
    for (length, character) in (0..).zip(word.chars().take(AFFIX)) {
        value = join(value, lower(character));
        keys.add(100 + length, value);
    }
    let mut value = 0;
    for (length, character) in (0..).zip(word.chars().rev().take(AFFIX)) {
        value = join(value, lower(character));
        keys.add(104 + length, value);
    }
}

#[cfg(test)]
mod tests {
    use super::{
        HERE, Keys, NEIGHBOURS, OWN_WORD, Site, Window, cluster_features, word_shape_feature,
    };
    use crate::tagger::facts::{FactFinder, Words};
    use crate::testkit::Marked;

    /// Calls `inspect` with the site of token `place` of a line and the token's word.
    fn at_site<T>(line: &str, place: usize, inspect: impl Fn(Site<'_>, &str) -> T) -> T {
        let marked = Marked::new(line);
        let passage = marked.passage();
        let finder = FactFinder::default();
        let mut facts = Vec::new();
        finder.find(&passage, &mut facts, &mut Words::default());
        let window = Window::new(&passage, &passage.sentences[0], &facts);
        inspect(window.site(&finder, place), passage.word(place))
    }

    /// The keys of token `place` of a line.
    fn keys(line: &str, place: usize) -> Vec<u32> {
        at_site(line, place, |site, word| {
            let mut keys = Keys::default();
            site.features(word, &mut keys);
            keys.as_slice().to_vec()
        })
    }

    #[test]
    fn the_parts_together_are_all_features() {
        let line = "we met Okafor, Nigeria's striker, there";
        for (place, is_sport) in [(2, false), (4, false), (2, true)] {
            let [mut all, mut parts] = at_site(line, place, |site, word| {
                let window = Window {
                    is_sport,
                    ..*site.window
                };
                let site = Site {
                    window: &window,
                    ..site
                };
                let (mut all, mut parts) = (Keys::default(), Keys::default());
                site.features(word, &mut all);
                site.own_features(word, &mut parts);
                site.habit_features(&mut parts);
                site.shape_window_features(&mut parts);
                site.joint_features(&mut parts);
                for neighbour in NEIGHBOURS {
                    site.neighbour_features(neighbour, &mut parts);
                }
                for (offset, number) in NEIGHBOURS.into_iter().chain([(0, HERE)]) {
                    word_shape_feature(site.at(offset).word_shape, number, &mut parts);
                    cluster_features(site.levels(site.at(offset)), number, &mut parts);
                }
                site.cluster_pair_features(&mut parts);
                [all, parts].map(|keys| keys.as_slice().to_vec())
            });
            all.sort_unstable();
            parts.sort_unstable();
            assert!(all.len() > 30 && all == parts, "{place}: {all:?} {parts:?}");
        }
    }

    #[test]
    fn only_the_first_keys_tell_the_word_itself() {
        let one = keys("we met Okafor there", 2);
        let other = keys("we met Okafur there", 2);
        assert!(one[..OWN_WORD].iter().all(|key| !other.contains(key)));
        let n_same = one[OWN_WORD..]
            .iter()
            .filter(|key| other.contains(key))
            .count();
        // The endings of one to four letters, of which three differ, differ as features of their own.
        assert!(
            n_same >= one.len() - OWN_WORD - 4,
            "{n_same} of {}",
            one.len()
        );
    }

    #[test]
    fn neighbours_and_the_rest_of_the_article_change_the_keys() {
        assert_ne!(
            keys("we met Okafor there", 2),
            keys("we left Okafor there", 2)
        );
        assert_ne!(
            keys("Okafor and his okafor", 0),
            keys("Okafor and his brother", 0)
        );
    }
}
