//! Learning the weights of a network of [`crate::syntax`]: features → rows → hidden units → heads.
//!
//! Adagrad (Duchi et al. 2011), one place at a time, with dropout of features and hidden units. A row shares one
//! sum of squares, so that it is one line of memory more. Rows that turn out of little use are dropped
//! while training still goes on ([`Learner::keep`]), so that the others learn to do without them.

use crate::learn::network::index::{FeatureIndex, NO_ROW};
use crate::learn::network::{FeatureKey, HIDDEN, PART_MAX, packed};
use crate::learn::random::Random;
use crate::syntax::network::{HeadWeights, Weights};

/// One number for each hidden unit.
type Units = [f32; HIDDEN];

/// How a network is trained.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Seeds everything random.
    pub(crate) seed: u64,
    /// Passes over the sentences.
    pub(crate) n_epochs: u32,
    /// After so many of them rows of little use are dropped.
    pub(crate) n_epochs_before_drop: u32,
    /// Adagrad's step at the start; it falls linearly to almost nothing.
    pub(crate) learning_rate: f32,
    /// Share of features left out.
    pub(crate) feature_dropout: f32,
    /// Share of hidden units left out.
    pub(crate) hidden_dropout: f32,
    /// Features that occur less often get no row.
    pub(crate) min_count: u32,
    /// Rows kept in the end, the most useful ones.
    pub(crate) max_rows: usize,
}

/// A dense layer with its gradient since the last step.
struct Head {
    n_classes: usize,
    weights: Vec<f32>,
    gradient: Vec<f32>,
    squares: Vec<f32>,
}

impl Head {
    /// The last row of weights is the bias.
    fn new(n_classes: usize, random: &mut Random) -> Self {
        let n_weights = (HIDDEN + 1) * n_classes;
        let mut weights = vec![0.0; n_weights];
        for weight in &mut weights[..HIDDEN * n_classes] {
            *weight = 0.2 * random.centred();
        }
        Self {
            n_classes,
            weights,
            gradient: vec![0.0; n_weights],
            squares: vec![1e-6; n_weights],
        }
    }

    fn scores(&self, hidden: &Units, scores: &mut Vec<f32>) {
        let (rows, bias) = self.weights.split_at(HIDDEN * self.n_classes);
        scores.clear();
        scores.extend_from_slice(bias);
        for (&active, row) in hidden.iter().zip(rows.chunks_exact(self.n_classes)) {
            if active > 0.0 {
                for (score, weight) in scores.iter_mut().zip(row) {
                    *score += active * weight;
                }
            }
        }
    }

    /// Adds to the gradient; gives the hidden units' share.
    fn back(&mut self, hidden: &Units, slopes: &[f32], hidden_slopes: &mut Units) {
        let (rows, bias) = self.gradient.split_at_mut(HIDDEN * self.n_classes);
        for (sum, slope) in bias.iter_mut().zip(slopes) {
            *sum += slope;
        }
        let gradients = rows.chunks_exact_mut(self.n_classes);
        let weights = self.weights.chunks_exact(self.n_classes);
        let units = hidden.iter().zip(hidden_slopes);
        for ((gradient, weights), (&active, hidden_slope)) in gradients.zip(weights).zip(units) {
            if active > 0.0 {
                for ((sum, weight), slope) in gradient.iter_mut().zip(weights).zip(slopes) {
                    *sum += active * slope;
                    *hidden_slope += weight * slope;
                }
            }
        }
    }

    fn climb(&mut self, rate: f32) {
        let squares = self.squares.iter_mut().zip(&mut self.gradient);
        for (weight, (square, slope)) in self.weights.iter_mut().zip(squares) {
            *square += *slope * *slope;
            *weight += rate * *slope / square.sqrt();
            *slope = 0.0;
        }
    }
}

/// One place's way through the network, kept for the way back.
pub(crate) struct Activation {
    rows: Vec<u32>,
    hidden: Units,
    slopes: Units,
}

impl Default for Activation {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            hidden: [0.0; HIDDEN],
            slopes: [0.0; HIDDEN],
        }
    }
}

/// A network in training.
pub(crate) struct Learner {
    settings: Settings,
    keys: Vec<FeatureKey>,
    counts: Vec<u32>,
    index: FeatureIndex,
    rows: Vec<Units>,
    squares: Vec<f32>,
    bias: Units,
    bias_gradient: Units,
    bias_squares: Units,
    heads: Vec<Head>,
    random: Random,
    rate: f32,
    probabilities: Vec<f32>,
}

impl Learner {
    /// Knows the features of `counted`, ascending, and has heads of so many classes.
    pub(crate) fn new(
        counted: Vec<(FeatureKey, u32)>,
        n_classes: &[usize],
        settings: Settings,
    ) -> Self {
        let mut random = Random::new(settings.seed);
        let (keys, counts): (Vec<FeatureKey>, Vec<u32>) = counted.into_iter().unzip();
        Self {
            index: FeatureIndex::new(&keys),
            rows: vec![[0.0; HIDDEN]; keys.len()],
            squares: vec![1e-6; keys.len()],
            bias: [0.1; HIDDEN],
            bias_gradient: [0.0; HIDDEN],
            bias_squares: [1e-6; HIDDEN],
            heads: n_classes
                .iter()
                .map(|&n| Head::new(n, &mut random))
                .collect(),
            rate: settings.learning_rate,
            probabilities: Vec::new(),
            settings,
            keys,
            counts,
            random,
        }
    }

    pub(crate) fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// Sets the step: `done` of the training is behind.
    pub(crate) fn set_progress(&mut self, done: f32) {
        self.rate = self.settings.learning_rate * (1.0 - 0.98 * done.min(1.0));
    }

    /// Sums the rows of `features`, some left out.
    pub(crate) fn activate(&mut self, features: &[FeatureKey], activation: &mut Activation) {
        let Settings {
            feature_dropout,
            hidden_dropout,
            ..
        } = self.settings;
        activation.rows.clear();
        let mut sums = [0.0; HIDDEN];
        for &key in features {
            let row = self.index.row(key);
            if row == NO_ROW || self.random.happens(feature_dropout) {
                continue;
            }
            activation.rows.push(row - 1);
        }
        for &row in &activation.rows {
            for (sum, &weight) in sums.iter_mut().zip(&self.rows[row as usize]) {
                *sum += weight;
            }
        }
        let kept = 1.0 / (1.0 - feature_dropout);
        for (unit, hidden) in activation.hidden.iter_mut().enumerate() {
            let active = (sums[unit] * kept + self.bias[unit]).max(0.0);
            *hidden = if active > 0.0 && self.random.happens(hidden_dropout) {
                0.0
            } else {
                active / (1.0 - hidden_dropout)
            };
        }
        activation.slopes = [0.0; HIDDEN];
    }

    /// The scores of a head's classes.
    pub(crate) fn scores(&self, head: usize, activation: &Activation, scores: &mut Vec<f32>) {
        self.heads[head].scores(&activation.hidden, scores);
    }

    /// Learns that one of the `right` classes among the `allowed` ones is right, at these scores.
    pub(crate) fn learn(
        &mut self,
        (head, weight): (usize, f32),
        activation: &mut Activation,
        scores: &[f32],
        (allowed, right): (impl Fn(usize) -> bool, impl Fn(usize) -> bool),
    ) {
        let mut slopes = std::mem::take(&mut self.probabilities);
        let possible = scores
            .iter()
            .enumerate()
            .filter(|&(class, _)| allowed(class));
        let highest = possible.fold(f32::MIN, |highest, (_, &score)| highest.max(score));
        slopes.clear();
        let power = |(class, score): (usize, &f32)| {
            if allowed(class) {
                (score - highest).exp()
            } else {
                0.0
            }
        };
        slopes.extend(scores.iter().enumerate().map(power));
        let total: f32 = slopes.iter().sum();
        let right_total: f32 = (0..slopes.len())
            .filter(|&class| right(class))
            .map(|class| slopes[class])
            .sum();
        if right_total > 0.0 {
            for (class, slope) in slopes.iter_mut().enumerate() {
                let target = if right(class) {
                    *slope / right_total
                } else {
                    0.0
                };
                *slope = weight * (target - *slope / total);
            }
            self.heads[head].back(&activation.hidden, &slopes, &mut activation.slopes);
        }
        self.probabilities = slopes;
    }

    /// Moves the rows that took part.
    pub(crate) fn climb_rows(&mut self, activation: &Activation) {
        let kept = 1.0 / (1.0 - self.settings.feature_dropout);
        let gate = 1.0 / (1.0 - self.settings.hidden_dropout);
        let mut slopes = activation.slopes;
        for (slope, &active) in slopes.iter_mut().zip(&activation.hidden) {
            *slope = if active > 0.0 { *slope * gate } else { 0.0 };
        }
        for (sum, slope) in self.bias_gradient.iter_mut().zip(&slopes) {
            *sum += slope;
        }
        let slopes = slopes.map(|slope| slope * kept);
        let square = slopes.iter().map(|slope| slope * slope).sum::<f32>() / HIDDEN as f32;
        if square == 0.0 {
            return;
        }
        for &row in &activation.rows {
            let row = row as usize;
            self.squares[row] += square;
            let rate = self.rate / self.squares[row].sqrt();
            for (weight, slope) in self.rows[row].iter_mut().zip(&slopes) {
                *weight += rate * slope;
            }
        }
    }

    /// Moves the dense layers: after each sentence.
    pub(crate) fn climb_heads(&mut self) {
        let rate = self.rate;
        for head in &mut self.heads {
            head.climb(rate);
        }
        for unit in 0..HIDDEN {
            let slope = std::mem::take(&mut self.bias_gradient[unit]);
            self.bias_squares[unit] += slope * slope;
            self.bias[unit] += rate * slope / self.bias_squares[unit].sqrt();
        }
    }

    /// Keeps the `max_rows` most useful rows, those that change sums most: the squared size times how often the feature occurs.
    pub(crate) fn keep(&mut self, max_rows: usize) {
        let use_of = |row: usize| {
            let square: f32 = self.rows[row].iter().map(|weight| weight * weight).sum();
            square * self.counts[row] as f32
        };
        let mut by_use: Vec<(f32, usize)> =
            (0..self.rows.len()).map(|row| (use_of(row), row)).collect();
        by_use.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        by_use.truncate(max_rows);
        let mut kept: Vec<usize> = by_use.into_iter().map(|(_, row)| row).collect();
        kept.sort_unstable();
        self.keys = kept.iter().map(|&row| self.keys[row]).collect();
        self.counts = kept.iter().map(|&row| self.counts[row]).collect();
        self.rows = kept.iter().map(|&row| self.rows[row]).collect();
        self.squares = kept.iter().map(|&row| self.squares[row]).collect();
        self.index = FeatureIndex::new(&self.keys);
    }

    pub(crate) fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// The weights as they stand, in whole numbers.
    pub(crate) fn weights(&self) -> Weights {
        // Numbers beyond the limit are cut: finer steps for all others gain more.
        let limit = magnitude_at(self.rows.iter().flatten(), 0.998);
        let most = f32::from(PART_MAX);
        let row_scale = limit.max(1e-6) / most;
        let part = |weight: f32| (weight / row_scale).round().clamp(-most, most) as i8;
        let head = |head: &Head| {
            let (weights, bias) = head.weights.split_at(HIDDEN * head.n_classes);
            HeadWeights::rounded(weights, bias, row_scale)
        };
        Weights {
            keys: self.keys.clone(),
            rows: self.rows.iter().map(|row| packed(&row.map(part))).collect(),
            row_scale,
            bias: self.bias,
            heads: self.heads.iter().map(head).collect(),
        }
    }
}

/// The size that a share of the numbers stays below.
fn magnitude_at<'a>(numbers: impl Iterator<Item = &'a f32>, share: f64) -> f32 {
    let mut sizes: Vec<f32> = numbers.map(|number| number.abs()).collect();
    let place = ((sizes.len() as f64 * share) as usize).min(sizes.len().saturating_sub(1));
    if sizes.is_empty() {
        return 0.0;
    }
    *sizes.select_nth_unstable_by(place, f32::total_cmp).1
}
