//! Mixed quotes: reported clauses that contain marked words.

use super::draft::Draft;
use super::marks::Pair;
use super::reading::Reading;
use crate::model::{QuoteKind, TokenRange};

/// Fits a reported clause to the marks that it meets and decides how it is quoted by how its words lie
/// to them.
pub(super) fn settle(reading: &Reading<'_>, draft: &mut Draft) {
    let pairs = &reading.marks.pairs;
    if overlapping(pairs, draft.tokens()).is_empty() {
        draft.kind = QuoteKind::Indirect;
        draft.is_unclosed = false;
        return;
    }
    if let [.., last] = &mut draft.parts[..] {
        fit(reading, last);
    }
    for part in &mut draft.parts {
        unwrap(reading, part);
    }
    let n_words: usize = draft.parts.iter().map(|&part| reading.n_words(part)).sum();
    let n_marked: usize = draft
        .parts
        .iter()
        .flat_map(|&part| {
            let own = overlapping(pairs, part).iter();
            own.map(move |pair| common(part, pair.inside()))
        })
        .map(|tokens| reading.n_words(tokens))
        .sum();
    draft.kind = match n_marked {
        0 => QuoteKind::Indirect,
        _ if n_marked == n_words => QuoteKind::Direct,
        _ => QuoteKind::Mixed,
    };
    draft.is_unclosed = n_marked > 0
        && overlapping(pairs, draft.tokens())
            .iter()
            .any(Pair::is_unclosed);
}

/// Moves the end of a content that stops with its sentence inside marks to the closing one: `that “nobody came.
/// Nobody will”`.
fn fit(reading: &Reading<'_>, part: &mut TokenRange) {
    let Some(last) = overlapping(&reading.marks.pairs, *part).last() else {
        return;
    };
    let (end, inside) = (part.end as usize, last.inside());
    let stops = || {
        reading.is_terminal(end)
            || end > 0 && reading.sentence_no(end) != reading.sentence_no(end - 1)
    };
    if part.start as usize <= last.open + 1 && part.end < inside.end && last.is_closed && stops() {
        part.end = inside.end;
    }
}

/// Takes the marks off a content that is no more than one pair: its opening one, and its closing one.
fn unwrap(reading: &Reading<'_>, part: &mut TokenRange) {
    let [pair] = overlapping(&reading.marks.pairs, *part) else {
        return;
    };
    let inside = pair.inside();
    let is_pair = part.start as usize == pair.open && part.end as usize <= pair.after();
    if is_pair && !inside.is_empty() {
        part.start = inside.start;
        part.end = part.end.clamp(inside.start + 1, inside.end);
    }
}

/// The pairs that share tokens with `tokens`. Cost: binary search.
fn overlapping(pairs: &[Pair], tokens: TokenRange) -> &[Pair] {
    let from = pairs.partition_point(|pair| pair.after() <= tokens.start as usize);
    let to = pairs.partition_point(|pair| pair.open < tokens.end as usize);
    pairs.get(from..to.max(from)).unwrap_or_default()
}

fn common(a: TokenRange, b: TokenRange) -> TokenRange {
    let start = a.start.max(b.start);
    TokenRange {
        start,
        end: a.end.min(b.end).max(start),
    }
}
