//! Labels in lanes of vectors, and the steps between them.

use wide::f32x4;

use crate::learn::chain::FORBIDDEN;
use crate::learn::labels::{Label, Labels, OUTSIDE, Place};

/// Outside (lane 0) and spans of one token.
pub(super) const ONLY: usize = 0;
/// First tokens.
pub(super) const FIRST: usize = 1;
/// Tokens inside.
pub(super) const INSIDE: usize = 2;
/// Last tokens.
pub(super) const LAST: usize = 3;

/// A number for every label: blocks as above, each in `K` vectors; class `c` in lane `c + 1`.
pub(crate) type LabelRow<const K: usize> = [ClassVectors<K>; 4];

/// A number for every class.
pub(crate) type ClassVectors<const K: usize> = [f32x4; K];

/// Lanes of a vector.
pub(super) const LANES: usize = 4;

/// Where a label stands in a [`LabelRow`].
pub(crate) fn lane_of(label: Label) -> (usize, usize) {
    let block = match Labels::place(label) {
        None | Some(Place::Only) => ONLY,
        Some(Place::First) => FIRST,
        Some(Place::Inside) => INSIDE,
        Some(Place::Last) => LAST,
    };
    (block, Labels::class(label).map_or(0, |class| class + 1))
}

/// The numbers of `by_label` in blocks; `other` where there is no label.
pub(crate) fn in_blocks<const K: usize>(by_label: &[f32], other: f32) -> LabelRow<K> {
    let mut row = [[f32x4::splat(other); K]; 4];
    for (label, &number) in by_label.iter().enumerate() {
        let (block, lane) = lane_of(label);
        set(&mut row[block], lane, number);
    }
    row
}

pub(super) fn set<const K: usize>(block: &mut ClassVectors<K>, lane: usize, number: f32) {
    let mut numbers = block[lane / LANES].to_array();
    numbers[lane % LANES] = number;
    block[lane / LANES] = f32x4::new(numbers);
}

pub(super) fn get<const K: usize>(block: &ClassVectors<K>, lane: usize) -> f32 {
    block[lane / LANES].to_array()[lane % LANES]
}

/// The scores or weights of the transitions between labels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Steps<const K: usize> {
    /// From each closed label, the lanes of [`ONLY`] and then of [`LAST`], to the starting ones:
    /// [`ONLY`] and [`FIRST`].
    between: [[[[ClassVectors<K>; 2]; LANES]; K]; 2],
    /// The same numbers the other way round: to each starting label, those of [`ONLY`] and then of [`FIRST`], from the
    /// closed ones: [`ONLY`] and [`LAST`].
    pub(super) into: [[[[ClassVectors<K>; 2]; LANES]; K]; 2],
    /// By class from [`FIRST`] or [`INSIDE`] to [`INSIDE`] or [`LAST`].
    pub(super) within: [[ClassVectors<K>; 2]; 2],
}

impl<const K: usize> Steps<K> {
    /// The steps of `by_label` (`[from * stride + to]`).
    pub(super) fn new(labels: Labels, stride: usize, by_label: &[f32], other: f32) -> Self {
        let none = [f32x4::splat(other); K];
        let mut steps = Self {
            between: [[[[none; 2]; LANES]; K]; 2],
            into: [[[[none; 2]; LANES]; K]; 2],
            within: [[none; 2]; 2],
        };
        for from in 0..labels.count() {
            for to in (0..labels.count()).filter(|&to| Labels::may_follow(from, to)) {
                let ((block, lane), (to_block, to_lane)) = (lane_of(from), lane_of(to));
                let value = by_label[from * stride + to];
                match block {
                    ONLY | LAST => {
                        let side = usize::from(block == LAST);
                        let from = &mut steps.between[side][lane / LANES][lane % LANES];
                        set(&mut from[to_block], to_lane, value);
                        let to = &mut steps.into[to_block][to_lane / LANES][to_lane % LANES];
                        set(&mut to[side], lane, value);
                    }
                    _ => set(
                        &mut steps.within[block - FIRST][to_block - INSIDE],
                        lane,
                        value,
                    ),
                }
            }
        }
        steps
    }

    /// Calls `visit` with the steps from each closed label and the number in its lane of `row`.
    pub(super) fn each_closed(
        &self,
        row: &LabelRow<K>,
        mut visit: impl FnMut(f32, &[ClassVectors<K>; 2]),
    ) {
        for (block, between) in [ONLY, LAST].into_iter().zip(&self.between) {
            for (vector, steps) in row[block].iter().zip(between) {
                let numbers = vector.to_array();
                for lane in 0..LANES {
                    visit(numbers[lane], &steps[lane]);
                }
            }
        }
    }

    /// The best score of a way to each label, `before` being those of ways to the token before.
    pub(super) fn best_ways_in(&self, before: &LabelRow<K>) -> LabelRow<K> {
        let mut best = [[f32x4::splat(2.0 * FORBIDDEN); K]; 4];
        self.each_closed(before, |score, steps| {
            let score = f32x4::splat(score);
            for to in [ONLY, FIRST] {
                for k in 0..K {
                    best[to][k] = best[to][k].fast_max(score + steps[to][k]);
                }
            }
        });
        let [from_first, from_inside] = &self.within;
        for to in 0..2 {
            for k in 0..K {
                let first = before[FIRST][k] + from_first[to][k];
                best[INSIDE + to][k] = first.fast_max(before[INSIDE][k] + from_inside[to][k]);
            }
        }
        best
    }

    /// The weight of all steps to each label; `before` holds the weights of the labels before.
    pub(super) fn ways_in(&self, before: &LabelRow<K>) -> LabelRow<K> {
        let mut sums = [[f32x4::ZERO; K]; 4];
        self.each_closed(before, |weight, steps| {
            let weight = f32x4::splat(weight);
            for to in [ONLY, FIRST] {
                for k in 0..K {
                    sums[to][k] += weight * steps[to][k];
                }
            }
        });
        let [from_first, from_inside] = &self.within;
        for to in 0..2 {
            for k in 0..K {
                sums[INSIDE + to][k] =
                    before[FIRST][k] * from_first[to][k] + before[INSIDE][k] * from_inside[to][k];
            }
        }
        sums
    }

    /// The weight of all steps from each label; `ahead` holds the weights of the labels ahead.
    pub(super) fn ways_out(&self, ahead: &LabelRow<K>) -> LabelRow<K> {
        let mut sums = [[f32x4::ZERO; K]; 4];
        for (block, between) in [ONLY, LAST].into_iter().zip(&self.between) {
            for (sums, from) in sums[block].iter_mut().zip(between) {
                let mut parts = [f32x4::ZERO; LANES];
                for (part, [only, first]) in parts.iter_mut().zip(from) {
                    for k in 0..K {
                        *part += only[k] * ahead[ONLY][k] + first[k] * ahead[FIRST][k];
                    }
                }
                let [a, b, c, d] = f32x4::transpose(parts);
                *sums = (a + b) + (c + d);
            }
        }
        for block in [FIRST, INSIDE] {
            let [to_inside, to_last] = &self.within[block - FIRST];
            for k in 0..K {
                sums[block][k] = to_inside[k] * ahead[INSIDE][k] + to_last[k] * ahead[LAST][k];
            }
        }
        sums
    }
}

/// Outside alone: what stands before the first and after the last token.
pub(super) fn outside<const K: usize>(value: f32, other: f32) -> LabelRow<K> {
    let mut row = [[f32x4::splat(other); K]; 4];
    set(&mut row[ONLY], OUTSIDE, value);
    row
}
