//! Reporting clauses by the learned tagger: `Reading → [Draft]`.
//!
//! Each sentence that may report is labelled with sources, cues and contents; then every cue
//! takes the source and the contents that lie next to it.

use super::chain::{CONTENT, CUE, ClauseTagger, SOURCE};
use super::draft::Draft;
use super::features::{RuleTags, Window};
use super::lexicon::{CueClass, CueKind, WordClass};
use super::reading::{CueHit, Reading};
use crate::learn::viterbi::LabelledSpan;
use crate::model::{QuoteKind, Sentence, SentenceKind, Shape, TokenRange};

/// Weakest cue that makes a sentence with marks worth labelling.
const MIN_MARKED_STRENGTH: f32 = 0.08;
/// Weakest cue that makes a sentence without marks worth labelling, or a quote without marks:
/// weaker ones show deeds as often ("posted a record"): without marks they make no quote.
const MIN_SPEECH_STRENGTH: f32 = 0.16;
/// How many spans back a source may serve a cue.
const SOURCE_REACH: usize = 8;
/// Most pieces that one cue takes on its right.
const MAX_PARTS: usize = 4;
/// Words that the rules leave open, below which a sentence holds nothing more to find.
const MIN_OPEN_WORDS: usize = 3;

/// The clauses that the tagger finds in one article, by position of the cue, and `stays` lets stay.
pub(super) fn find(
    reading: &Reading<'_>,
    tagger: &ClauseTagger,
    rules: &RuleTags,
    mut stays: impl FnMut(&mut Draft) -> bool,
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    tagger.with_scratch(|scratch| {
        each_window(reading, rules, |sentence, window| {
            let spans = tagger.spans(window.features(), scratch);
            for mut clause in link(reading, sentence.tokens.start, spans) {
                if stays(&mut clause.draft) {
                    let confidences = clause.contents.iter();
                    let confidences = confidences.map(|&span| tagger.confidence(span, scratch));
                    clause.draft.confidence = confidences.fold(1.0, f32::min);
                    drafts.push(clause.draft);
                }
            }
        });
    });
    drafts
}

/// Shows `visit` every sentence that may report.
pub(super) fn each_window(
    reading: &Reading<'_>,
    rules: &RuleTags,
    mut visit: impl FnMut(&Sentence, &Window),
) {
    let mut window = Window::default();
    for sentence in reading.passage.sentences {
        if may_report(reading, sentence, rules) {
            window.read(reading, sentence, rules);
            visit(sentence, &window);
        }
    }
}

/// Whether a sentence holds a cue, and more than a direct quote whose cue and source are known.
fn may_report(reading: &Reading<'_>, sentence: &Sentence, rules: &RuleTags) -> bool {
    if sentence.kind == SentenceKind::Boilerplate {
        return false;
    }
    let is_narrated = |index: &usize| !rules.is_direct(*index);
    let cues = reading.cue_places(sentence.tokens).filter(is_narrated);
    let strength = cues
        .filter_map(|index| reading.cue_at(index).filter(reports))
        .fold(0.0, |strength: f32, hit| strength.max(hit.cue.strength));
    let narrated = || sentence.tokens.indices().filter(is_narrated);
    let has_marks = || narrated().any(|index| reading.shape(index).has(Shape::QUOTE_MARK));
    let is_open =
        |&index: &usize| rules.is_open(index) && !reading.shape(index).has(Shape::PUNCTUATION);
    (strength >= MIN_SPEECH_STRENGTH || strength >= MIN_MARKED_STRENGTH && has_marks())
        && narrated().filter(is_open).take(MIN_OPEN_WORDS).count() == MIN_OPEN_WORDS
}

/// Whether a cue reports words: belief and intention are no quotes.
fn reports(hit: &CueHit<'_>) -> bool {
    hit.cue.class != CueClass::Thought || hit.cue.kind == CueKind::Preposition
}

/// A reporting clause, and the spans that are its contents.
struct Clause {
    draft: Draft,
    contents: Vec<LabelledSpan>,
}

/// The spans of one sentence.
struct Labelled<'s> {
    spans: &'s [LabelledSpan],
    /// Its first token in the article.
    first: u32,
    taken: Vec<bool>,
}

/// Gives every cue its source and contents.
fn link(reading: &Reading<'_>, first: u32, spans: &[LabelledSpan]) -> Vec<Clause> {
    let mut spans = Labelled {
        spans,
        first,
        taken: vec![false; spans.len()],
    };
    let cues = (0..spans.spans.len()).filter(|&at| spans.spans[at].class == CUE);
    cues.filter_map(|at| attribution(reading, &mut spans, at))
        .collect()
}

/// One cue with what belongs to it.
fn attribution(reading: &Reading<'_>, spans: &mut Labelled<'_>, at: usize) -> Option<Clause> {
    let cue = spans.tokens(at);
    let source = spans.take_source(at);
    let contents = spans.take_contents(at, source);
    let (lemma, is_speech) = lemma(reading, cue);
    let is_speech = is_speech && !is_passive_opening(reading, cue);
    let parts: Vec<TokenRange> = contents
        .iter()
        .filter_map(|&content| trimmed(reading, spans.tokens(content)))
        .collect();
    let contents = contents.iter().map(|&content| spans.spans[content]);
    (is_speech && !parts.is_empty()).then(|| Clause {
        contents: contents.collect(),
        draft: Draft {
            parts,
            kind: QuoteKind::Indirect,
            cue: Some(cue),
            cue_lemma: lemma,
            source: source.map(|source| spans.tokens(source)),
            is_unclosed: false,
            confidence: 1.0,
        },
    })
}

impl Labelled<'_> {
    /// The tokens of a span in the article.
    fn tokens(&self, at: usize) -> TokenRange {
        let span = self.spans[at];
        TokenRange {
            start: self.first + span.start as u32,
            end: self.first + span.end as u32,
        }
    }

    fn class(&self, at: usize) -> usize {
        self.spans[at].class
    }

    /// The nearest free source around the cue at `at`, before rather than after.
    fn take_source(&mut self, at: usize) -> Option<usize> {
        let is_free = |place: usize| self.class(place) == SOURCE && !self.taken[place];
        let before = (0..at)
            .rev()
            .take_while(|&place| self.class(place) != CUE)
            .find(|&place| is_free(place));
        let after = (at + 1..self.spans.len())
            .take_while(|&place| self.class(place) != CUE)
            .find(|&place| is_free(place));
        let source = match (before, after) {
            (Some(before), _) if before + 1 == at => Some(before),
            (_, Some(after)) if after == at + 1 => Some(after),
            // "Smith left early and said …": a source may serve two cues.
            (before, after) => before.or(after).or_else(|| self.source_before(at)),
        }?;
        self.taken[source] = true;
        Some(source)
    }

    /// The nearest source before `at`, whoever has it.
    fn source_before(&self, at: usize) -> Option<usize> {
        (at.saturating_sub(SOURCE_REACH)..at)
            .rev()
            .find(|&place| self.class(place) == SOURCE)
    }

    /// The contents of the cue at `at`: the next one, and the one before when nobody has it.
    fn take_contents(&mut self, at: usize, source: Option<usize>) -> Vec<usize> {
        let is_free = |place: &usize| self.class(*place) == CONTENT && !self.taken[*place];
        let stays = |place: &usize| {
            let class = self.class(*place);
            class == CONTENT || class == SOURCE && (self.taken[*place] || Some(*place) == source)
        };
        let before = (0..at).rev().take_while(stays).find(is_free);
        let after = (at + 1..self.spans.len())
            .take_while(stays)
            .filter(is_free)
            .take(MAX_PARTS);
        let contents: Vec<usize> = before.into_iter().chain(after).collect();
        for &content in &contents {
            self.taken[content] = true;
        }
        contents
    }
}

/// The dictionary form of the strongest word of a cue, and whether it is speech.
fn lemma(reading: &Reading<'_>, cue: TokenRange) -> (Option<&'static str>, bool) {
    let best = cue
        .indices()
        .filter_map(|index| reading.cue_at(index))
        .max_by(|a, b| a.cue.strength.total_cmp(&b.cue.strength));
    match best {
        Some(hit) => (Some(hit.cue.lemma), reports(&hit)),
        None if cue.len() == 1 && reading.is_colon(cue.start as usize) => (Some(":"), true),
        None => (None, false),
    }
}

/// "Asked about the strikes, Kirby added …": not Kirby asks.
fn is_passive_opening(reading: &Reading<'_>, cue: TokenRange) -> bool {
    let first = cue.start as usize;
    reading.is(first, "asked")
        && reading
            .sentence_of(first)
            .is_some_and(|sentence| sentence.tokens.start == cue.start)
}

/// Whether the strongest word of a draft's cue is strong enough to report without any marks.
pub(super) fn is_strong(reading: &Reading<'_>, draft: &Draft) -> bool {
    draft.cue.is_some_and(|cue| {
        cue.indices().any(|index| {
            let hit = reading.cue_at(index);
            hit.is_some_and(|hit| hit.cue.strength >= MIN_SPEECH_STRENGTH)
                || reading.is_colon(index)
        })
    })
}

/// Contents of reporting clauses that say that nothing was said, or what the speaker is called.
const VOID: [&str; 5] = ["nothing", "himself", "herself", "itself", "themselves"];

/// Whether nobody says anything: "said nothing", "calls himself a colonel", "asked not to be named", "nobody told him".
pub(super) fn is_void(reading: &Reading<'_>, draft: &Draft) -> bool {
    let first = draft.tokens().start as usize;
    let is_phrase = |at: usize, words: &[&str]| {
        (at..)
            .zip(words)
            .all(|(index, word)| reading.is(index, word))
    };
    let is_nobody = draft.source.is_some_and(|source| {
        let at = source.start as usize;
        is_phrase(at, &["nobody"]) || is_phrase(at, &["no", "one"])
    });
    is_nobody
        || VOID.iter().any(|word| reading.is(first, word))
        || is_phrase(first, &["not", "to", "be"])
}

/// Without outer marks, a leading "that", and punctuation at the end; `None` when no word is left.
fn trimmed(reading: &Reading<'_>, tokens: TokenRange) -> Option<TokenRange> {
    let (mut start, mut end) = (tokens.start as usize, tokens.end as usize);
    let drops_left = |index: usize| {
        reading.shape(index).has(Shape::QUOTE_MARK)
            || matches!(
                reading.word(index),
                "," | ":" | "—" | "–" | "--" | ";" | "."
            )
            || reading.is_that(index)
    };
    while start < end && drops_left(start) {
        start += 1;
    }
    let drops_right = |index: usize| {
        if reading.shape(index).has(Shape::QUOTE_MARK) {
            !reading.opens_within(index, start)
        } else {
            matches!(
                reading.word(index),
                "," | ":" | "—" | "–" | "--" | ";" | "."
            )
        }
    };
    while end > start && drops_right(end - 1) {
        end -= 1;
    }
    let has_word = (start..end).any(|index| {
        !reading.shape(index).has(Shape::PUNCTUATION)
            && reading.class(index) != WordClass::Conjunction
    });
    has_word.then(|| TokenRange::new(start, end))
}
