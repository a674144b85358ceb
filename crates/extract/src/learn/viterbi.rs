//! Best path and span probabilities over a sequence, at inference; [`super::chain`] serves training.
//!
//! In BILOU, an open span continues only in its own class, and a closed one is followed only by a new span or
//! by none. So labels are stored in four blocks with one lane per class. Only closed labels × starting labels
//! need a transition table; steps inside a span are lane by lane. That is a quarter of the work, in whole
//! vector registers.

use std::array::from_fn;

use wide::{bytemuck, f32x4, i32x4};

use super::chain::{Chain, FORBIDDEN};
use super::labels::OUTSIDE;
use crate::learn::calibration::Calibration;

mod steps;

pub(crate) use steps::{LabelRow, in_blocks, lane_of};

use steps::{FIRST, INSIDE, LANES, LAST, ONLY, Steps, get, outside};

/// A span of a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LabelledSpan {
    /// Its first token's place in the sequence.
    pub(crate) start: usize,
    /// The place after its last token.
    pub(crate) end: usize,
    /// Its class.
    pub(crate) class: usize,
}

/// Finds paths over at most `4 * K - 1` classes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decoder<const K: usize> {
    scores: Steps<K>,
    /// The `exp` of the scores.
    weights: Steps<K>,
    /// Scores and weights of the steps to the first token's labels.
    into_first: [LabelRow<K>; 2],
    /// Weights of the steps from the last token's labels.
    out_of_last: LabelRow<K>,
    calibration: Calibration,
}

/// Buffers for decoding one sequence, reused for the next.
#[derive(Debug)]
pub(crate) struct Lanes<const K: usize> {
    /// Label scores of each token: filled by the caller.
    pub(crate) emissions: Vec<LabelRow<K>>,
    /// Per token and label the score of the best way to it.
    best: Vec<LabelRow<K>>,
    /// The `exp` of the emissions, each row's largest being 1.
    emitted: Vec<LabelRow<K>>,
    /// The weight of all ways in, each row summing to 1; empty until a confidence is requested.
    forward: Vec<LabelRow<K>>,
    /// The weight of all ways out, on the scale of `forward`, from the last token back as far as it was needed.
    backward: Vec<LabelRow<K>>,
    /// What each row of `forward` was multiplied by.
    shrinks: Vec<f32>,
    /// The weight of all paths, on the scale of `forward`.
    total: f32,
    /// Block and lane of each token's label.
    path: Vec<(usize, usize)>,
    /// The spans of the best path, in order.
    pub(crate) spans: Vec<LabelledSpan>,
}

impl<const K: usize> Default for Lanes<K> {
    fn default() -> Self {
        Self {
            emissions: Vec::new(),
            best: Vec::new(),
            emitted: Vec::new(),
            forward: Vec::new(),
            backward: Vec::new(),
            shrinks: Vec::new(),
            total: 0.0,
            path: Vec::new(),
            spans: Vec::new(),
        }
    }
}

impl<const K: usize> Decoder<K> {
    /// A decoder of the paths of `chain`.
    pub(crate) fn new(chain: &Chain, calibration: Calibration) -> Self {
        let (labels, stride) = (chain.labels(), chain.stride());
        let scores = Steps::new(labels, stride, chain.scores(), FORBIDDEN);
        let weights = Steps::new(labels, stride, chain.weights(), 0.0);
        Self {
            into_first: [
                scores.best_ways_in(&outside(0.0, FORBIDDEN)),
                weights.ways_in(&outside(1.0, 0.0)),
            ],
            out_of_last: weights.ways_out(&outside(1.0, 0.0)),
            scores,
            weights,
            calibration,
        }
    }

    /// Finds the spans of the best path over `lanes.emissions`.
    ///
    /// Cost: tokens × (closed × starting labels), vectorised.
    pub(crate) fn find_spans(&self, lanes: &mut Lanes<K>) {
        self.find_path(lanes);
        lanes.read_spans();
        lanes.forward.clear();
        lanes.backward.clear();
    }

    /// Probability that ends and class of a span of the best path are right, calibrated.
    ///
    /// Cost: that of the path for the first request; for all further ones together, no more than that again.
    pub(crate) fn confidence(&self, lanes: &mut Lanes<K>, span: LabelledSpan) -> f32 {
        if lanes.forward.is_empty() {
            self.sum_forward(lanes);
        }
        self.sum_backward(lanes, span.end - 1);
        let weight = self.weight(lanes, span.start, span.end - 1);
        self.calibration.apply(weight / lanes.total)
    }

    fn find_path(&self, lanes: &mut Lanes<K>) {
        lanes.best.clear();
        let mut ways = self.into_first[0];
        for (place, emission) in lanes.emissions.iter().enumerate() {
            if place > 0 {
                ways = self.scores.best_ways_in(&ways);
            }
            each(&mut ways, emission, |best, own| best + own);
            lanes.best.push(ways);
        }
        lanes.path.clear();
        let mut label = (ONLY, OUTSIDE);
        for best in lanes.best.iter().rev() {
            label = self.best_before(best, label);
            lanes.path.push(label);
        }
        lanes.path.reverse();
    }

    /// The label from which the best way leads to `next`; the first of equals.
    fn best_before(
        &self,
        best: &LabelRow<K>,
        (next_block, next_lane): (usize, usize),
    ) -> (usize, usize) {
        if matches!(next_block, INSIDE | LAST) {
            let [first, inside] = [FIRST, INSIDE].map(|block| {
                let steps = &self.scores.within[block - FIRST][next_block - INSIDE];
                get(&best[block], next_lane) + get(steps, next_lane)
            });
            let block = if inside > first { INSIDE } else { FIRST };
            return (block, next_lane);
        }
        let steps = &self.scores.into[next_block][next_lane / LANES][next_lane % LANES];
        let score = |side: usize, k: usize| best[[ONLY, LAST][side]][k] + steps[side][k];
        let scores: [[f32x4; K]; 2] = from_fn(|side| from_fn(|k| score(side, k)));
        let top = f32x4::splat(largest(scores.iter().flatten()));
        let mut is_top = 0;
        for scores in scores.iter().flatten().rev() {
            is_top = is_top << LANES | scores.simd_eq(top).to_bitmask();
        }
        let found = is_top.trailing_zeros() as usize;
        match found.checked_sub(LANES * K) {
            Some(lane) => (LAST, lane),
            None => (ONLY, found),
        }
    }

    fn sum_forward(&self, lanes: &mut Lanes<K>) {
        lanes.emitted.clear();
        lanes.shrinks.clear();
        let mut row = self.into_first[1];
        for (place, emission) in lanes.emissions.iter().enumerate() {
            if place > 0 {
                row = self.weights.ways_in(&row);
            }
            let emitted = exp_row(emission);
            each(&mut row, &emitted, |sum, own| sum * own);
            let scale = row
                .iter()
                .flatten()
                .fold(f32x4::ZERO, |all, &sum| all + sum);
            let scale: f32 = scale.to_array().iter().sum();
            let shrink = if scale > 0.0 { 1.0 / scale } else { 0.0 };
            let by = f32x4::splat(shrink);
            row.iter_mut().flatten().for_each(|sum| *sum *= by);
            lanes.emitted.push(emitted);
            lanes.forward.push(row);
            lanes.shrinks.push(shrink);
        }
        lanes.total = 0.0;
        self.weights.each_closed(&row, |weight, [only, _]| {
            lanes.total += weight * get(only, OUTSIDE);
        });
    }

    /// Extends `lanes.backward` back to the token at `place`.
    fn sum_backward(&self, lanes: &mut Lanes<K>, place: usize) {
        let n_tokens = lanes.emitted.len();
        while lanes.backward.len() < n_tokens - place {
            let row = lanes.backward.last().map_or(self.out_of_last, |&row| {
                let after = n_tokens - lanes.backward.len();
                let by = f32x4::splat(lanes.shrinks[after]);
                let mut ahead = row;
                each(&mut ahead, &lanes.emitted[after], |out, own| own * out * by);
                self.weights.ways_out(&ahead)
            });
            lanes.backward.push(row);
        }
    }

    /// The weight of all paths that have the best path's span from token `start` to `last`.
    fn weight(&self, lanes: &Lanes<K>, start: usize, last: usize) -> f32 {
        let (block, lane) = lanes.path[start];
        let mut weight = get(&lanes.forward[start][block], lane);
        let mut before = block;
        for place in start + 1..=last {
            let (block, _) = lanes.path[place];
            weight *= get(&self.weights.within[before - FIRST][block - INSIDE], lane)
                * get(&lanes.emitted[place][block], lane)
                * lanes.shrinks[place];
            before = block;
        }
        let from_end = lanes.emitted.len() - 1 - last;
        weight * get(&lanes.backward[from_end][before], lane)
    }
}

impl<const K: usize> Lanes<K> {
    /// The spans that the path spells.
    fn read_spans(&mut self) {
        self.spans.clear();
        let mut start = 0;
        for (place, &(block, lane)) in self.path.iter().enumerate() {
            if matches!(block, ONLY | FIRST) {
                start = place;
            }
            let is_closing = block == LAST || block == ONLY && lane != OUTSIDE;
            if is_closing {
                self.spans.push(LabelledSpan {
                    start,
                    end: place + 1,
                    class: lane - 1,
                });
            }
        }
    }
}

/// Puts `join` of the numbers of two rows in place of the first.
fn each<const K: usize>(
    row: &mut LabelRow<K>,
    other: &LabelRow<K>,
    mut join: impl FnMut(f32x4, f32x4) -> f32x4,
) {
    for block in 0..4 {
        for k in 0..K {
            row[block][k] = join(row[block][k], other[block][k]);
        }
    }
}

/// The `exp` of a row less its largest number.
fn exp_row<const K: usize>(row: &LabelRow<K>) -> LabelRow<K> {
    let top = f32x4::splat(largest(row.iter().flatten()));
    row.map(|block| block.map(|scores| exp(scores - top)))
}

/// The largest number of some vectors, [`FORBIDDEN`] at least.
fn largest<'a>(vectors: impl Iterator<Item = &'a f32x4>) -> f32 {
    let tops = vectors.fold(f32x4::splat(2.0 * FORBIDDEN), |tops, &vector| {
        tops.fast_max(vector)
    });
    let [a, b, c, d] = tops.to_array();
    a.max(b).max(c.max(d))
}

/// `e` to the power of numbers that are 0 at most: 0 below −80, five digits right above.
///
/// Own arithmetic instead of the system's, so that every processor gives the same bits: 2 to the
/// whole part by the exponent's bits, `e` to the rest by its Taylor series.
fn exp(power: f32x4) -> f32x4 {
    // Added to a number, it leaves the nearest whole one in the sum's lower bits.
    let round = f32x4::splat(12_582_912.0);
    let floor = f32x4::splat(-80.0);
    let octaves = power.fast_max(floor) * f32x4::splat(std::f32::consts::LOG2_E);
    let rounded = octaves + round;
    let x = (octaves - (rounded - round)) * f32x4::splat(std::f32::consts::LN_2);
    let series = [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0]
        .into_iter()
        .fold(f32x4::splat(1.0 / 720.0), |sum, term| {
            sum * x + f32x4::splat(term)
        });
    let exponent: i32x4 = bytemuck::cast(rounded);
    let scale: f32x4 = bytemuck::cast((exponent + i32x4::splat(127)) << 23);
    (series * scale) & power.simd_ge(floor)
}

#[cfg(test)]
mod tests {
    use super::{Decoder, Lanes, exp, in_blocks};
    use wide::f32x4;

    use crate::learn::calibration::Calibration;
    use crate::learn::chain::tests::{N_TOKENS, all_paths, random_sequence};
    use crate::learn::chain::{Chain, FORBIDDEN};
    use crate::learn::labels::{Label, Labels, OUTSIDE, Place};

    fn lanes(chain: &Chain, emissions: &[f32]) -> Lanes<1> {
        let rows = emissions.chunks_exact(chain.stride());
        Lanes {
            emissions: rows
                .map(|row| in_blocks(&row[..chain.labels().count()], FORBIDDEN))
                .collect(),
            ..Lanes::default()
        }
    }

    /// Start, end and class of the spans that a path spells.
    fn spans_of(path: &[Label]) -> Vec<(usize, usize, usize)> {
        let mut start = 0;
        let mut spans = Vec::new();
        for (place, &label) in path.iter().enumerate() {
            let at = Labels::place(label);
            if matches!(at, Some(Place::First | Place::Only)) {
                start = place;
            }
            if matches!(at, Some(Place::Last | Place::Only)) {
                spans.push((start, place + 1, Labels::class(label).unwrap()));
            }
        }
        spans
    }

    #[test]
    fn spans_and_probabilities_are_those_that_trying_all_paths_gives() {
        for seed in 0..50 {
            let (chain, emissions) = random_sequence(seed);
            let decoder = Decoder::<1>::new(&chain, Calibration::NONE);
            let mut lanes = lanes(&chain, &emissions);
            decoder.find_spans(&mut lanes);
            let found = lanes.spans.clone();
            let paths = all_paths(&chain, &emissions);
            let best = paths
                .iter()
                .max_by(|left, right| left.1.total_cmp(&right.1));
            let expected = spans_of(&best.unwrap().0);
            let ends = found.iter().map(|span| (span.start, span.end, span.class));
            assert_eq!(ends.collect::<Vec<_>>(), expected, "seed {seed}");
            let total: f64 = paths.iter().map(|(_, score)| score.exp()).sum();
            for (span, of) in found.iter().zip(expected) {
                let with = paths
                    .iter()
                    .filter(|(path, _)| spans_of(path).contains(&of));
                let share = with.map(|(_, score)| score.exp()).sum::<f64>() / total;
                let known = Calibration::NONE.apply(share as f32);
                let confidence = decoder.confidence(&mut lanes, *span);
                assert!((confidence - known).abs() < 1e-4, "seed {seed}");
            }
        }
    }

    #[test]
    fn a_long_sequence_keeps_its_scale() {
        let (chain, emissions) = random_sequence(3);
        let decoder = Decoder::<1>::new(&chain, Calibration::NONE);
        let mut lanes = lanes(&chain, &emissions.repeat(5_000));
        decoder.find_spans(&mut lanes);
        let spans = lanes.spans.clone();
        assert!(spans.len() > N_TOKENS);
        let mut confidences = spans
            .iter()
            .map(|&span| decoder.confidence(&mut lanes, span));
        assert!(confidences.all(|confidence| (0.0..=1.0).contains(&confidence)));
    }

    #[test]
    fn an_empty_sequence_has_no_spans() {
        let chain = Chain::new(Labels::new(1));
        let decoder = Decoder::<1>::new(&chain, Calibration::NONE);
        let mut lanes = Lanes::default();
        decoder.find_spans(&mut lanes);
        assert!(lanes.spans.is_empty());
        assert_eq!(super::lane_of(OUTSIDE), (0, 0));
    }

    #[test]
    fn own_powers_of_e_are_as_the_systems() {
        for step in 0..8_000_i16 {
            let power = f32::from(step) / -100.0;
            let [own, ..] = exp(f32x4::splat(power)).to_array();
            let known = f64::from(power).exp();
            let error = (f64::from(own) - known).abs() / known;
            assert!(error < 1e-5, "{power}: {own} for {known}");
        }
        let [nothing, far, below, _] = exp(f32x4::new([0.0, FORBIDDEN, -81.0, 0.0])).to_array();
        assert!((nothing - 1.0).abs() < f32::EPSILON && far == 0.0 && below == 0.0);
    }
}
