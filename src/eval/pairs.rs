//! Pairs each annotated quote or actor with at most one extracted one.

use std::cmp::Reverse;

use super::extracted::{ExtractedActor, ExtractedQuote};
use super::gold::{CharRange, GoldActor, GoldQuote};
use super::names::best_agreement;

/// Two quotes are the same if twice their shared characters are at least this share of both lengths together.
/// This is the usual threshold for partial matches in attribution: half a quote still counts, its neighbour
/// does not.
const SAME_QUOTE_DICE: f64 = 0.5;

/// For each annotated quote the index of its extracted one, the best overlap first.
pub(super) fn paired_quotes(gold: &[GoldQuote], found: &[ExtractedQuote]) -> Vec<Option<usize>> {
    let mut candidates = Vec::new();
    for (gold_index, quote) in gold.iter().enumerate() {
        let pieces = quote.pieces();
        for (found_index, candidate) in found.iter().enumerate() {
            let both = total_chars(&pieces) + total_chars(&candidate.pieces);
            let shared = shared_chars(&pieces, &candidate.pieces);
            let dice = f64::from(2 * shared) / f64::from(both.max(1));
            if dice >= SAME_QUOTE_DICE {
                candidates.push((dice, gold_index, found_index));
            }
        }
    }
    candidates.sort_by(|one, other| other.0.total_cmp(&one.0));
    let candidates = candidates.into_iter().map(|(_, gold, found)| (gold, found));
    one_to_one(gold.len(), found.len(), candidates)
}

/// For each annotated actor the index of its extracted one: first the same words, then a name that contains
/// the other.
pub(super) fn paired_actors(gold: &[GoldActor], found: &[ExtractedActor]) -> Vec<Option<usize>> {
    let mut candidates = Vec::new();
    for (gold_index, actor) in gold.iter().enumerate() {
        for (found_index, candidate) in found.iter().enumerate() {
            let agreement = best_agreement(&candidate.name, actor.names());
            if agreement > 0 {
                candidates.push((Reverse(agreement), gold_index, found_index));
            }
        }
    }
    candidates.sort_unstable();
    let candidates = candidates.into_iter().map(|(_, gold, found)| (gold, found));
    one_to_one(gold.len(), found.len(), candidates)
}

/// Takes candidate pairs in order, each index once.
fn one_to_one(
    n_gold: usize,
    n_found: usize,
    candidates: impl Iterator<Item = (usize, usize)>,
) -> Vec<Option<usize>> {
    let mut partners = vec![None; n_gold];
    let mut is_taken = vec![false; n_found];
    for (gold, found) in candidates {
        if partners[gold].is_none() && !is_taken[found] {
            partners[gold] = Some(found);
            is_taken[found] = true;
        }
    }
    partners
}

/// Characters in ranges that do not overlap.
pub(super) fn total_chars(ranges: &[CharRange]) -> u32 {
    ranges
        .iter()
        .map(|(start, end)| end.saturating_sub(*start))
        .sum()
}

/// Characters in both of two sets of ranges, each without overlaps.
pub(super) fn shared_chars(one: &[CharRange], other: &[CharRange]) -> u32 {
    let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
    pairs
        .map(|(a, b)| a.1.min(b.1).saturating_sub(a.0.max(b.0)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{one_to_one, shared_chars};

    #[test]
    fn the_first_candidate_wins() {
        let pairs = one_to_one(3, 2, [(1, 0), (0, 0), (0, 1), (2, 1)].into_iter());
        assert_eq!(pairs, [Some(1), Some(0), None]);
    }

    #[test]
    fn shared_characters_of_several_pieces() {
        assert_eq!(shared_chars(&[(0, 10), (20, 30)], &[(5, 25)]), 10);
    }
}
