//! The features of the stance judge: a sentence as seen from two actors in it.
//!
//! Features are hashed as in [`crate::sentiment::features`]; names are never features. Those that depend only
//! on a token and its region are [`WordFeatures`](crate::sentiment::features::WordFeatures), scored once per
//! sentence.

use std::ops::Range;

use crate::learn::hashed::{HalfHashes, Sink, feature};
use crate::model::WordHash;
use crate::sentiment::features::{SumFeatures, Sums, View, word_at};
use crate::sentiment::lexicon::CueClass;
use crate::sentiment::reading::{OUTSIDE, SentenceReading, Sign};
use crate::word::hash_literal;

/// How many tokens outside the pair have features.
pub(crate) const WINDOW: usize = 15;
/// The most tokens between two actors of a pair: no cue binds farther, and cost stays linear.
pub(crate) const MAX_BETWEEN: usize = 40;

/// Two targets in one sentence, the first before the second, as positions in the reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// The one that stands first.
    pub(crate) first: Range<usize>,
    /// The other; starts at or after the end of the first.
    pub(crate) second: Range<usize>,
}

impl Pair {
    /// The tokens before, between and after the two, as far as they count in a sentence of `len` tokens.
    pub(crate) fn regions(&self, len: usize) -> [(View, Range<usize>); 3] {
        let inner = self.first.end.min(len);
        [
            (View::BeforePair, before(&self.first, len)),
            (View::InPair, inner..self.second.start.clamp(inner, len)),
            (View::AfterPair, after(&self.second, len)),
        ]
    }

    fn between<'a>(&self, signs: &'a [Sign]) -> &'a [Sign] {
        let [_, (_, between), _] = self.regions(signs.len());
        signs.get(between).unwrap_or_default()
    }
}

/// The tokens that count before a pair with this first actor.
fn before(first: &Range<usize>, len: usize) -> Range<usize> {
    let start = first.start.min(len);
    start.saturating_sub(WINDOW)..start
}

/// The tokens that count after a pair with this second actor.
fn after(second: &Range<usize>, len: usize) -> Range<usize> {
    let end = second.end.min(len);
    end..(end + WINDOW).min(len)
}

/// Features of a sentence that depend on the pair, in the order in which the weights were trained.
pub(crate) fn of_pair(reading: &SentenceReading, pair: &Pair, sink: &mut impl Sink) {
    let signs = &reading.signs;
    read_before(reading, &pair.first, sink);
    let has_cue = read_between(reading, pair, sink);
    read_after(reading, &pair.second, sink);
    links(signs, pair, has_cue, sink);
    let [left, inner_left] = edges_of_first(signs, &pair.first);
    let [right, outer_right, inner_right] = edges_of_second(signs, &pair.second);
    for edge in [left, right, inner_left, outer_right, inner_right] {
        sink.count(edge);
    }
    place(signs, pair, sink);
}

/// Those of [`of_pair`] that depend only on its first actor.
pub(crate) fn of_first(reading: &SentenceReading, first: &Range<usize>, sink: &mut impl Sink) {
    read_before(reading, first, sink);
    for edge in edges_of_first(&reading.signs, first) {
        sink.count(edge);
    }
}

/// Those of [`of_pair`] that depend on both.
pub(crate) fn of_both(reading: &SentenceReading, pair: &Pair, sink: &mut impl Sink) {
    let has_cue = read_between(reading, pair, sink);
    links(&reading.signs, pair, has_cue, sink);
    place(&reading.signs, pair, sink);
}

/// Those of [`of_pair`] that depend only on its second actor.
pub(crate) fn of_second(reading: &SentenceReading, second: &Range<usize>, sink: &mut impl Sink) {
    read_after(reading, second, sink);
    for edge in edges_of_second(&reading.signs, second) {
        sink.count(edge);
    }
}

fn read_before(reading: &SentenceReading, first: &Range<usize>, sink: &mut impl Sink) {
    let before = before(first, reading.signs.len());
    Region::<{ View::BeforePair as u64 }>::read(reading, before, sink);
}

/// Also returns whether there is a cue.
fn read_between(reading: &SentenceReading, pair: &Pair, sink: &mut impl Sink) -> bool {
    let [_, (_, between), _] = pair.regions(reading.signs.len());
    Region::<{ View::InPair as u64 }>::read(reading, between, sink)
}

fn read_after(reading: &SentenceReading, second: &Range<usize>, sink: &mut impl Sink) {
    let after = after(second, reading.signs.len());
    Region::<{ View::AfterPair as u64 }>::read(reading, after, sink);
}

/// A distance in tokens as one of eight classes.
fn bucket(distance: usize) -> u64 {
    const CLASSES: [u8; 22] = [
        0, 1, 2, 3, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 7,
    ];
    CLASSES[distance.min(CLASSES.len() - 1)].into()
}

/// How many tokens from the pair on count by their place.
const PLACED: usize = 6;

/// One region, read from the pair's edge on; its features are of `KIND` and the kinds that follow it.
struct Region<'a, const KIND: u64> {
    reading: &'a SentenceReading,
    range: Range<usize>,
    sums: Sums,
    cue_seen: bool,
}

impl<'a, const KIND: u64> Region<'a, KIND> {
    /// The region before the pair is read from its end.
    const IS_BACKWARDS: bool = KIND == View::BeforePair as u64;

    /// Emits the features of a region; returns whether there is a cue.
    fn read(reading: &'a SentenceReading, range: Range<usize>, sink: &mut impl Sink) -> bool {
        let marked = reading.marked_in(&range).iter();
        let mut region = Self {
            reading,
            range,
            sums: Sums::default(),
            cue_seen: false,
        };
        region.place_words(sink);
        if Self::IS_BACKWARDS {
            marked.rev().for_each(|&mark| region.judge(mark, sink));
        } else {
            marked.for_each(|&mark| region.judge(mark, sink));
        }
        region.emit(sink);
        region.cue_seen
    }

    /// Emits the words next to the pair with their places.
    fn place_words(&self, sink: &mut impl Sink) {
        let by_place = const { HalfHashes::<3>::of(KIND + 2) };
        let signs = self.reading.signs.get(self.range.clone());
        let signs = signs.unwrap_or_default();
        for index in 0..signs.len().min(PLACED) {
            let place = if Self::IS_BACKWARDS {
                signs.len() - 1 - index
            } else {
                index
            };
            let sign = &signs[place];
            sink.count_if(by_place.feature(sign.word, index as u64 / 2), sign.is_word);
        }
    }

    /// Adds a word that judges or can show a stance.
    fn judge(&mut self, mark: u32, sink: &mut impl Sink) {
        let sign = &self.reading.signs[mark as usize];
        self.sums.add(sign.tone);
        if sign.cue != CueClass::None {
            self.cue(sign, mark as usize, sink);
        }
    }

    /// Emits a cue met; the first one with its place.
    fn cue(&mut self, sign: &Sign, position: usize, sink: &mut impl Sink) {
        let side = u64::from(sign.stance > 0.0);
        let class = sign.cue as u64;
        sink.count(const { HalfHashes::<2>::of(KIND + 3) }.feature(class, side));
        sink.count(const { HalfHashes::<2>::of(KIND + 4) }.feature(sign.lemma.into(), side));
        if !self.cue_seen {
            let way = if Self::IS_BACKWARDS {
                position..self.range.end
            } else {
                self.range.start..position + 1
            };
            let index = way.len() - 1;
            let names = self.n_names(way);
            sink.count(const { HalfHashes::<2>::of(KIND + 5) }.feature(class * 4 + names, side));
            sink.count(const { HalfHashes::<2>::of(KIND + 6) }.feature(bucket(index), side));
            let rest = bucket(self.range.len() - index);
            sink.count(const { HalfHashes::<2>::of(KIND + 7) }.feature(rest, side));
        }
        self.cue_seen = true;
    }

    fn emit(&self, sink: &mut impl Sink) {
        self.sums.emit(const { SumFeatures::of(KIND + 10) }, sink);
        sink.count(feature(KIND + 11, u64::from(self.cue_seen), 0));
        let names = self.n_names(self.range.clone());
        sink.count(feature(KIND + 12, names, 0));
    }

    /// How many names there are in `range`: 0, 1, 2 or more than that.
    fn n_names(&self, range: Range<usize>) -> u64 {
        self.reading.names_in(range).min(3) as u64
    }
}

/// Words between the two by their place next to either, and whole short links ("criticised by").
fn links(signs: &[Sign], pair: &Pair, has_cue: bool, sink: &mut impl Sink) {
    let between = pair.between(signs);
    for (index, sign) in between.iter().take(3).enumerate() {
        sink.count(feature(20 + index as u64, sign.word, 0));
    }
    for (back, sign) in between.iter().rev().take(3).enumerate() {
        sink.count(feature(24 + back as u64, sign.word, 0));
    }
    if between.len() <= 5 {
        let link = between
            .iter()
            .fold(OUTSIDE, |link, sign| feature(0, link, sign.word));
        sink.count(feature(28, link, between.len() as u64));
    }
    if has_cue {
        voice(between, sink);
    }
}

/// The verb cues between the two with their voice: passive when "by" follows within three tokens and
/// the second actor soon after ("criticised sharply by the German chancellor").
fn voice(between: &[Sign], sink: &mut impl Sink) {
    const BY: WordHash = hash_literal("by");
    for (index, sign) in between.iter().enumerate() {
        if sign.cue != CueClass::Verb {
            continue;
        }
        let follows = between.get(index + 1..).unwrap_or_default();
        let agent = follows.iter().take(3).position(|sign| sign.word == BY.0);
        let is_passive = agent.is_some_and(|at| follows.len() - at <= 6);
        let side = u64::from(sign.stance > 0.0);
        sink.count(feature(40, u64::from(is_passive), side));
        sink.count(feature(41, u64::from(is_passive), 0));
    }
}

/// Word sequences across the slot of the first actor, and after it.
fn edges_of_first(signs: &[Sign], first: &Range<usize>) -> [u64; 2] {
    let left = word_at(signs, first.start.checked_sub(1));
    let inner = word_at(signs, Some(first.end));
    let inner_next = word_at(signs, Some(first.end + 1));
    [feature(30, left, inner), feature(32, inner, inner_next)]
}

/// Word sequences across the slot of the second actor, after and before it.
fn edges_of_second(signs: &[Sign], second: &Range<usize>) -> [u64; 3] {
    let right = word_at(signs, Some(second.end));
    let right_next = word_at(signs, Some(second.end + 1));
    let inner = word_at(signs, second.start.checked_sub(1));
    let inner_before = word_at(signs, second.start.checked_sub(2));
    [
        feature(31, inner, right),
        feature(33, right, right_next),
        feature(34, inner_before, inner),
    ]
}

/// The inner words next to both actors, how far apart these stand, and whether in quotes.
fn place(signs: &[Sign], pair: &Pair, sink: &mut impl Sink) {
    let inner_left = word_at(signs, Some(pair.first.end));
    let inner_right = word_at(signs, pair.second.start.checked_sub(1));
    sink.count(feature(35, inner_left, inner_right));
    let start = pair.first.start.min(3) as u64;
    let distance = bucket(pair.between(signs).len());
    sink.count(feature(4, start, distance));
    sink.count(feature(5, distance, 0));
    let quoted = |range: &Range<usize>| {
        let first = signs.get(range.start);
        u64::from(first.is_some_and(|sign| sign.is_quoted))
    };
    sink.count(feature(6, quoted(&pair.first), quoted(&pair.second)));
}

#[cfg(test)]
mod tests {
    use super::{Pair, Region, bucket, of_both, of_first, of_pair, of_second};
    use crate::learn::hashed::{Sink, feature};
    use crate::model::SentenceKind;
    use crate::sentiment::features::{SumFeatures, Sums, View};
    use crate::sentiment::lexicon::{CueClass, Lexicon};
    use crate::sentiment::reading::{SentenceReading, Sign};
    use crate::sentiment::testkit::Marked;

    #[derive(Default)]
    struct Features(Vec<(u64, u32)>);

    impl Sink for Features {
        fn add(&mut self, feature: u64, value: f32) {
            self.0.push((feature, value.to_bits()));
        }
    }

    /// The features of a region, computed from every token.
    fn every_token<const KIND: u64>(region: &[&Sign]) -> Features {
        let mut features = Features::default();
        let (mut sums, mut n_names, mut n_cues) = (Sums::default(), 0_u64, 0);
        let mut before = false;
        for (index, sign) in region.iter().enumerate() {
            sums.add(sign.tone);
            n_names += u64::from(sign.is_name && !before);
            before = sign.is_name;
            if index < 6 && sign.is_word {
                features.count(feature(KIND + 2, sign.word, index as u64 / 2));
            }
            if sign.cue == CueClass::None {
                continue;
            }
            let (class, side) = (sign.cue as u64, u64::from(sign.stance > 0.0));
            features.count(feature(KIND + 3, class, side));
            features.count(feature(KIND + 4, sign.lemma.into(), side));
            if n_cues == 0 {
                features.count(feature(KIND + 5, class * 4 + n_names.min(3), side));
                features.count(feature(KIND + 6, bucket(index), side));
                features.count(feature(KIND + 7, bucket(region.len() - index), side));
            }
            n_cues += 1;
        }
        sums.emit(SumFeatures::of(KIND + 10), &mut features);
        features.count(feature(KIND + 11, u64::from(n_cues > 0), 0));
        features.count(feature(KIND + 12, n_names.min(3), 0));
        features.0.sort_unstable();
        features
    }

    #[test]
    fn a_region_is_read_from_the_pairs_edge_on() {
        const BEFORE: u64 = View::BeforePair as u64;
        const AFTER: u64 = View::AfterPair as u64;
        let text = "Few doubt that Angela Merkel harshly criticised, not praised, the Orban plan of Paris, a bad one \
                    that Rome, Oslo and Bern warmly welcomed and then condemned as a disgrace.";
        let article = Marked::new(text, SentenceKind::Body);
        let passage = article.passage();
        let mut reading = SentenceReading::default();
        reading.read(&passage, passage.sentences[0].tokens, &Lexicon::new());
        let n_tokens = reading.signs.len();
        let mut n_cues = 0;
        for start in 0..n_tokens {
            for end in start..=n_tokens {
                let signs = reading.signs[start..end].iter();
                let (mut before, mut after) = (Features::default(), Features::default());
                Region::<BEFORE>::read(&reading, start..end, &mut before);
                n_cues += usize::from(Region::<AFTER>::read(&reading, start..end, &mut after));
                before.0.sort_unstable();
                after.0.sort_unstable();
                let backwards: Vec<&Sign> = signs.clone().rev().collect();
                assert_eq!(
                    before.0,
                    every_token::<BEFORE>(&backwards).0,
                    "{start}..{end}"
                );
                assert_eq!(
                    after.0,
                    every_token::<AFTER>(&signs.collect::<Vec<_>>()).0,
                    "{start}..{end}"
                );
            }
        }
        assert!(n_cues > 100, "{n_cues} regions with a cue");
    }

    #[test]
    fn what_hangs_on_each_actor_and_on_both_is_all() {
        let text =
            "Few doubt that Merkel harshly criticised, not praised, the Orban plan, a bad one.";
        let article = Marked::new(text, SentenceKind::Body);
        let passage = article.passage();
        let mut reading = SentenceReading::default();
        reading.read(&passage, passage.sentences[0].tokens, &Lexicon::new());
        let pair = Pair {
            first: 3..4,
            second: 11..12,
        };
        let (mut whole, mut parts) = (Features::default(), Features::default());
        of_pair(&reading, &pair, &mut whole);
        of_first(&reading, &pair.first, &mut parts);
        of_both(&reading, &pair, &mut parts);
        of_second(&reading, &pair.second, &mut parts);
        whole.0.sort_unstable();
        parts.0.sort_unstable();
        assert_eq!(whole.0, parts.0);
    }
}
