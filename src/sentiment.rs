//! Sentiment: `(Passage, [Mention], [Actor], [Quote]) → Tones`.
//!
//! Four questions, one reading of each sentence ([`reading`]):
//!
//! * **sentence**, **quote**: how favourable is what is told? A regression over
//!   words, pairs of words and the judgements of the lexicon after negation,
//!   force and contrast.
//! * **document**: the mean over the sentences, weighed by words (at most 40
//!   each; quoted words count half; furniture and datelines not at all).
//!   A mean, not a sum: comparable across articles of any length.
//! * **mention**: the author's tone towards this actor in this sentence.
//! * **actor**: the mean over its mentions, those inside quotes half, counted from
//!   what is usual in news.
//!
//! Invariant: each vector of [`Tones`] runs parallel to what it judges; every
//! value lies in −1..=1. Furniture is neutral.
//! Cost: linear in tokens, mentions and quotes.

use crate::model::{Actor, Mention, Quote, SentenceKind, Tone, Tones};
use crate::passage::Passage;
use crate::sentiment::judge::Judge;
use crate::sentiment::lexicon::Lexicon;
use crate::sentiment::reading::Reading;
use crate::sentiment::sentences::Mean;
use crate::sentiment::targets::{Account, Stage};

pub(crate) mod features;
pub(crate) mod judge;
pub(crate) mod lexicon;
pub(crate) mod reading;
pub(crate) mod sentences;
pub(crate) mod targets;
#[cfg(test)]
pub(crate) mod testkit;

/// The weights of sentence and target tone; `models/README.md` is their card.
pub(crate) const WEIGHTS: &[u8] = include_bytes!("../models/tone.zst");

/// Judges tone.
#[derive(Clone, Debug)]
pub struct ToneScorer {
    lexicon: Lexicon,
    pub(crate) sentences: Judge<1>,
    pub(crate) targets: Judge<3>,
}

impl Default for ToneScorer {
    fn default() -> Self {
        let weights = judge::open(WEIGHTS).expect("the tests open the shipped weights");
        let mut rest = weights.as_slice();
        Self {
            lexicon: Lexicon::new(),
            sentences: Judge::take(&mut rest).expect("the tests read the shipped weights"),
            targets: Judge::take(&mut rest).expect("the tests read the shipped weights"),
        }
    }
}

impl ToneScorer {
    /// Every judgement of one article; each vector runs parallel to what it judges.
    #[must_use]
    pub fn score(
        &self,
        passage: &Passage<'_>,
        mentions: &[Mention],
        actors: &[Actor],
        quotes: &[Quote],
    ) -> Tones {
        let mut work = Work {
            scorer: self,
            passage,
            reading: Reading::default(),
            stage: Stage::default(),
        };
        let mut mean = Mean::default();
        let mut sentences = Vec::with_capacity(passage.sentences.len());
        let mut mention_tones = vec![Tone::default(); mentions.len()];
        let mut accounts = vec![Account::default(); actors.len()];
        let mut next = 0;
        for (sentence_no, sentence) in passage.sentences.iter().enumerate() {
            let here = mentions.get(next..).unwrap_or_default();
            let n_here =
                here.partition_point(|mention| mention.sentence_no as usize <= sentence_no);
            if sentence.kind == SentenceKind::Boilerplate {
                sentences.push(Tone::default());
                next += n_here;
                continue;
            }
            work.reading.read(passage, sentence.tokens, &self.lexicon);
            let tone = sentences::of_reading(&self.sentences, &work.reading);
            if sentences::counts(sentence) {
                mean.add(tone.value, work.reading.n_words(), work.reading.n_quoted);
            }
            sentences.push(tone);
            if n_here > 0 {
                work.stage.set(&self.targets, &work.reading);
            }
            for (mention, slot) in here.iter().zip(&mut mention_tones[next..]).take(n_here) {
                *slot = work.towards(mention, sentence.tokens.start as usize, &mut accounts);
            }
            next += n_here;
        }
        Tones {
            document: mean.tone(sentences::DOCUMENT_BORDER),
            sentences,
            mentions: mention_tones,
            actors: accounts.into_iter().map(Account::close).collect(),
            quotes: quotes.iter().map(|quote| work.quote(quote)).collect(),
        }
    }
}

/// One article under judgement: the buffers that its sentences share.
struct Work<'a> {
    scorer: &'a ToneScorer,
    passage: &'a Passage<'a>,
    reading: Reading,
    stage: Stage,
}

impl Work<'_> {
    /// The tone towards one mention of the sentence just read, booked to its actor.
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
        let Some(sign) = self.reading.signs.get(start) else {
            return Tone::default();
        };
        let judge = &self.scorer.targets;
        let target = start..end.min(self.reading.signs.len());
        let tone = targets::decide(self.stage.probabilities(judge, &self.reading, &target));
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
                sentence_no += 1;
                self.reading.read(self.passage, piece, &self.scorer.lexicon);
                let tone = sentences::of_reading(&self.scorer.sentences, &self.reading);
                mean.add(tone.value, self.reading.n_words(), 0);
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
