//! A learned judge: one weight per feature and class, read from `models/`.
//!
//! Linear over hashed features: fast, small, and the same on every machine.
//! `pressmill-train sentiment` makes the weights; `models/README.md` says from
//! what and how good they are.

use std::hint::select_unpredictable;

use sha2::{Digest, Sha256};
use wide::{bytemuck, i16x8, u8x16};

use super::hashed::Sink;

/// Bytes of the SHA-256 that ends a weights file.
const DIGEST_LEN: usize = 32;
/// More than any weights file holds: a limit for the decompressor.
const MAX_WEIGHTS_BYTES: usize = 8 << 20;

/// Weights for `C` classes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Judge<const C: usize> {
    /// One row per bucket; their number is a power of two.
    pub(crate) weights: Vec<[i8; C]>,
    /// What one step of a weight is worth.
    pub(crate) step: f32,
    /// The score of a class before any feature.
    pub(crate) bias: [f32; C],
}

/// Adds up the scores of the classes, in steps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScoreSum<'a, const C: usize> {
    judge: &'a Judge<C>,
    /// Of features that count once: whole numbers.
    counts: [i32; C],
    /// Of features with other values.
    steps: [f32; C],
}

impl<const C: usize> Sink for ScoreSum<'_, C> {
    fn add(&mut self, feature: u64, value: f32) {
        for (sum, weight) in self.steps.iter_mut().zip(self.judge.weights_of(feature)) {
            *sum += value * f32::from(weight);
        }
    }

    fn count(&mut self, feature: u64) {
        for (sum, weight) in self.counts.iter_mut().zip(self.judge.weights_of(feature)) {
            *sum += i32::from(weight);
        }
    }

    fn count_if(&mut self, feature: u64, holds: bool) {
        let factor = select_unpredictable(holds, 1, 0);
        for (sum, weight) in self.counts.iter_mut().zip(self.judge.weights_of(feature)) {
            *sum += i32::from(weight) * factor;
        }
    }
}

impl<const C: usize> ScoreSum<'_, C> {
    /// Adds what was counted elsewhere.
    pub(crate) fn add_counts(&mut self, counts: [i32; C]) {
        for (sum, more) in self.counts.iter_mut().zip(counts) {
            *sum += more;
        }
    }

    /// Multiplies everything counted so far by `share`.
    pub(crate) fn weigh_counts(&mut self, share: f32) {
        for (steps, count) in self.steps.iter_mut().zip(&mut self.counts) {
            *steps += share * std::mem::take(count) as f32;
        }
    }

    /// The scores of the classes.
    pub(crate) fn scores(&self) -> [f32; C] {
        let mut scores = self.judge.bias;
        for ((score, steps), &count) in scores.iter_mut().zip(self.steps).zip(&self.counts) {
            *score += (steps + count as f32) * self.judge.step;
        }
        scores
    }
}

/// Feature scores computed once and added to several score sums.
#[derive(Clone, Debug)]
pub(crate) struct SharedSum<'a, const C: usize> {
    counted: ScoreSum<'a, C>,
    /// Of features with other values, one by one: the order of their addition decides the last bits.
    added: Vec<[f32; C]>,
}

impl<const C: usize> Sink for SharedSum<'_, C> {
    fn add(&mut self, feature: u64, value: f32) {
        let weights = self.counted.judge.weights_of(feature);
        self.added
            .push(weights.map(|weight| value * f32::from(weight)));
    }

    fn count(&mut self, feature: u64) {
        self.counted.count(feature);
    }

    fn count_if(&mut self, feature: u64, holds: bool) {
        self.counted.count_if(feature, holds);
    }
}

impl<const C: usize> SharedSum<'_, C> {
    /// Adds everything to `score_sum`, as if its features came now.
    pub(crate) fn add_to(&self, score_sum: &mut ScoreSum<'_, C>) {
        score_sum.add_counts(self.counted.counts);
        for added in &self.added {
            for (sum, step) in score_sum.steps.iter_mut().zip(added) {
                *sum += step;
            }
        }
    }
}

/// Scores to probabilities.
pub(crate) fn softmax<const C: usize>(mut scores: [f32; C]) -> [f32; C] {
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut total = 0.0;
    for score in &mut scores {
        *score = (*score - highest).exp();
        total += *score;
    }
    scores.map(|score| score / total)
}

/// A number for each class, in the first `C` lanes; the other lanes are ignored.
pub(crate) type Lanes = i16x8;

/// The numbers of the classes.
pub(crate) fn classes<const C: usize>(lanes: Lanes) -> [i32; C] {
    let lanes = lanes.to_array();
    std::array::from_fn(|class| lanes[class].into())
}

impl<const C: usize> Judge<C> {
    /// Starts to add up scores.
    pub(crate) fn score_sum(&self) -> ScoreSum<'_, C> {
        ScoreSum {
            judge: self,
            counts: [0; C],
            steps: [0.0; C],
        }
    }

    /// Starts a sum that several score sums will share.
    pub(crate) fn shared_sum(&self) -> SharedSum<'_, C> {
        SharedSum {
            counted: self.score_sum(),
            added: Vec::new(),
        }
    }

    /// The weights of a feature.
    fn weights_of(&self, feature: u64) -> [i8; C] {
        let bucket = self.bucket(feature);
        self.weights.get(bucket).copied().unwrap_or([0; C])
    }

    /// The same for vectors: one load, wherever a row begins.
    pub(crate) fn lanes_of(&self, feature: u64) -> Lanes {
        let cells: &[i8] = self.weights.as_flattened();
        let from = cells.get(self.bucket(feature) * C..).unwrap_or_default();
        let Some(&eight) = from.first_chunk::<8>() else {
            return last_lanes(from);
        };
        let bytes: u8x16 = bytemuck::cast([eight, [0; 8]]);
        bytemuck::cast::<_, Lanes>(u8x16::unpack_low(bytes, bytes)) >> 8
    }

    fn bucket(&self, feature: u64) -> usize {
        feature as usize & self.weights.len().wrapping_sub(1)
    }

    /// Takes the weights from the front of `bytes`: the number of buckets as a power of two (one
    /// byte), the step and `C` biases (little-endian `f32`), then the rows.
    pub(crate) fn take(bytes: &mut &[u8]) -> Option<Self> {
        let n_bits = *take(bytes, 1)?.first()?;
        let step = take_f32(bytes)?;
        let mut bias = [0.0; C];
        for class in &mut bias {
            *class = take_f32(bytes)?;
        }
        let rows = take(bytes, C.checked_shl(u32::from(n_bits))?)?;
        let mut weights = Vec::with_capacity(1 << n_bits);
        for row in rows.chunks_exact(C) {
            let mut weight = [0; C];
            for (cell, &byte) in weight.iter_mut().zip(row) {
                *cell = byte.cast_signed();
            }
            weights.push(weight);
        }
        Some(Self {
            weights,
            step,
            bias,
        })
    }

    /// Appends the weights to `bytes` as [`Judge::take`] reads them.
    pub(crate) fn put(&self, bytes: &mut Vec<u8>) {
        bytes.push(self.weights.len().trailing_zeros() as u8);
        bytes.extend(self.step.to_le_bytes());
        bytes.extend(self.bias.iter().flat_map(|bias| bias.to_le_bytes()));
        bytes.extend(
            self.weights
                .iter()
                .flatten()
                .map(|cell| cell.cast_unsigned()),
        );
    }
}

/// The weights of one of the last rows, after which there is nothing to load.
#[cold]
fn last_lanes(cells: &[i8]) -> Lanes {
    Lanes::new(std::array::from_fn(|lane| {
        cells.get(lane).copied().unwrap_or_default().into()
    }))
}

fn take<'a>(bytes: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (head, tail) = bytes.split_at_checked(len)?;
    *bytes = tail;
    Some(head)
}

fn take_f32(bytes: &mut &[u8]) -> Option<f32> {
    let cell = take(bytes, 4)?.try_into().ok()?;
    Some(f32::from_le_bytes(cell))
}

/// Opens a weights file: zstd, ending in the SHA-256 of what precedes it.
///
/// `None` if it is damaged. Tests make sure that the shipped files are not.
pub(crate) fn open(file: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = zstd::bulk::decompress(file, MAX_WEIGHTS_BYTES).ok()?;
    let body = bytes.len().checked_sub(DIGEST_LEN)?;
    let digest = bytes.split_off(body);
    (Sha256::digest(&bytes).as_slice() == digest.as_slice()).then_some(bytes)
}

/// The weights file that [`open`] reads, at zstd's level 19.
pub(crate) fn close(mut bytes: Vec<u8>) -> std::io::Result<Vec<u8>> {
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(digest.as_slice());
    zstd::bulk::compress(&bytes, 19)
}

#[cfg(test)]
mod tests {
    use super::{Judge, classes, close, open, softmax};
    use crate::learn::hashed::Sink;

    fn judge() -> Judge<2> {
        Judge {
            weights: vec![[0, 4], [-3, 127], [0, 0], [1, -128]],
            step: 0.5,
            bias: [1.0, -1.0],
        }
    }

    #[test]
    fn weights_survive_the_file() {
        let mut bytes = Vec::new();
        judge().put(&mut bytes);
        let file = close(bytes).unwrap();
        let opened = open(&file).unwrap();
        let mut rest = opened.as_slice();
        assert_eq!(Judge::take(&mut rest), Some(judge()));
        assert!(rest.is_empty());
    }

    #[test]
    fn a_damaged_file_does_not_open() {
        let mut bytes = Vec::new();
        judge().put(&mut bytes);
        bytes.extend_from_slice(&[0; 32]);
        let file = zstd::bulk::compress(&bytes, 1).unwrap();
        assert_eq!(open(&file), None);
        assert_eq!(open(b"no zstd"), None);
    }

    #[test]
    fn short_weights_are_refused() {
        let mut bytes = Vec::new();
        judge().put(&mut bytes);
        bytes.pop();
        assert_eq!(Judge::<2>::take(&mut bytes.as_slice()), None);
        assert_eq!(Judge::<2>::take(&mut [255_u8; 13].as_slice()), None);
    }

    #[test]
    fn a_feature_counts_where_it_holds() {
        let judge = judge();
        let mut score_sum = judge.score_sum();
        score_sum.count_if(1, true);
        score_sum.count_if(0, false);
        let mut counted = judge.score_sum();
        counted.count(1);
        assert_eq!(score_sum.counts, counted.counts);
        assert_eq!(score_sum.counts, [-3, 127]);
    }

    #[test]
    fn weights_are_the_same_in_lanes() {
        let judge = judge();
        for feature in 0..8 {
            let counts: [i32; 2] = classes(judge.lanes_of(feature));
            assert_eq!(counts, judge.weights_of(feature).map(i32::from));
        }
        let wide: [[i8; 5]; 16] =
            std::array::from_fn(|row| std::array::from_fn(|class| (row * 40 + class) as i8));
        let wide = Judge {
            weights: wide.to_vec(),
            step: 1.0,
            bias: [0.0; 5],
        };
        for feature in 0..16 {
            let counts: [i32; 5] = classes(wide.lanes_of(feature));
            assert_eq!(counts, wide.weights_of(feature).map(i32::from));
        }
    }

    #[test]
    fn scores_add_up_in_steps() {
        let judge = judge();
        let mut score_sum = judge.score_sum();
        score_sum.add(1, 2.0);
        score_sum.add(4, 1.0);
        let [one, other] = score_sum.scores();
        assert!((one + 2.0).abs() < 1e-6 && (other - 128.0).abs() < 1e-6);
        let [low, high] = softmax([0.0, 1.0]);
        assert!((low + high - 1.0).abs() < 1e-6 && low < high);
    }
}
