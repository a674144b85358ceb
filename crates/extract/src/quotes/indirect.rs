//! Indirect and mixed quotes by rules: `Reading → [Draft]`: what a cue outside marks reports.
//!
//! ## Finds
//! `X said that …` · `…, X said.` · `…, said X.` · `According to X, …` · `…, according to X` ·
//! `…, adding that …` (the source of the clause before).
//!
//! One content never overlaps another: the leftmost cue wins, and cues inside its content are part of it.

use super::clause::{Apposition, source_after, source_before};
use super::draft::Draft;
use super::lexicon::{CueClass, CueKind, WordClass};
use super::reading::{CueHit, Reading};
use super::subject;
use crate::model::{QuoteKind, Sentence, SentenceKind, Shape, TokenRange};

/// Weakest verb that reports without marks.
const MIN_STRENGTH: f32 = 0.25;
/// How far behind a cue "that" may begin the content: "told reporters on Monday that".
const THAT_WINDOW: usize = 9;
/// Longest tail after a cue that closes its sentence: "…, he said on Monday in Kyiv."
const MAX_TAIL: usize = 8;
/// Longest reporting clause from its comma to its cue, in tokens.
const MAX_CLAUSE: usize = 30;
/// Fewer words are no content.
const MIN_WORDS: usize = 2;
/// Share of the rules' quotes that are right, on polnear_train.
const CONFIDENCE: f32 = 0.7;

/// The reported clauses of one article that no direct quote covers, by position.
pub(super) fn find(reading: &Reading<'_>, direct: &[Draft]) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for sentence in reading.passage.sentences {
        if sentence.kind != SentenceKind::Boilerplate {
            find_in(reading, sentence, direct, &mut drafts);
        }
    }
    drafts
}

fn find_in(reading: &Reading<'_>, sentence: &Sentence, direct: &[Draft], drafts: &mut Vec<Draft>) {
    let tokens = body(reading, sentence);
    let mut floor = tokens.start as usize;
    let mut last_source = None;
    for index in reading.cue_places(tokens) {
        if index < floor {
            continue;
        }
        let clause = TokenRange::new(floor, tokens.end as usize);
        let draft = cue_here(reading, index)
            .filter(|hit| !is_taken(direct, hit.tokens))
            .and_then(|hit| report(reading, clause, hit, last_source))
            .filter(|draft| !is_taken(direct, draft.tokens()));
        if let Some(draft) = draft {
            let end = draft.tokens().end.max(draft.cue.unwrap_or_default().end);
            floor = (index + 1).max(end as usize);
            last_source = draft.source;
            drafts.push(draft);
        }
    }
}

/// A sentence without the mark or stop that ends it.
fn body(reading: &Reading<'_>, sentence: &Sentence) -> TokenRange {
    let (start, mut end) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
    while end > start && reading.is_terminal(end - 1) {
        end -= 1;
    }
    TokenRange::new(start, end)
}

/// Whether a direct quote already has these tokens.
fn is_taken(direct: &[Draft], tokens: TokenRange) -> bool {
    let after = direct.partition_point(|draft| draft.tokens().start < tokens.end);
    direct
        .get(after.saturating_sub(2)..(after + 1).min(direct.len()))
        .unwrap_or_default()
        .iter()
        .any(|draft| {
            let own = draft.tokens();
            let overlaps = |other: TokenRange| other.start < tokens.end && tokens.start < other.end;
            overlaps(own) || draft.cue.is_some_and(overlaps)
        })
}

fn cue_here<'a>(reading: &'a Reading<'_>, index: usize) -> Option<CueHit<'a>> {
    let hit = reading.cue_at(index)?;
    let is_cue = match hit.cue.kind {
        CueKind::Verb => {
            hit.cue.class != CueClass::Thought
                && hit.cue.strength >= MIN_STRENGTH
                && reading.class(index) == WordClass::Open
                && !reading.shape(index).has(Shape::CAPITALISED)
                && !reading.follows_determiner(index)
        }
        CueKind::Preposition => hit.cue.strength > 0.9,
        CueKind::Noun => false,
    };
    is_cue.then_some(hit)
}

/// What the cue reports within `clause`.
fn report(
    reading: &Reading<'_>,
    clause: TokenRange,
    hit: CueHit<'_>,
    last_source: Option<TokenRange>,
) -> Option<Draft> {
    let (content, source) = match hit.cue.kind {
        CueKind::Preposition => according_to(reading, clause, hit.tokens)?,
        _ => trailing(reading, clause, hit.tokens)
            .or_else(|| leading(reading, clause, hit.tokens, last_source))?,
    };
    reading.has_words(content, MIN_WORDS).then(|| Draft {
        parts: vec![content],
        kind: QuoteKind::Indirect,
        cue: Some(hit.tokens),
        cue_lemma: Some(hit.cue.lemma),
        source,
        is_unclosed: false,
        confidence: CONFIDENCE,
    })
}

type ContentAndSource = (TokenRange, Option<TokenRange>);

/// `According to X, …` and `…, according to X`.
fn according_to(
    reading: &Reading<'_>,
    clause: TokenRange,
    cue: TokenRange,
) -> Option<ContentAndSource> {
    let apposition = if cue.start == clause.start {
        Apposition::Closed
    } else {
        Apposition::Open
    };
    let end = clause.end as usize;
    let source = source_after(reading, cue.end as usize, end, apposition)?;
    if apposition == Apposition::Closed {
        let comma = source.indices().end;
        let start = comma + usize::from(reading.is_comma(comma));
        return (start < clause.end as usize)
            .then(|| (TokenRange::new(start, clause.end as usize), Some(source)));
    }
    let content = without_comma(
        reading,
        TokenRange {
            end: cue.start,
            ..clause
        },
    );
    (!content.is_empty()).then_some((content, Some(source)))
}

/// `…, X said.` and `…, said X.`: the cue closes its sentence.
fn trailing(
    reading: &Reading<'_>,
    clause: TokenRange,
    cue: TokenRange,
) -> Option<ContentAndSource> {
    let (start, at) = (clause.start as usize, cue.start as usize);
    let comma = (start.max(at.saturating_sub(MAX_CLAUSE))..at)
        .rev()
        .find(|&index| reading.is_comma(index) && index + 1 < clause.end as usize)?;
    let end = clause.end as usize;
    let (source, tail) = if comma + 1 == at {
        let source = source_after(reading, at + 1, end, Apposition::Open)?;
        (source, source.end as usize)
    } else {
        let source = source_before(reading, at, start)?;
        // An apposition may hold the comma that was found.
        (source, at + 1)
    };
    let before = source.start.min(cue.start) as usize;
    let is_closed = before > start && reading.is_comma(before - 1);
    let content = without_comma(reading, TokenRange::new(start, before));
    let is_tail = end.saturating_sub(tail) <= MAX_TAIL
        && !reading.is_that(at + 1)
        && !(tail..end).any(|index| reading.is_that(index));
    (is_closed && is_tail && reading.has_words(content, MIN_WORDS + 1))
        .then_some((content, Some(source)))
}

/// `X said (that) …` and `…, adding that …`.
fn leading(
    reading: &Reading<'_>,
    clause: TokenRange,
    cue: TokenRange,
    last_source: Option<TokenRange>,
) -> Option<ContentAndSource> {
    let (after, end) = (cue.end as usize, clause.end as usize);
    let that = (after..end.min(after + THAT_WINDOW)).find(|&index| reading.is_that(index));
    let start = that.map_or(after, |that| that + 1);
    if start >= end
        || reading.shape(start).has(Shape::PUNCTUATION)
            && !reading.shape(start).has(Shape::QUOTE_MARK)
    {
        return None;
    }
    let (start_of_cue, floor) = (cue.start as usize, clause.start as usize);
    // "…, she said, adding that …": the source of the clause before.
    let is_aside = start_of_cue > floor
        && reading.is_comma(start_of_cue - 1)
        && reading.word(start_of_cue).ends_with("ing");
    let source = last_source
        .filter(|_| is_aside)
        .or_else(|| subject::of_cue(reading, start_of_cue, floor))
        .or(last_source);
    let content = TokenRange::new(start, end);
    source.is_some().then_some((content, source))
}

fn without_comma(reading: &Reading<'_>, tokens: TokenRange) -> TokenRange {
    let end = tokens.end as usize;
    let has_comma = !tokens.is_empty() && reading.is_comma(end - 1);
    TokenRange::new(tokens.start as usize, end - usize::from(has_comma))
}
