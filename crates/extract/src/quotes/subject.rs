//! The subject of a clause, by token patterns: who speaks when the cue does not stand next to its
//! source.
//!
//! "[He] issued a statement, saying: …" — "In Kyiv on Monday, [Novak] sounded relieved, adding …" —
//! "[Novak] shook her head and said …"

use super::clause::{group_start, source_before};
use super::lexicon::WordClass;
use super::reading::Reading;
use crate::model::{Shape, TokenRange};

/// How far into a clause its subject is looked for, in tokens.
const REACH: usize = 40;
/// Longest subject without capitals, in tokens: "the former top adviser".
const MAX_COMMON: usize = 4;
/// Weakest verb that the walk to the subject passes: "[said] Novak, adding".
const MIN_STRENGTH: f32 = 0.3;

/// The source of the cue at token `cue` in a clause that starts at `floor`: what stands right before
/// it; the clause's subject for participles ("…, adding") and second verbs ("smiled and said").
pub(super) fn of_cue(reading: &Reading<'_>, cue: usize, floor: usize) -> Option<TokenRange> {
    let start = group_start(reading, cue, floor);
    let is_finite = (start..cue).any(|index| reading.class(index) == WordClass::Auxiliary);
    let is_participle = reading.word(cue).ends_with("ing") && !is_finite;
    let is_second = start > floor && reading.class(start - 1) == WordClass::Conjunction;
    let own = if is_participle || is_second {
        subject(reading, floor, start)
    } else {
        None
    };
    own.or_else(|| source_before(reading, cue, floor))
}

/// The subject of the clause `floor..ceiling`. Cost: at most [`REACH`] tokens are read.
pub(super) fn subject(reading: &Reading<'_>, floor: usize, ceiling: usize) -> Option<TokenRange> {
    let end = ceiling.min(floor + REACH);
    let mut index = floor;
    if opens_with_aside(reading, floor) {
        index = (floor..end).find(|&index| reading.is_comma(index))? + 1;
    }
    while index < end {
        let is_passed = reading.shape(index).has(Shape::PUNCTUATION)
            || matches!(
                reading.class(index),
                WordClass::Conjunction | WordClass::Adverb | WordClass::Time
            )
            || reading.verb_at(index, MIN_STRENGTH).is_some()
                && !reading.shape(index).has(Shape::CAPITALISED);
        if !is_passed {
            return phrase(reading, index, end);
        }
        index += 1;
    }
    None
}

/// Whether a clause starts with something else than its subject: "In Kyiv, …", "Asked why, …".
fn opens_with_aside(reading: &Reading<'_>, start: usize) -> bool {
    let word = reading.word(start);
    matches!(
        reading.class(start),
        WordClass::Preposition | WordClass::Relative | WordClass::Adverb | WordClass::Time
    ) || reading.class(start) == WordClass::Open
        && (word.ends_with("ing") || word.ends_with("ed"))
        && reading.shape(start + 1).has(Shape::LETTER)
        && !reading.shape(start + 1).has(Shape::CAPITALISED)
}

/// The pronoun, name or common noun that starts at token `start`, not past `ceiling`.
pub(super) fn phrase(reading: &Reading<'_>, start: usize, ceiling: usize) -> Option<TokenRange> {
    if start >= ceiling {
        return None;
    }
    if reading.class(start) == WordClass::Pronoun {
        return Some(TokenRange::new(start, start + 1));
    }
    let is_determined = matches!(
        reading.class(start),
        WordClass::Determiner | WordClass::Quantifier
    );
    let is_name = |&index: &usize| {
        reading.shape(index).has(Shape::CAPITALISED) && reading.class(index) == WordClass::Open
            || matches!(reading.word(index), "'s" | "’s" | "-")
    };
    let first = start + usize::from(is_determined);
    let n_name = (first..ceiling).take_while(is_name).count();
    let end = if n_name > 0 || !is_determined {
        first + n_name
    } else {
        common_end(reading, first, ceiling.min(first + MAX_COMMON))
    };
    (end > first).then(|| TokenRange::new(start, end))
}

/// Where a noun phrase without capitals ends.
fn common_end(reading: &Reading<'_>, start: usize, ceiling: usize) -> usize {
    let is_noun = |&index: &usize| {
        reading.shape(index).has(Shape::LETTER)
            && reading.class(index) == WordClass::Open
            && !reading.word(index).ends_with("ed")
            && reading.verb_at(index, MIN_STRENGTH).is_none()
    };
    start + (start..ceiling).take_while(is_noun).count()
}
