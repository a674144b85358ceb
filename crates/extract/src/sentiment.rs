//! Sentiment: `(Passage, [Mention], [Actor], [Quote]) → (Tones, Readings)`.
//!
//! Four questions, answered from one reading of each sentence ([`reading`]):
//!
//! * **sentence**, **quote**: how favourable is the content? A regression over words, pairs of words and the
//!   lexicon's judgements after negation, intensifiers and contrast.
//! * **document**: the mean over the sentences, weighted by words (at most 40 each; quoted words count half;
//!   furniture and datelines not at all). A mean, not a sum: comparable across articles of any length.
//! * **mention**: the author's tone towards this actor in this sentence.
//! * **actor**: the mean over its mentions, relative to the usual tone in news; mentions inside quotes count
//!   half.
//!
//! Invariant: each vector of [`Tones`] runs parallel to what it judges; every
//! value lies in −1..=1. Furniture is neutral.
//! Cost: linear in tokens, mentions and quotes.

use std::cell::RefCell;

use thread_local::ThreadLocal;

use crate::learn::linear::{self, Judge};
use crate::model::{Actor, Mention, Quote, SentenceKind, TokenRange, Tone, Tones};
use crate::passage::Passage;
use crate::sentiment::lexicon::Lexicon;
use crate::sentiment::reading::SentenceReading;
use crate::sentiment::sentences::Mean;
use crate::sentiment::targets::{Account, TargetScorer};
use crate::word::known::Place;

pub(crate) mod features;

pub(crate) mod lexicon;
pub(crate) mod reading;

mod readings;
pub(crate) mod running;
pub(crate) mod sentences;
pub(crate) mod targets;
#[cfg(test)]
pub(crate) mod testkit;

pub use readings::Readings;

/// The weights of sentence and target tone; `models/README.md` is their card.
pub(crate) const WEIGHTS: &[u8] = include_bytes!("../models/tone.zst");

/// Scores tone.
#[derive(Debug)]
pub struct ToneScorer {
    lexicon: Lexicon,
    pub(crate) sentences: Judge<1>,
    pub(crate) targets: Judge<3>,
    /// Per-thread buffers, reused from article to article. They are taken out while in use, so that a panic
    /// discards them.
    scratch: ThreadLocal<RefCell<Option<Buffers>>>,
}

impl Default for ToneScorer {
    fn default() -> Self {
        let weights = linear::open(WEIGHTS).expect("the tests open the shipped weights");
        let mut rest = weights.as_slice();
        Self {
            lexicon: Lexicon::new(),
            sentences: Judge::take(&mut rest).expect("the tests read the shipped weights"),
            targets: Judge::take(&mut rest).expect("the tests read the shipped weights"),
            scratch: ThreadLocal::new(),
        }
    }
}

impl ToneScorer {
    /// Every judgement of one article, each vector parallel to what it judges, and the readings of the
    /// sentences.
    #[must_use]
    pub fn score(
        &self,
        passage: &Passage<'_>,
        mentions: &[Mention],
        actors: &[Actor],
        quotes: &[Quote],
    ) -> (Tones, Readings) {
        let cell = self.scratch.get_or_default();
        let mut work = Work {
            scorer: self,
            passage,
            buffers: cell.take().unwrap_or_default(),
        };
        work.buffers.sentence_tones.clear();
        self.lexicon
            .look_up(passage.tokens, &mut work.buffers.places);
        let mut mean = Mean::default();
        let mut sentences = Vec::with_capacity(passage.sentences.len());
        let mut mention_tones = vec![Tone::default(); mentions.len()];
        let mut accounts = vec![Account::default(); actors.len()];
        let mut readings = Readings::with_room(passage.tokens.len());
        let mut next = 0;
        for (sentence_no, sentence) in passage.sentences.iter().enumerate() {
            let first = next;
            let is_before = |mention: &Mention| mention.sentence_no as usize <= sentence_no;
            next += mentions[first..].partition_point(is_before);
            if sentence.kind == SentenceKind::Boilerplate {
                sentences.push(Tone::default());
                work.buffers.sentence_tones.push(None);
                continue;
            }
            let tone = work.tone(sentence.tokens);
            let n_words = work.buffers.reading.n_words();
            if sentences::counts(sentence) {
                mean.add(tone.value, n_words, work.buffers.reading.n_quoted);
            }
            sentences.push(tone);
            work.buffers
                .sentence_tones
                .push(Some((tone.value, n_words)));
            let here = &mentions[first..next];
            let first_token = sentence.tokens.start;
            if let Some(stretch) = targets::stretch(here, first_token) {
                work.buffers
                    .target_scorer
                    .set(&self.targets, &work.buffers.reading, &stretch);
            }
            for (mention, slot) in here.iter().zip(&mut mention_tones[first..]) {
                *slot = work.towards(mention, first_token as usize, &mut accounts);
            }
            readings.keep(sentence_no, first..next, &work.buffers.reading);
        }
        let tones = Tones {
            document: mean.tone(sentences::DOCUMENT_BORDER),
            sentences,
            mentions: mention_tones,
            actors: accounts.into_iter().map(Account::close).collect(),
            quotes: quotes.iter().map(|quote| work.quote(quote)).collect(),
        };
        cell.replace(Some(work.buffers));
        (tones, readings)
    }
}

/// One article being scored.
struct Work<'a> {
    scorer: &'a ToneScorer,
    passage: &'a Passage<'a>,
    buffers: Buffers,
}

/// Buffers shared by the sentences of an article.
#[derive(Debug, Default)]
struct Buffers {
    /// The lexicon position of each token's word.
    places: Vec<Place>,
    reading: SentenceReading,
    target_scorer: TargetScorer,
    /// The tone of each sentence so far and the number of its words; none of furniture.
    sentence_tones: Vec<Option<(f32, usize)>>,
}

impl Work<'_> {
    /// Reads some tokens of one sentence and judges their tone.
    fn tone(&mut self, tokens: TokenRange) -> Tone {
        let tokens = tokens.indices();
        let places = &self.buffers.places;
        let places = places.get(tokens.clone()).unwrap_or_default();
        let tokens = self.passage.tokens.get(tokens).unwrap_or_default();
        let reading = &mut self.buffers.reading;
        reading.read_known(tokens, places, &self.scorer.lexicon);
        sentences::of_reading(&self.scorer.sentences, reading)
    }

    /// The tone towards one mention of the sentence just read; adds it to the mention's actor.
    fn towards(&self, mention: &Mention, first_token: usize, accounts: &mut [Account]) -> Tone {
        if mention.is_nested {
            if let Some(account) = accounts.get_mut(mention.actor_no as usize) {
                account.add_nested();
            }
            return Tone::default();
        }
        let tokens = mention.tokens.indices();
        let (Some(start), Some(end)) = (
            tokens.start.checked_sub(first_token),
            tokens.end.checked_sub(first_token),
        ) else {
            return Tone::default();
        };
        let Buffers {
            reading,
            target_scorer,
            ..
        } = &self.buffers;
        let Some(sign) = reading.signs.get(start) else {
            return Tone::default();
        };
        let judge = &self.scorer.targets;
        let target = start..end.min(reading.signs.len());
        let tone = targets::decide(target_scorer.probabilities(judge, reading, &target));
        if let Some(account) = accounts.get_mut(mention.actor_no as usize) {
            account.add(tone, sign.is_quoted);
        }
        tone
    }

    /// The tone of what was said: the mean over the sentences of each piece.
    fn quote(&mut self, quote: &Quote) -> Tone {
        let mut mean = Mean::default();
        for &part in &quote.parts {
            let mut tokens = self.passage.tokens_in(part);
            let mut sentence_no = self.passage.sentence_at(part.start);
            while !tokens.is_empty() {
                let sentence = self.passage.sentences.get(sentence_no);
                let end = sentence.map_or(tokens.end, |sentence| sentence.tokens.end);
                let mut piece = tokens;
                piece.end = end.clamp(tokens.start, tokens.end);
                tokens.start = piece.end;
                let is_whole = sentence.is_some_and(|sentence| sentence.tokens == piece);
                let known = self
                    .buffers
                    .sentence_tones
                    .get(sentence_no)
                    .copied()
                    .flatten();
                let (value, n_words) = known.filter(|_| is_whole).unwrap_or_else(|| {
                    let tone = self.tone(piece);
                    (tone.value, self.buffers.reading.n_words())
                });
                mean.add(value, n_words, 0);
                sentence_no += 1;
            }
        }
        mean.tone(sentences::SENTENCE_BORDER)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::model::{Polarity, SentenceKind, Tones};
    use crate::sentiment::testkit::Marked;

    fn tones(marked: &str) -> Tones {
        Marked::new(marked, SentenceKind::Body).tones()
    }

    fn tone(sentence: &str) -> f32 {
        tones(sentence).document.value
    }

    #[test]
    fn good_news_are_above_bad_news() {
        assert!(tone("Both sides hailed the peace deal as a triumph.") > 0.2);
        assert!(tone("A bomb killed forty people in the market.") < -0.2);
        assert!(tone("The committee meets on Tuesday in Geneva.").abs() < 0.12);
    }

    #[test]
    fn negation_turns_a_judgement() {
        assert!(tone("The plan is good.") > tone("The plan is not good."));
        assert!(tone("It was a failure.") < tone("It was never a failure."));
    }

    #[test]
    fn what_follows_but_weighs_more() {
        let bad_end = tone("The summit was a success, but the war goes on.");
        let good_end = tone("The war goes on, but the summit was a success.");
        assert!(bad_end < good_end);
    }

    #[test]
    fn intensifiers_raise_the_force() {
        assert!(tone("They were extremely happy.") > tone("They were slightly happy."));
    }

    #[test]
    fn repeating_an_article_does_not_change_its_tone() {
        let once = "Rebels attacked the town. Aid arrived.";
        let often = [once; 20].join(" ");
        assert!((tone(once) - tone(&often)).abs() < 1e-4);
    }

    #[test]
    fn furniture_is_neutral_and_does_not_count() {
        let article = Marked::new("Terrible horrible disaster", SentenceKind::Boilerplate);
        let tones = article.tones();
        assert!(tones.document.value.abs() < f32::EPSILON);
        assert_eq!(tones.sentences[0].polarity, Polarity::Neutral);
    }

    #[test]
    fn the_criticised_side_gets_the_tone() {
        let tones =
            tones("[Merkel] met reporters, and many condemned [Orban] for his disgraceful lies.");
        assert_eq!(tones.mentions[1].polarity, Polarity::Negative);
        assert!(tones.mentions[0].value > tones.mentions[1].value);
    }

    #[test]
    fn the_praised_side_gets_the_tone() {
        let tones = tones("Voters praised [Merkel] as a brilliant and honest leader.");
        assert_eq!(tones.actors[0].tone.polarity, Polarity::Positive);
        assert_eq!(tones.actors[0].n_positive, 1);
    }

    #[test]
    fn a_bare_mention_is_neutral() {
        let tones = tones("[Merkel] arrived in Geneva on Tuesday.");
        assert_eq!(tones.mentions[0].polarity, Polarity::Neutral);
        assert_eq!(tones.actors[0].tone.polarity, Polarity::Neutral);
    }

    #[test]
    fn a_quote_has_the_tone_of_its_content() {
        let tones =
            tones("[Lavrov] praised the wonderful hosts. \"«It is a disgrace and a crime.»\"");
        assert!(tones.quotes[0].value < -0.1);
    }

    proptest! {
        #[test]
        fn any_text_gives_parallel_vectors_within_bounds(text in "[\\PC\n\"“”«»]{0,300}") {
            let article = Marked::new(&text.replace(['[', ']'], ""), SentenceKind::Body);
            let tones = article.tones();
            prop_assert_eq!(tones.sentences.len(), article.passage().sentences.len());
            prop_assert_eq!(tones.quotes.len(), article.quotes.len());
            let all = tones.sentences.iter().chain(&tones.quotes).chain([&tones.document]);
            for tone in all {
                prop_assert!((-1.0..=1.0).contains(&tone.value));
            }
        }

        #[test]
        fn any_mentions_give_parallel_vectors(words in "([a-zA-Z,.\"]{1,8} ){0,12}(\\[[A-Z][a-z]{1,5}\\] [a-z.]{1,8} ){0,6}") {
            let article = Marked::new(&words, SentenceKind::Body);
            let tones = article.tones();
            prop_assert_eq!(tones.mentions.len(), article.mentions.len());
            prop_assert_eq!(tones.actors.len(), article.actors.len());
            for stance in article.stances() {
                prop_assert!(stance.source != stance.target);
                prop_assert!(stance.tone.polarity != Polarity::Neutral);
                prop_assert!((0.0..=1.0).contains(&stance.confidence));
            }
        }
    }
}
