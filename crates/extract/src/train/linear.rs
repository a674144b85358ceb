//! Linear judges: `[Example] → Judge`, by stochastic gradient descent.
//!
//! Steps after Adagrad (Duchi et al. 2011), one rate per bucket; the weights are the mean over the second
//! half of the epochs, which approximates a vote of many judges. Deterministic: one thread, one seed, one
//! order.

use crate::learn::linear::{Judge, softmax};
use crate::learn::random::Random;
use crate::train::judged::Example;

/// How to train.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Buckets, as a power of two.
    pub(crate) bits: u8,
    /// Passes over the examples.
    pub(crate) epochs: u32,
    /// Size of the first steps.
    pub(crate) rate: f32,
    /// Pull towards zero at each step.
    pub(crate) decay: f32,
    /// Seeds the order.
    pub(crate) seed: u64,
}

/// The gradient of the loss with respect to a judge's scores.
type LossGradient<const C: usize> = fn([f32; C], &Example) -> [f32; C];

/// Cross-entropy over classes.
pub(crate) fn class_gradient<const C: usize>(scores: [f32; C], example: &Example) -> [f32; C] {
    let mut loss_gradient = softmax(scores);
    if let Some(right) = loss_gradient.get_mut(example.class) {
        *right -= 1.0;
    }
    loss_gradient
}

/// Squared error of a score.
pub(crate) fn score_gradient([score]: [f32; 1], example: &Example) -> [f32; 1] {
    [score - example.score]
}

/// Weights before quantisation.
#[derive(Clone, Debug)]
pub(crate) struct Draft<const C: usize> {
    weights: Vec<[f32; C]>,
    bias: [f32; C],
}

impl<const C: usize> Draft<C> {
    fn empty(bits: u8) -> Self {
        Self {
            weights: vec![[0.0; C]; 1 << bits],
            bias: [0.0; C],
        }
    }

    fn bucket(&self, feature: u64) -> usize {
        feature as usize & (self.weights.len() - 1)
    }

    /// The scores of the classes.
    pub(crate) fn scores(&self, example: &Example) -> [f32; C] {
        let mut scores = self.bias;
        for &(feature, value) in &example.features {
            let row = &self.weights[self.bucket(feature)];
            for (score, weight) in scores.iter_mut().zip(row) {
                *score += value * weight;
            }
        }
        scores
    }

    /// Divides every score by `temperature`: less sure above 1.
    pub(crate) fn cool(&mut self, temperature: f32) {
        let weights = self.weights.iter_mut().flatten();
        weights
            .chain(&mut self.bias)
            .for_each(|weight| *weight /= temperature);
    }

    /// Quantises the weights to bytes: the largest becomes ±127.
    pub(crate) fn judge(&self, offsets: [f32; C]) -> Judge<C> {
        let cells = self.weights.iter().flatten();
        let largest = cells.fold(f32::MIN_POSITIVE, |largest, cell| largest.max(cell.abs()));
        let step = largest / 127.0;
        let press = |row: &[f32; C]| row.map(|cell| (cell / step).round() as i8);
        let mut bias = self.bias;
        bias.iter_mut()
            .zip(offsets)
            .for_each(|(bias, offset)| *bias += offset);
        Judge {
            weights: self.weights.iter().map(press).collect(),
            step,
            bias,
        }
    }
}

/// Trains on `examples`.
pub(crate) fn train<const C: usize>(
    examples: &[&Example],
    plan: Plan,
    loss_gradient: LossGradient<C>,
) -> Draft<C> {
    let mut draft = Draft::<C>::empty(plan.bits);
    let mut mean = Draft::<C>::empty(plan.bits);
    let mut squares = vec![1e-3_f32; 1 << plan.bits];
    let mut random = Random::new(plan.seed);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let first_kept = plan.epochs / 2;
    for epoch in 0..plan.epochs {
        random.shuffle(&mut order);
        for &index in &order {
            let loss_gradient = loss_gradient(draft.scores(examples[index]), examples[index]);
            step(
                &mut draft,
                &mut squares,
                examples[index],
                (loss_gradient, plan),
            );
        }
        if epoch >= first_kept {
            add(&mut mean, &draft, 1.0 / (plan.epochs - first_kept) as f32);
        }
    }
    mean
}

/// One step against the gradient.
fn step<const C: usize>(
    draft: &mut Draft<C>,
    squares: &mut [f32],
    example: &Example,
    (loss_gradient, plan): ([f32; C], Plan),
) {
    let size: f32 = loss_gradient.iter().map(|part| part * part).sum();
    for (bias, part) in draft.bias.iter_mut().zip(loss_gradient) {
        *bias -= plan.rate * 0.2 * part;
    }
    for &(feature, value) in &example.features {
        let bucket = draft.bucket(feature);
        squares[bucket] += size * value * value;
        let rate = plan.rate / squares[bucket].sqrt();
        for (weight, part) in draft.weights[bucket].iter_mut().zip(loss_gradient) {
            *weight -= rate * (part * value + plan.decay * *weight);
        }
    }
}

fn add<const C: usize>(mean: &mut Draft<C>, draft: &Draft<C>, share: f32) {
    let sums = mean.weights.iter_mut().flatten().chain(&mut mean.bias);
    let cells = draft.weights.iter().flatten().chain(&draft.bias);
    sums.zip(cells).for_each(|(sum, cell)| *sum += share * cell);
}
