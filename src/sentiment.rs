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
//! * **actor**: the mean over its mentions, those inside quotes half.
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

/// The weights of sentence and target tone; `models/README.md` is their card.
pub(crate) const WEIGHTS: &[u8] = include_bytes!("../models/tone.zst");

/// Judges tone.
#[derive(Clone, Debug)]
pub struct ToneScorer {
    lexicon: Lexicon,
    sentences: Judge<1>,
    targets: Judge<3>,
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
                let signs = work.reading.signs.iter();
                let n_quoted = signs.filter(|sign| sign.is_word && sign.is_quoted).count();
                mean.add(tone.value, work.reading.n_words, n_quoted);
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
                mean.add(tone.value, self.reading.n_words, 0);
            }
        }
        mean.tone(sentences::SENTENCE_BORDER)
    }
}
