//! The trainer: sequences of features and allowed labels → weights.
//!
//! Maximises the log-likelihood of the labels that the gold allows (a partial CRF: where a set leaves a
//! choice, all allowed paths count) by Adagrad (Duchi et al. 2011), one sequence at a time, with dropout of
//! features and of hidden units. Independent of the task.

use super::sequence::{Sequence, count_features};
use crate::learn::chain::{Chain, FORBIDDEN, Lattice};
use crate::learn::labels::Labels;
use crate::learn::network::{FeatureKey, HIDDEN, PART_MAX, Row, Weights, packed};
use crate::learn::random::Random;

/// The settings of a training run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Seeds everything random.
    pub(crate) seed: u64,
    /// Passes over the sequences.
    pub(crate) n_epochs: u32,
    /// Features that occur less often get no row.
    pub(crate) min_count: u32,
    /// Adagrad's step at the start; it falls linearly to a tenth.
    pub(crate) learning_rate: f32,
    /// Share of features left out.
    pub(crate) feature_dropout: f32,
    /// Share of tokens whose own word is left out.
    pub(crate) word_dropout: f32,
    /// Share of hidden units left out.
    pub(crate) hidden_dropout: f32,
    /// Rows kept in the end, the most useful ones.
    pub(crate) max_rows: usize,
}

/// Weights with the running sums of their squared gradients.
struct Adaptive {
    weights: Vec<f32>,
    squares: Vec<f32>,
}

impl Adaptive {
    fn new(weights: Vec<f32>) -> Self {
        Self {
            squares: vec![1e-8; weights.len()],
            weights,
        }
    }

    /// One Adagrad step up the gradient, on the weights from `start`.
    fn climb(&mut self, start: usize, gradient: &[f32], rate: f32) {
        let end = start + gradient.len();
        let weights = self.weights[start..end].iter_mut();
        let squares = self.squares[start..end].iter_mut();
        for ((weight, square), &slope) in weights.zip(squares).zip(gradient) {
            *square += slope * slope;
            *weight += rate * slope / square.sqrt();
        }
    }
}

/// A training run in progress.
pub(crate) struct Trainer {
    settings: Settings,
    sequences: Vec<Sequence>,
    keys: Vec<FeatureKey>,
    counts: Vec<u32>,
    rows: Adaptive,
    bias: Adaptive,
    output: Adaptive,
    output_bias: Adaptive,
    transitions: Adaptive,
    chain: Chain,
    random: Random,
}

/// One token's forward pass, kept for the backward pass.
#[derive(Clone)]
struct Activation {
    /// Rows that were not dropped.
    rows: Vec<u32>,
    /// Hidden units after ReLU and dropout.
    hidden: [f32; HIDDEN],
    /// What each hidden unit's gradient is multiplied by.
    gate: [f32; HIDDEN],
}

/// Buffers of one step.
#[derive(Default)]
struct StepScratch {
    activations: Vec<Activation>,
    emissions: Vec<f32>,
    allowed_emissions: Vec<f32>,
    free: Lattice,
    allowed: Lattice,
    gradient: Vec<f32>,
    transition_gradient: Vec<f32>,
}

impl Trainer {
    /// Counts features and sets all weights to where training starts.
    pub(crate) fn new(labels: Labels, mut sequences: Vec<Sequence>, settings: Settings) -> Self {
        let mut random = Random::new(settings.seed);
        let (keys, counts) = count_features(&sequences, settings.min_count);
        for sequence in &mut sequences {
            sequence.keep_known(&keys);
        }
        let chain = Chain::new(labels);
        let stride = chain.stride();
        let mut output = vec![0.0; HIDDEN * stride];
        for row in output.chunks_exact_mut(stride) {
            for weight in &mut row[..labels.count()] {
                *weight = 0.2 * random.centred();
            }
        }
        Self {
            rows: Adaptive::new(vec![0.0; keys.len() * HIDDEN]),
            bias: Adaptive::new(vec![0.1; HIDDEN]),
            output: Adaptive::new(output),
            output_bias: Adaptive::new(vec![0.0; stride]),
            transitions: Adaptive::new(chain.scores().to_vec()),
            settings,
            sequences,
            keys,
            counts,
            chain,
            random,
        }
    }

    /// How many features have a row.
    pub(crate) fn n_features(&self) -> usize {
        self.keys.len()
    }

    /// One pass over all sequences in random order; the mean log-likelihood of a token.
    pub(crate) fn run_epoch(&mut self, epoch: u32) -> f64 {
        let mut order: Vec<usize> = (0..self.sequences.len()).collect();
        self.random.shuffle(&mut order);
        let mut scratch = StepScratch::default();
        let n_steps = f64::from(self.settings.n_epochs) * order.len() as f64;
        let (mut likelihood, mut n_tokens) = (0.0, 0);
        for (step, &number) in order.iter().enumerate() {
            let done = (f64::from(epoch) * order.len() as f64 + step as f64) / n_steps;
            let rate = self.settings.learning_rate * (1.0 - 0.9 * done as f32);
            let sequence = std::mem::replace(&mut self.sequences[number], Sequence::new(0.0));
            likelihood += self.step(&sequence, rate, &mut scratch);
            n_tokens += sequence.ends.len();
            self.sequences[number] = sequence;
        }
        likelihood / n_tokens.max(1) as f64
    }

    /// Learns from one sequence; its log-likelihood before that.
    fn step(&mut self, sequence: &Sequence, rate: f32, scratch: &mut StepScratch) -> f64 {
        self.forward(sequence, scratch);
        let stride = self.chain.stride();
        scratch.allowed_emissions.clear();
        scratch
            .allowed_emissions
            .extend_from_slice(&scratch.emissions);
        let rows = scratch.allowed_emissions.chunks_exact_mut(stride);
        for (row, &mask) in rows.zip(&sequence.masks) {
            for (label, score) in row.iter_mut().enumerate() {
                if mask >> label & 1 == 0 {
                    *score = FORBIDDEN;
                }
            }
        }
        scratch.free.fill(&self.chain, &scratch.emissions);
        scratch
            .allowed
            .fill(&self.chain, &scratch.allowed_emissions);
        if scratch.allowed.total <= 0.0 || scratch.free.total <= 0.0 {
            return 0.0;
        }
        let likelihood = scratch.allowed.log_total - scratch.free.log_total;
        self.gradients(sequence.weight, scratch);
        self.backward(rate, scratch);
        likelihood
    }

    /// Scores all tokens, dropping features and units at random.
    fn forward(&mut self, sequence: &Sequence, scratch: &mut StepScratch) {
        let stride = self.chain.stride();
        scratch.activations.clear();
        scratch.emissions.clear();
        for token in 0..sequence.ends.len() {
            let mut features = sequence.features_of(token);
            if self.random.happens(self.settings.word_dropout) {
                features = &features[sequence.own[token] as usize..];
            }
            let activation = self.activate(features);
            let start = scratch.emissions.len();
            scratch
                .emissions
                .extend_from_slice(&self.output_bias.weights);
            let scores = &mut scratch.emissions[start..];
            for (unit, &active) in activation.hidden.iter().enumerate() {
                if active > 0.0 {
                    let weights = &self.output.weights[unit * stride..(unit + 1) * stride];
                    for (score, &weight) in scores.iter_mut().zip(weights) {
                        *score += active * weight;
                    }
                }
            }
            scores[self.chain.labels().count()..].fill(FORBIDDEN);
            scratch.activations.push(activation);
        }
    }

    fn activate(&mut self, features: &[u32]) -> Activation {
        let Settings {
            feature_dropout,
            hidden_dropout,
            ..
        } = self.settings;
        let mut rows = Vec::with_capacity(features.len());
        let mut sums = [0.0; HIDDEN];
        for &row in features {
            if self.random.happens(feature_dropout) {
                continue;
            }
            rows.push(row);
            let start = row as usize * HIDDEN;
            let weights = &self.rows.weights[start..start + HIDDEN];
            for (sum, &weight) in sums.iter_mut().zip(weights) {
                *sum += weight;
            }
        }
        let mut hidden = [0.0; HIDDEN];
        let mut gate = [0.0; HIDDEN];
        let kept = 1.0 / (1.0 - hidden_dropout);
        for unit in 0..HIDDEN {
            let active = sums[unit] / (1.0 - feature_dropout) + self.bias.weights[unit];
            if active > 0.0 && !self.random.happens(hidden_dropout) {
                hidden[unit] = active * kept;
                gate[unit] = kept;
            }
        }
        Activation { rows, hidden, gate }
    }

    /// The likelihood's slope in every emission and transition.
    fn gradients(&self, weight: f32, scratch: &mut StepScratch) {
        let StepScratch {
            free,
            allowed,
            gradient,
            transition_gradient,
            ..
        } = scratch;
        gradient.clear();
        let ways = free.forward.iter().zip(&free.backward);
        gradient.extend(ways.map(|(into, out)| -weight * into * out / free.total));
        let ways = allowed.forward.iter().zip(&allowed.backward);
        for (slope, (into, out)) in gradient.iter_mut().zip(ways) {
            *slope += weight * into * out / allowed.total;
        }
        transition_gradient.clear();
        transition_gradient.resize(self.chain.weights().len(), 0.0);
        free.add_transitions(&self.chain, -weight, transition_gradient);
        allowed.add_transitions(&self.chain, weight, transition_gradient);
    }

    /// Moves every weight that took part.
    fn backward(&mut self, rate: f32, scratch: &StepScratch) {
        let stride = self.chain.stride();
        let mut output_gradient = vec![0.0; HIDDEN * stride];
        let mut bias_gradient = [0.0; HIDDEN];
        let mut output_bias_gradient = vec![0.0; stride];
        let slopes = scratch.gradient.chunks_exact(stride);
        for (activation, slope) in scratch.activations.iter().zip(slopes) {
            let mut hidden_gradient = [0.0; HIDDEN];
            for unit in 0..HIDDEN {
                if activation.gate[unit] == 0.0 {
                    continue;
                }
                let weights = &self.output.weights[unit * stride..(unit + 1) * stride];
                let own = &mut output_gradient[unit * stride..(unit + 1) * stride];
                let mut sum = 0.0;
                for ((own, &weight), &slope) in own.iter_mut().zip(weights).zip(slope) {
                    *own += activation.hidden[unit] * slope;
                    sum += weight * slope;
                }
                hidden_gradient[unit] = sum * activation.gate[unit];
                bias_gradient[unit] += hidden_gradient[unit];
            }
            add(&mut output_bias_gradient, slope);
            let scale = 1.0 / (1.0 - self.settings.feature_dropout);
            let row_gradient = hidden_gradient.map(|slope| slope * scale);
            for &row in &activation.rows {
                self.rows.climb(row as usize * HIDDEN, &row_gradient, rate);
            }
        }
        self.bias.climb(0, &bias_gradient, rate);
        self.output.climb(0, &output_gradient, rate);
        self.output_bias.climb(0, &output_bias_gradient, rate);
        self.transitions
            .climb(0, &scratch.transition_gradient, rate);
        self.chain
            .scores_mut()
            .copy_from_slice(&self.transitions.weights);
        self.chain.refresh();
    }

    /// The transitions as they stand.
    pub(crate) fn chain(&self) -> Chain {
        self.chain.clone()
    }

    /// The weights as they stand, in bytes, the most useful rows only.
    pub(crate) fn weights(&self) -> Weights {
        let kept = self.useful_rows();
        let row = |&row: &usize| &self.rows.weights[row * HIDDEN..(row + 1) * HIDDEN];
        // Numbers beyond the limit are cut, one in five hundred: finer steps for all others gain more. Dropout has
        // made the sums robust to larger errors.
        let limit = magnitude_at(kept.iter().flat_map(row), 0.998);
        let most = f32::from(PART_MAX);
        let row_scale = limit.max(1e-6) / most;
        let quantise = |weights: &[f32]| -> Row {
            let part = |unit: usize| (weights[unit] / row_scale).round().clamp(-most, most) as i8;
            packed(&std::array::from_fn(part))
        };
        Weights {
            keys: kept.iter().map(|&row| self.keys[row]).collect(),
            rows: kept.iter().map(|kept| quantise(row(kept))).collect(),
            row_scale,
            bias: std::array::from_fn(|unit| self.bias.weights[unit]),
            output: self.output.weights.clone(),
            output_bias: self.padded_output_bias(),
        }
    }

    fn padded_output_bias(&self) -> Vec<f32> {
        let mut bias = self.output_bias.weights.clone();
        bias[self.chain.labels().count()..].fill(FORBIDDEN);
        bias
    }

    /// The rows whose removal would change sums most, by ascending number: size times the
    /// square root of how often the feature occurs.
    fn useful_rows(&self) -> Vec<usize> {
        let mut by_use: Vec<(f32, usize)> = self
            .rows
            .weights
            .chunks_exact(HIDDEN)
            .zip(&self.counts)
            .enumerate()
            .map(|(row, (weights, &count))| {
                let square: f32 = weights.iter().map(|weight| weight * weight).sum();
                (square * (count as f32).sqrt(), row)
            })
            .collect();
        by_use.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        by_use.truncate(self.settings.max_rows);
        let mut rows: Vec<usize> = by_use.into_iter().map(|(_, row)| row).collect();
        rows.sort_unstable();
        rows
    }
}

fn add(sums: &mut [f32], parts: &[f32]) {
    for (sum, &part) in sums.iter_mut().zip(parts) {
        *sum += part;
    }
}

/// The size that a share of the numbers stays below.
fn magnitude_at<'a>(numbers: impl Iterator<Item = &'a f32>, share: f64) -> f32 {
    let mut sizes: Vec<f32> = numbers.map(|number| number.abs()).collect();
    sizes.sort_unstable_by(f32::total_cmp);
    let place = (sizes.len() as f64 * share) as usize;
    sizes
        .get(place.min(sizes.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}
