//! The passive of naming: `[The plan] was called “[a gift to the enemy]” by X.` and `[The plan] was described by X as
//! “[a gift]”.`: two pieces, and the source behind "by".
//!
//! ## Leaves
//! Without marks ("was called a traitor by his own men"): as often no quote.

use super::clause::{Apposition, source_after, source_before};
use super::draft::Draft;
use super::lexicon::{CueKind, WordClass};
use super::reading::Reading;
use crate::model::{QuoteKind, SentenceKind, TokenRange};

/// Cues whose object is named: "called X a Y".
const NAMING: [&str; 4] = ["call", "describe", "label", "characterize"];
/// Forms of the passive's auxiliary.
const BE: [&str; 7] = ["is", "are", "was", "were", "be", "been", "being"];
/// Longest source between "by" and "as", in tokens.
const MAX_SOURCE: usize = 12;
/// Share of these quotes that are right; there are too few to measure: set as for the rules.
const CONFIDENCE: f32 = 0.7;

/// The passive clauses with marked words, by position. Cost: a look at each pair of marks and its neighbours.
pub(super) fn find(reading: &Reading<'_>) -> Vec<Draft> {
    let pairs = reading.marks.pairs.iter().filter(|pair| pair.is_closed);
    pairs
        .filter_map(|pair| {
            let sentence = reading.sentence_of(pair.open)?;
            let tokens = sentence.tokens;
            let is_inside = pair.after() <= tokens.end as usize;
            (is_inside && sentence.kind != SentenceKind::Boilerplate)
                .then(|| named(reading, tokens, (pair.open, pair.after())))?
        })
        .collect()
}

/// The clause that names something by the marked words between `open` and `after`.
fn named(
    reading: &Reading<'_>,
    sentence: TokenRange,
    (open, after): (usize, usize),
) -> Option<Draft> {
    let floor = sentence.start as usize;
    let end = sentence.end as usize;
    let before = open.checked_sub(1).filter(|&before| before > floor)?;
    let lead = if reading.is(before, "as") {
        before
    } else {
        open
    };
    let (cue, source) = if reading.is(after, "by") {
        let source = source_after(reading, after + 1, end, Apposition::Open)?;
        (naming(reading, lead.checked_sub(1)?)?, source)
    } else {
        // "was described by Ortega as": back to the cue over the source.
        let by = (floor..lead)
            .rev()
            .take(MAX_SOURCE)
            .find(|&index| reading.is(index, "by"))?;
        let source = source_after(reading, by + 1, lead, Apposition::Open)?;
        (naming(reading, by.checked_sub(1)?)?, source)
    };
    let subject = source_before(reading, cue.start as usize, floor)?;
    Some(Draft {
        parts: vec![subject, TokenRange::new(open + 1, after - 1)],
        kind: QuoteKind::Mixed,
        cue: Some(cue),
        cue_lemma: reading.cue_at(cue.start as usize).map(|hit| hit.cue.lemma),
        source: Some(source),
        is_unclosed: false,
        confidence: CONFIDENCE,
    })
}

/// The verb of naming at token `index`, in the passive.
fn naming(reading: &Reading<'_>, index: usize) -> Option<TokenRange> {
    let hit = reading.cue_at(index)?;
    let is_naming = hit.cue.kind == CueKind::Verb && NAMING.contains(&hit.cue.lemma);
    let auxiliary = (0..index)
        .rev()
        .take(3)
        .find(|&before| reading.class(before) != WordClass::Adverb)?;
    let is_passive = BE.iter().any(|form| reading.is(auxiliary, form));
    (is_naming && is_passive).then_some(hit.tokens)
}
