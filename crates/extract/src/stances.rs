//! Stances: who is for or against whom.
//! `(Passage, [Mention], [Tone], Readings, Speech) → [Stance]`.
//!
//! Two ways to find one:
//!
//! * **in a sentence**: a learned judge classifies each pair of neighbouring mentions of two actors: which of
//!   them is for or against the other, or no stance.
//! * **in a quote**: its speaker is for or against an actor in its content when
//!   the content stands in quote marks and its tone towards that actor is decided.
//!
//! Precision comes first: a pair below [`MIN_PROBABILITY`], and a pair without a
//! cue around it (`lexicon/stance_cues.tsv`), gives no stance.
//!
//! Invariant: source and target differ; never neutral; ordered by sentence, source and target, each
//! once.
//! Cost: linear: at most [`MAX_PARTNERS`] pairs per mention.

use crate::learn::linear::{Judge, ScoreSum, SharedSum, open};
use crate::model::{Attribution, Mention, Polarity, Quote, Sentence, Span, Stance, Token, Tone};
use crate::passage::Passage;
use crate::sentiment::features::View;
use crate::sentiment::lexicon::Lexicon;
use crate::sentiment::reading::SentenceReading;
use crate::sentiment::running::RunningSums;
use crate::sentiment::{Readings, sentences, targets};
use crate::stances::classes::{MIN_PROBABILITY, likeliest};
use crate::stances::evidence::Regions;
use crate::stances::features::{MAX_BETWEEN, Pair, WINDOW, of_both, of_first, of_second};
use std::ops::Range;

pub(crate) mod classes;
mod evidence;
pub(crate) mod features;
mod spoken;

/// The weights of the pair judge; `models/README.md` is their card.
pub(crate) const WEIGHTS: &[u8] = include_bytes!("../models/stance.zst");
/// How many mentions to its right a mention is paired with.
const MAX_PARTNERS: usize = 6;

/// The quotes with their speakers.
#[derive(Clone, Copy, Debug)]
pub struct Speech<'a> {
    /// The quotes of the article.
    pub quotes: &'a [Quote],
    /// One per quote.
    pub attributions: &'a [Attribution],
}

/// Finds directed pairs of actors.
#[derive(Clone, Debug)]
pub struct StanceFinder {
    lexicon: Lexicon,
    pub(crate) pairs: Judge<5>,
}

impl Default for StanceFinder {
    fn default() -> Self {
        let weights = open(WEIGHTS).expect("the tests open the shipped weights");
        Self {
            lexicon: Lexicon::new(),
            pairs: Judge::take(&mut weights.as_slice())
                .expect("the tests read the shipped weights"),
        }
    }
}

impl StanceFinder {
    /// The stances of one article, by sentence, source and target.
    ///
    /// `tones` runs parallel to `mentions`; `readings` are those of [`ToneScorer::score`] for the same
    /// passage and mentions.
    ///
    /// [`ToneScorer::score`]: crate::sentiment::ToneScorer::score
    #[must_use]
    pub fn find(
        &self,
        passage: &Passage<'_>,
        mentions: &[Mention],
        tones: &[Tone],
        readings: &Readings,
        speech: Speech<'_>,
    ) -> Vec<Stance> {
        let mut stances = spoken::find(mentions, tones, speech);
        let mut work = Work {
            finder: self,
            passage,
            speech,
            cues: Vec::new(),
            running: Default::default(),
            are_words_scored: false,
            of_first: None,
            of_second: Vec::new(),
        };
        for stance in &mut stances {
            stance.cue = work.spoken_cue(stance);
        }
        readings.each(|sentence_no, here, reading| {
            let sentence = passage.sentences.get(sentence_no);
            if let (Some(sentence), Some(here)) = (sentence, mentions.get(here)) {
                work.sentence(sentence, here, reading, &mut stances);
            }
        });
        merge(stances)
    }
}

/// One article being analysed, and the buffers that its sentences share.
struct Work<'a> {
    finder: &'a StanceFinder,
    passage: &'a Passage<'a>,
    speech: Speech<'a>,
    /// Where the cues of the sentence stand.
    cues: Vec<usize>,
    /// Its words before, between and after a pair.
    running: [RunningSums<5>; 3],
    /// Whether `running` is up to date for the sentence.
    are_words_scored: bool,
    /// The score of what depends only on the pair's first actor.
    of_first: Option<ScoreSum<'a, 5>>,
    /// The score of what depends only on the second actor, for each mention that has been one.
    of_second: Vec<Option<SharedSum<'a, 5>>>,
}

impl Work<'_> {
    /// Judges the pairs of neighbours among `mentions`, which stand in `sentence`.
    fn sentence(
        &mut self,
        sentence: &Sentence,
        mentions: &[Mention],
        reading: &SentenceReading,
        stances: &mut Vec<Stance>,
    ) {
        self.are_words_scored = false;
        self.cues.clear();
        self.cues.extend(reading.cues());
        self.of_second.clear();
        self.of_second.resize_with(mentions.len(), || None);
        let acting = |from: usize| {
            let mentions = mentions.get(from..).unwrap_or_default();
            (from..).zip(mentions).filter(|(_, it)| !it.is_nested)
        };
        for (first_no, first) in acting(0) {
            self.of_first = None;
            for (second_no, second) in acting(first_no + 1).take(MAX_PARTNERS) {
                let Some(pair) = pair(first, second, sentence) else {
                    continue;
                };
                let regions = pair.regions(reading.signs.len());
                if !evidence::has_cue(&self.cues, &regions) {
                    continue;
                }
                if !self.are_words_scored {
                    self.score_words(sentence, mentions, reading);
                }
                let scores = self.scores(reading, &pair, &regions, second_no);
                stances.extend(self.judge(reading, scores, &regions, [first, second]));
            }
        }
    }

    /// Scores the words around the mentions of the sentence, once for all of its pairs.
    fn score_words(
        &mut self,
        sentence: &Sentence,
        mentions: &[Mention],
        reading: &SentenceReading,
    ) {
        self.are_words_scored = true;
        let stretch = targets::stretch(mentions, sentence.tokens.start).unwrap_or_default();
        let views = [
            (
                View::BeforePair,
                stretch.start.saturating_sub(WINDOW)..stretch.end,
            ),
            (View::InPair, stretch.clone()),
            (View::AfterPair, stretch.start..stretch.end + WINDOW),
        ];
        for (running, (view, range)) in self.running.iter_mut().zip(views) {
            running.sum(&self.finder.pairs, reading, view, &range);
        }
    }

    /// The scores of the classes for a pair with a cue around it.
    fn scores(
        &mut self,
        reading: &SentenceReading,
        pair: &Pair,
        regions: &Regions,
        second_no: usize,
    ) -> [f32; 5] {
        let judge = &self.finder.pairs;
        let mut score_sum = *self.of_first.get_or_insert_with(|| {
            let mut score_sum = judge.score_sum();
            of_first(reading, &pair.first, &mut score_sum);
            score_sum
        });
        of_both(reading, pair, &mut score_sum);
        let of_second = self.of_second[second_no].get_or_insert_with(|| {
            let mut shared = judge.shared_sum();
            of_second(reading, &pair.second, &mut shared);
            shared
        });
        of_second.add_to(&mut score_sum);
        for (running, (_, range)) in self.running.iter().zip(regions) {
            let words = reading.words_before(range.start)..reading.words_before(range.end);
            score_sum.add_counts(running.counts(words));
        }
        score_sum.scores()
    }

    /// The stance that these scores indicate, if any.
    fn judge(
        &self,
        reading: &SentenceReading,
        scores: [f32; 5],
        regions: &Regions,
        [first, second]: [&Mention; 2],
    ) -> Option<Stance> {
        let (says, confidence) = likeliest(scores)?;
        let evidence = evidence::find(&reading.signs, regions, says.positive);
        let (source, target) = if says.forwards {
            (first, second)
        } else {
            (second, first)
        };
        let value = if says.positive {
            confidence
        } else {
            -confidence
        };
        Some(Stance {
            source: source.actor_no,
            target: target.actor_no,
            quote_no: spoken::quote_of(self.speech, source.actor_no, source.span, target.span),
            sentence_no: first.sentence_no,
            tone: sentences::tone(value, MIN_PROBABILITY),
            cue: evidence.and_then(|position| self.span(position, first)),
            confidence,
        })
    }

    /// The word of its quote that shows a speaker's stance.
    fn spoken_cue(&self, stance: &Stance) -> Option<Span> {
        let quote = self.speech.quotes.get(stance.quote_no? as usize)?;
        let sentence = self.passage.sentences.get(stance.sentence_no as usize)?;
        let mut reading = SentenceReading::default();
        reading.read(self.passage, sentence.tokens, &self.finder.lexicon);
        let tokens = self.passage.tokens.get(sentence.tokens.indices())?;
        let said: Vec<_> = quote
            .parts
            .iter()
            .map(|&part| (View::InPair, tokens_in(tokens, part)))
            .collect();
        let positive = stance.tone.polarity == Polarity::Positive;
        let position = evidence::find(&reading.signs, &said, positive)?;
        tokens.get(position).map(|token| token.span)
    }

    /// The token at `position` of the reading of the mention's sentence.
    fn span(&self, position: usize, mention: &Mention) -> Option<Span> {
        let sentence = self.passage.sentences.get(mention.sentence_no as usize)?;
        let index = sentence.tokens.start as usize + position;
        self.passage.tokens.get(index).map(|token| token.span)
    }
}

/// The positions of those of `tokens` that lie in `span`. Cost: binary search.
fn tokens_in(tokens: &[Token], span: Span) -> Range<usize> {
    let start = tokens.partition_point(|token| token.span.start < span.start);
    let end = tokens.partition_point(|token| token.span.end <= span.end);
    start..end.max(start)
}

/// The two mentions as a pair, if they belong to two actors and are close enough in `sentence`.
fn pair(first: &Mention, second: &Mention, sentence: &Sentence) -> Option<Pair> {
    let differ = first.actor_no != second.actor_no;
    let linked = first.actor_no != Mention::UNLINKED && second.actor_no != Mention::UNLINKED;
    let position = |token: u32| token.checked_sub(sentence.tokens.start);
    let range = |mention: &Mention| {
        let tokens = mention.tokens;
        Some(position(tokens.start)? as usize..position(tokens.end)? as usize)
    };
    let pair = Pair {
        first: range(first)?,
        second: range(second)?,
    };
    let between = pair.second.start.checked_sub(pair.first.end)?;
    (differ && linked && between <= MAX_BETWEEN).then_some(pair)
}

/// One stance per sentence, source and target: the surest, with a quote where one of them has it.
fn merge(mut stances: Vec<Stance>) -> Vec<Stance> {
    let key = |stance: &Stance| (stance.sentence_no, stance.source, stance.target);
    stances.sort_by(|one, other| {
        let surest_first = other.confidence.total_cmp(&one.confidence);
        key(one).cmp(&key(other)).then(surest_first)
    });
    stances.dedup_by(|next, kept| {
        let same = key(next) == key(kept);
        if same && next.tone.polarity == kept.tone.polarity {
            kept.quote_no = kept.quote_no.or(next.quote_no);
            kept.cue = kept.cue.or(next.cue);
        }
        same
    });
    stances
}

#[cfg(test)]
mod tests {
    use crate::model::SentenceKind;
    use crate::sentiment::testkit::Marked;

    fn stances(marked: &str) -> Vec<String> {
        Marked::new(marked, SentenceKind::Body).stances_as_text()
    }

    #[test]
    fn the_accuser_is_against_the_accused() {
        assert_eq!(
            stances("[Russia] accuses the [US] of breaking the treaty."),
            ["Russia -> US negative accuses"]
        );
    }

    #[test]
    fn the_passive_turns_the_direction() {
        assert_eq!(
            stances("[Orban] was criticised by [Merkel] over the law."),
            ["Merkel -> Orban negative criticised"]
        );
    }

    #[test]
    fn praise_is_positive() {
        assert_eq!(
            stances("[Trump] praised [Kim] for his leadership."),
            ["Trump -> Kim positive praised"]
        );
    }

    #[test]
    fn nothing_is_invented() {
        assert!(stances("[Merkel] met [Macron] in Berlin on Monday.").is_empty());
        assert!(stances("[France] and [Germany] are members of the bloc.").is_empty());
        assert!(stances("[Russia] accuses nobody.\nThe [US] says little.").is_empty());
    }

    #[test]
    fn nobody_takes_a_stance_towards_himself() {
        assert!(stances("[Trump] praised [Trump] for his leadership.").is_empty());
    }

    #[test]
    fn furniture_shows_no_stance() {
        let article = Marked::new(
            "[Russia] accuses the [US] of breaking the treaty.",
            SentenceKind::Boilerplate,
        );
        assert!(article.stances().is_empty());
    }

    #[test]
    fn a_speaker_judges_in_quotes() {
        let article = Marked::new(
            "\"«[Assad] is a brutal murderer and a liar.»\" That was all.\n[Cameron] spoke on Monday.",
            SentenceKind::Body,
        );
        let own = article.stances();
        assert!(own.is_empty(), "the first actor speaks about himself");
        let article = Marked::new(
            "[Cameron] spoke on Monday.\n\"«[Assad] is a brutal murderer and a liar.»\"",
            SentenceKind::Body,
        );
        let [stance] = article.stances()[..] else {
            panic!("one stance expected: {:?}", article.stances_as_text());
        };
        assert_eq!((stance.source, stance.target), (0, 1));
        assert_eq!(stance.quote_no, Some(0));
        assert!(stance.tone.value < 0.0);
        assert!(
            article.stances_as_text()[0].ends_with("liar"),
            "the strongest word of the quote"
        );
    }

    #[test]
    fn what_the_reporter_says_inside_a_quote_shows_no_stance_of_the_speaker() {
        let article = Marked::new(
            "[Cameron] spoke on Monday.\n\"«[Assad] is a liar»,\" he said of the brutal murderer, \"«and a fool.»\"",
            SentenceKind::Body,
        );
        assert_eq!(
            article.stances_as_text(),
            ["Cameron -> Assad negative liar"]
        );
    }
}
