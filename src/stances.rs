//! Stances: who is for or against whom.
//! `(Passage, [Mention], [Tone], Speech) → [Stance]`.
//!
//! Two ways to find one:
//!
//! * **in a sentence**: a learned judge looks at each pair of neighbouring
//!   mentions of two actors and says which of them is for or against the other, or that nothing is said.
//! * **in a quote**: its speaker is for or against an actor in its content when
//!   the content stands in quote marks and its tone towards that actor is decided.
//!
//! Precision comes first: a pair below [`MIN_PROBABILITY`], and a pair without a
//! cue around it (`lexicon/stance_cues.tsv`), gives no stance.
//!
//! Invariant: source and target differ; never neutral; ordered by sentence, source and target, each
//! once.
//! Cost: linear: at most [`MAX_PARTNERS`] pairs per mention.

use crate::model::{
    Attribution, Mention, Polarity, Quote, Sentence, SentenceKind, Span, Stance, Token, Tone,
};
use crate::passage::Passage;
use crate::sentiment::features::View;
use crate::sentiment::judge::{Judge, Running, Share, Tally, open, softmax};
use crate::sentiment::lexicon::{CueClass, Lexicon};
use crate::sentiment::reading::Reading;
use crate::sentiment::sentences;
use crate::stances::features::{MAX_BETWEEN, Pair, of_both, of_first, of_second};
use crate::word::Sieve;
use std::ops::Range;

mod evidence;
pub(crate) mod features;
mod spoken;

/// The weights of the pair judge; `models/README.md` is their card.
pub(crate) const WEIGHTS: &[u8] = include_bytes!("../models/stance.zst");
/// How many mentions to its right a mention is paired with.
const MAX_PARTNERS: usize = 6;
/// The least probability of a stance in a sentence: on the held-out tenth of the training pairs
/// 0.92 of what is above are right, and 0.49 of the stances are found.
const MIN_PROBABILITY: f32 = 0.55;
/// A stance whose score is not so far above that of "nothing" has less than [`MIN_PROBABILITY`]: ln(0.55 / 0.45) is 0.2007.
const MIN_LEAD: f32 = 0.2;

/// What was said, and who said it.
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
    cues: Sieve,
    pub(crate) pairs: Judge<5>,
}

impl Default for StanceFinder {
    fn default() -> Self {
        let weights = open(WEIGHTS).expect("the tests open the shipped weights");
        let lexicon = Lexicon::new();
        Self {
            cues: lexicon.sieve(|entry| entry.cue != CueClass::None),
            lexicon,
            pairs: Judge::take(&mut weights.as_slice())
                .expect("the tests read the shipped weights"),
        }
    }
}

impl StanceFinder {
    /// The stances of one article, by sentence, source and target.
    ///
    /// `tones` runs parallel to `mentions`.
    #[must_use]
    pub fn find(
        &self,
        passage: &Passage<'_>,
        mentions: &[Mention],
        tones: &[Tone],
        speech: Speech<'_>,
    ) -> Vec<Stance> {
        let mut stances = spoken::find(mentions, tones, speech);
        let mut work = Work {
            finder: self,
            passage,
            speech,
            reading: Reading::default(),
            cues: Vec::new(),
            running: Default::default(),
            are_words_scored: false,
            of_first: None,
            of_second: Vec::new(),
        };
        for stance in &mut stances {
            stance.cue = work.spoken_cue(stance);
        }
        for here in mentions.chunk_by(|one, other| one.sentence_no == other.sentence_no) {
            if let [first, _, ..] = here
                && let Some(sentence) = passage.sentences.get(first.sentence_no as usize)
                && sentence.kind != SentenceKind::Boilerplate
                && work.may_hold_cue(sentence)
            {
                work.sentence(sentence, here, &mut stances);
            }
        }
        merge(stances)
    }
}

/// One article under judgement: the buffers that its sentences share.
struct Work<'a> {
    finder: &'a StanceFinder,
    passage: &'a Passage<'a>,
    speech: Speech<'a>,
    reading: Reading,
    /// Where the cues stand in `reading`.
    cues: Vec<usize>,
    running: [Running<5>; 3],
    /// Whether `running` is that of `reading`.
    are_words_scored: bool,
    /// What hangs on the first actor of the pair alone.
    of_first: Option<Tally<'a, 5>>,
    /// What hangs on the second actor alone, for each mention of the sentence that has been one.
    of_second: Vec<Option<Share<'a, 5>>>,
}

impl Work<'_> {
    /// Judges the pairs of neighbours among `mentions`, which stand in `sentence`.
    fn sentence(&mut self, sentence: &Sentence, mentions: &[Mention], stances: &mut Vec<Stance>) {
        self.are_words_scored = false;
        self.of_second.clear();
        self.of_second.resize_with(mentions.len(), || None);
        let mut is_read = false;
        let acting = || (0..).zip(mentions).filter(|(_, it)| !it.is_nested);
        for (index, first) in acting() {
            self.of_first = None;
            let partners = acting().skip_while(|&(other, _)| other <= index);
            for (second_no, second) in partners.take(MAX_PARTNERS) {
                let Some(pair) = pair(first, second, sentence) else {
                    continue;
                };
                if !is_read {
                    self.read(sentence);
                    is_read = true;
                }
                if let Some(scores) = self.scores(&pair, second_no) {
                    stances.extend(self.judge(scores, &pair, first, second));
                }
            }
        }
    }

    /// Reads a sentence and looks for its cues.
    fn read(&mut self, sentence: &Sentence) {
        let lexicon = &self.finder.lexicon;
        self.reading.read(self.passage, sentence.tokens, lexicon);
        let signs = (0..).zip(&self.reading.signs);
        let cues = signs.filter(|(_, sign)| sign.cue != CueClass::None);
        self.cues.clear();
        self.cues.extend(cues.map(|(position, _)| position));
    }

    /// Whether the sentence may hold a cue; without one it shows no stance.
    fn may_hold_cue(&self, sentence: &Sentence) -> bool {
        let tokens = self.passage.tokens.get(sentence.tokens.indices());
        let mut tokens = tokens.unwrap_or_default().iter();
        tokens.any(|token| self.finder.cues.may_hold(token.word))
    }

    /// Scores the words of the sentence that was read, once for all of its pairs.
    fn score_words(&mut self) {
        if !std::mem::replace(&mut self.are_words_scored, true) {
            let views = [View::BeforePair, View::InPair, View::AfterPair];
            for (running, view) in self.running.iter_mut().zip(views) {
                running.sum(&self.finder.pairs, &self.reading, view);
            }
        }
    }

    /// How likely each class is for a pair with a cue around it.
    fn scores(&mut self, pair: &Pair, second_no: usize) -> Option<[f32; 5]> {
        let regions = pair.regions(self.reading.signs.len());
        if !evidence::has_cue(&self.cues, &regions) {
            return None;
        }
        self.score_words();
        let (judge, signs) = (&self.finder.pairs, &self.reading.signs);
        let mut tally = *self.of_first.get_or_insert_with(|| {
            let mut tally = judge.tally();
            of_first(signs, &pair.first, &mut tally);
            tally
        });
        of_both(signs, pair, &mut tally);
        let of_second = self.of_second[second_no].get_or_insert_with(|| {
            let mut share = judge.share();
            of_second(signs, &pair.second, &mut share);
            share
        });
        of_second.add_to(&mut tally);
        for (running, (_, range)) in self.running.iter().zip(regions) {
            let words_before = |position| self.reading.words_before(position);
            let words = words_before(range.start)..words_before(range.end);
            tally.add_counts(running.counts(words));
        }
        Some(tally.scores())
    }

    /// What these scores say about a pair, if anything.
    fn judge(
        &self,
        scores: [f32; 5],
        pair: &Pair,
        first: &Mention,
        second: &Mention,
    ) -> Option<Stance> {
        let (says, confidence) = likeliest(scores)?;
        let regions = pair.regions(self.reading.signs.len());
        let evidence = evidence::find(&self.reading.signs, &regions, says.positive);
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
    fn spoken_cue(&mut self, stance: &Stance) -> Option<Span> {
        let quote = self.speech.quotes.get(stance.quote_no? as usize)?;
        let sentence = self.passage.sentences.get(stance.sentence_no as usize)?;
        self.reading
            .read(self.passage, sentence.tokens, &self.finder.lexicon);
        let tokens = self.passage.tokens.get(sentence.tokens.indices())?;
        let said: Vec<_> = quote
            .parts
            .iter()
            .map(|&part| (View::InPair, tokens_in(tokens, part)))
            .collect();
        let positive = stance.tone.polarity == Polarity::Positive;
        let position = evidence::find(&self.reading.signs, &said, positive)?;
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

/// The two mentions as a pair, when they are two actors' and stand close enough in `sentence`.
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

/// Which way a stance goes, and its sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Says {
    /// From the actor that stands first to the other.
    pub(crate) forwards: bool,
    /// For, not against.
    pub(crate) positive: bool,
}

/// What the judge can say about a pair, in the order of its weights. `None`: nothing.
pub(crate) const CLASSES: [Option<Says>; 5] = [
    None,
    Some(Says::new(true, false)),
    Some(Says::new(true, true)),
    Some(Says::new(false, false)),
    Some(Says::new(false, true)),
];

impl Says {
    const fn new(forwards: bool, positive: bool) -> Self {
        Self { forwards, positive }
    }
}

/// The likeliest class with its probability, unless it is "nothing" or too unsure.
fn likeliest(scores: [f32; 5]) -> Option<(Says, f32)> {
    let [nothing, stances @ ..] = scores;
    if stances.into_iter().all(|score| score - nothing < MIN_LEAD) {
        return None;
    }
    let classes = CLASSES.iter().zip(softmax(scores));
    let (class, probability) = classes.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let says = (*class)?;
    (probability >= MIN_PROBABILITY).then_some((says, probability))
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
        Marked::new(marked, SentenceKind::Body).told_stances()
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
            panic!("one stance expected: {:?}", article.told_stances());
        };
        assert_eq!((stance.source, stance.target), (0, 1));
        assert_eq!(stance.quote_no, Some(0));
        assert!(stance.tone.value < 0.0);
        assert!(
            article.told_stances()[0].ends_with("liar"),
            "the strongest word of the quote"
        );
    }

    #[test]
    fn what_the_reporter_says_inside_a_quote_shows_no_stance_of_the_speaker() {
        let article = Marked::new(
            "[Cameron] spoke on Monday.\n\"«[Assad] is a liar»,\" he said of the brutal murderer, \"«and a fool.»\"",
            SentenceKind::Body,
        );
        assert_eq!(article.told_stances(), ["Cameron -> Assad negative liar"]);
    }
}
