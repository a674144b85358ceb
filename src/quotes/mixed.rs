//! Mixed quotes: reported clauses that contain marked words.

use super::draft::Draft;
use super::marks::Pair;
use super::reading::Reading;
use crate::model::{QuoteKind, TokenRange};

/// Decides how a reported clause is quoted by how its words lie to the marks, and takes
/// marks off its ends.
pub(super) fn settle(reading: &Reading<'_>, draft: &mut Draft) {
    let pairs = &reading.marks.pairs;
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
