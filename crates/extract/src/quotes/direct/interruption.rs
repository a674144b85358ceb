//! Pieces of one quote around a reporting clause: `"We go," Novak said on Monday. "We have to."`
//!
//! ## Finds
//! A marked stretch without a cue of its own that follows a reporting clause and the end of its
//! sentence, or a comma or dash.
//!
//! ## Leaves
//! What follows a second cue (`Novak said, adding that …. "We have to."`): that is a quote of its own, as
//! is what follows a clause more than twice as long as all that is quoted.

use crate::model::{Shape, TokenRange};
use crate::quotes::lexicon::{CueClass, WordClass};
use crate::quotes::reading::Reading;

/// Longest attribution between the pieces of one quote, in tokens.
const MAX_INTERRUPTION: usize = 45;
/// Weakest verb that opens a second reporting clause.
const MIN_STRENGTH: f32 = 0.4;

/// Whether `next`, whose mark stands right before it, goes on with the quote of these parts, whose cue
/// follows them.
pub(in crate::quotes) fn goes_on(
    reading: &Reading<'_>,
    (cue, parts): (TokenRange, &[TokenRange]),
    next: TokenRange,
) -> bool {
    let first = parts.first().map_or(0, |first| first.end);
    let last = parts.last().map_or(0, |last| last.end as usize);
    let open = (next.start as usize).saturating_sub(1);
    if cue.start < first || open < last.max(cue.end as usize) || open - last > MAX_INTERRUPTION {
        return false;
    }
    let clause = TokenRange::new(last, open);
    let n_terminals = clause
        .indices()
        .filter(|&index| reading.is_terminal(index))
        .count();
    n_terminals <= 1
        && same_paragraph(reading, last, open)
        && is_pause(reading, open)
        && is_finished(reading, open, next)
        && !reports_again(reading, TokenRange::new(last.max(cue.end as usize), open))
        && outweighs(reading, clause, parts.iter().chain([&next]))
}

/// Whether a sentence ends or a comma or dash stands right before the mark at `open`.
fn is_pause(reading: &Reading<'_>, open: usize) -> bool {
    let opens_sentence = || {
        reading
            .sentence_of(open)
            .is_some_and(|sentence| sentence.tokens.start as usize == open)
    };
    open.checked_sub(1).is_some_and(|before| {
        reading.is_terminal(before)
            || matches!(
                reading.word(before),
                "," | ";" | "—" | "–" | ":" | "-" | "--"
            )
            || reading.shape(before).has(Shape::QUOTE_MARK)
            || opens_sentence()
    })
}

/// Whether words that begin a sentence of their own also end one: `"We go," he said. "Nobody" would stay.` has
/// no second piece.
fn is_finished(reading: &Reading<'_>, open: usize, next: TokenRange) -> bool {
    let end = next.end as usize;
    let close = end + usize::from(reading.is_comma(end));
    !reading.is_terminal(open - 1)
        || close > end
        || reading.is_terminal(end - 1)
        || reading.is_terminal(close + 1)
        || !reading.shape(close + 1).has(Shape::LETTER)
        || reading.shape(close + 1).has(Shape::CAPITALISED)
}

/// Whether a second cue stands behind the first: ", adding that …", "and noted …".
fn reports_again(reading: &Reading<'_>, tokens: TokenRange) -> bool {
    tokens.indices().any(|index| {
        let hit = reading.verb_at(index, MIN_STRENGTH);
        let reports = hit.is_some_and(|hit| hit.cue.class != CueClass::Thought)
            && !reading.shape(index).has(Shape::CAPITALISED)
            && !reading.follows_determiner(index);
        let before = index - 1;
        reports && (reading.is_comma(before) || reading.class(before) == WordClass::Conjunction)
    })
}

/// Whether the quoted words are no fewer than half of those of the clause between them.
fn outweighs<'a>(
    reading: &Reading<'_>,
    clause: TokenRange,
    quoted: impl Iterator<Item = &'a TokenRange>,
) -> bool {
    let mut n_left = reading.n_words(clause) / 2;
    for &part in quoted {
        n_left = n_left.saturating_sub(part.len());
        if n_left == 0 {
            return true;
        }
    }
    false
}

fn same_paragraph(reading: &Reading<'_>, a: usize, b: usize) -> bool {
    let paragraph = |index: usize| {
        reading
            .sentence_of(index)
            .map(|sentence| sentence.paragraph_no)
    };
    paragraph(a.saturating_sub(1)) == paragraph(b)
}
