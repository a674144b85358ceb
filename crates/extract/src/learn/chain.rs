//! The linear chain over a sequence's labels, and the sums over all its paths for training;
//! [`super::viterbi`] finds paths.
//!
//! A sequence stands between two outside tokens, so that the transitions from
//! and to [`OUTSIDE`] serve as its start and end. Scores lie in rows of
//! [`Chain::stride`] floats, the labels' count rounded up so that the compiler
//! can use vector registers; what pads a row is [`FORBIDDEN`].

use super::labels::{Labels, OUTSIDE};

/// The score of a forbidden transition: its `exp` is 0 and sums of it stay finite.
pub(crate) const FORBIDDEN: f32 = -1.0e9;

/// Floats that one step of a vectorised loop takes; rows are padded to it.
const LANES: usize = 8;

/// The transition scores between labels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chain {
    labels: Labels,
    stride: usize,
    /// `scores[from * stride + to]`.
    scores: Vec<f32>,
    /// The `exp` of `scores`.
    weights: Vec<f32>,
}

impl Chain {
    /// A chain without preferences: what BILOU allows scores 0.
    pub(crate) fn new(labels: Labels) -> Self {
        let stride = labels.count().next_multiple_of(LANES);
        let mut scores = vec![FORBIDDEN; stride * stride];
        for from in 0..labels.count() {
            for to in 0..labels.count() {
                if Labels::may_follow(from, to) {
                    scores[from * stride + to] = 0.0;
                }
            }
        }
        let mut chain = Self {
            labels,
            stride,
            weights: vec![0.0; scores.len()],
            scores,
        };
        chain.refresh();
        chain
    }

    /// The label set.
    pub(crate) fn labels(&self) -> Labels {
        self.labels
    }

    /// Floats per row of scores.
    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    /// The transition scores, `[from * stride + to]`; call [`Chain::refresh`] after a change.
    pub(crate) fn scores_mut(&mut self) -> &mut [f32] {
        &mut self.scores
    }

    /// The transition scores, `[from * stride + to]`.
    pub(crate) fn scores(&self) -> &[f32] {
        &self.scores
    }

    /// The `exp` of the transition scores, in the same order.
    pub(crate) fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// Recomputes the weights from changed scores.
    pub(crate) fn refresh(&mut self) {
        for (weight, &score) in self.weights.iter_mut().zip(&self.scores) {
            *weight = if score <= FORBIDDEN { 0.0 } else { score.exp() };
        }
    }
}

/// Forward and backward sums over one sequence: the total weight of all paths.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    stride: usize,
    /// `exp` of the emissions, each row's largest being 1.
    pub(crate) emitted: Vec<f32>,
    /// Per token and label: the weight of all ways in, each row summing to 1.
    pub(crate) forward: Vec<f32>,
    /// Per token and label: the weight of all ways out, on the scale of `forward`.
    pub(crate) backward: Vec<f32>,
    /// What each row of `forward` was divided by.
    pub(crate) scale: Vec<f32>,
    /// The weight of all paths on that scale; 0 when there is none.
    pub(crate) total: f32,
    /// The logarithm of the weight of all paths.
    pub(crate) log_total: f64,
}

impl Lattice {
    /// Sums over all paths through `emissions` (rows of the chain's stride).
    ///
    /// Cost: 2 × tokens × stride², vectorised, and one `exp` per emission.
    pub(crate) fn fill(&mut self, chain: &Chain, emissions: &[f32]) {
        let size = emissions.len();
        self.stride = chain.stride;
        self.log_total = 0.0;
        self.emitted.clear();
        for row in emissions.chunks_exact(chain.stride) {
            let top = row.iter().copied().fold(FORBIDDEN, f32::max);
            self.log_total += f64::from(top);
            self.emitted
                .extend(row.iter().map(|score| (score - top).exp()));
        }
        self.forward.clear();
        self.forward.resize(size, 0.0);
        self.backward.clear();
        self.backward.resize(size, 0.0);
        self.scale.clear();
        self.fill_forward(chain);
        if self.total > 0.0 {
            self.fill_backward(chain);
        }
    }

    fn fill_forward(&mut self, chain: &Chain) {
        let stride = chain.stride;
        let mut ways_in = vec![0.0; stride];
        ways_in[OUTSIDE] = 1.0;
        for (row, emitted) in self
            .forward
            .chunks_exact_mut(stride)
            .zip(self.emitted.chunks_exact(stride))
        {
            for (from, &weight) in ways_in.iter().enumerate() {
                if weight > 0.0 {
                    let transitions = &chain.weights[from * stride..(from + 1) * stride];
                    for (sum, &transition) in row.iter_mut().zip(transitions) {
                        *sum += weight * transition;
                    }
                }
            }
            let mut scale = 0.0;
            for (sum, &own) in row.iter_mut().zip(emitted) {
                *sum *= own;
                scale += *sum;
            }
            self.scale.push(scale);
            self.log_total += f64::from(scale).ln();
            let shrink = if scale > 0.0 { 1.0 / scale } else { 0.0 };
            for sum in &mut *row {
                *sum *= shrink;
            }
            ways_in.copy_from_slice(row);
        }
        self.total = (0..stride)
            .map(|label| ways_in[label] * chain.weights[label * stride + OUTSIDE])
            .sum();
        self.log_total += f64::from(self.total).ln();
    }

    fn fill_backward(&mut self, chain: &Chain) {
        let stride = chain.stride;
        let n_tokens = self.scale.len();
        let mut ahead = vec![0.0; stride];
        ahead[OUTSIDE] = 1.0;
        for token in (0..n_tokens).rev() {
            let row = &mut self.backward[token * stride..(token + 1) * stride];
            for (from, sum) in row.iter_mut().enumerate() {
                let transitions = &chain.weights[from * stride..(from + 1) * stride];
                *sum = dot(transitions, &ahead);
            }
            let emitted = &self.emitted[token * stride..(token + 1) * stride];
            let shrink = 1.0 / self.scale[token];
            for ((next, &own), &out) in ahead.iter_mut().zip(emitted).zip(&*row) {
                *next = own * out * shrink;
            }
        }
    }

    /// Adds to `sums` (`[from * stride + to]`) how often each transition is expected,
    /// times `weight`.
    pub(crate) fn add_transitions(&self, chain: &Chain, weight: f32, sums: &mut [f32]) {
        let stride = self.stride;
        let n_tokens = self.scale.len();
        let rows = |values: &'_ [f32], token: usize| -> std::ops::Range<usize> {
            debug_assert!(values.len() >= (token + 1) * stride);
            token * stride..(token + 1) * stride
        };
        for token in 0..=n_tokens {
            let ahead = (token < n_tokens).then(|| {
                let range = rows(&self.backward, token);
                (&self.emitted[range.clone()], &self.backward[range])
            });
            let scale = self.scale.get(token).copied().unwrap_or(1.0);
            for from in 0..stride {
                let into = match token {
                    0 => f32::from(u8::from(from == OUTSIDE)),
                    _ => self.forward[(token - 1) * stride + from],
                };
                if into <= 0.0 {
                    continue;
                }
                let share = weight * into / (scale * self.total);
                let weights = &chain.weights[from * stride..(from + 1) * stride];
                let sums = &mut sums[from * stride..(from + 1) * stride];
                match ahead {
                    Some((emitted, out)) => {
                        for to in 0..stride {
                            sums[to] += share * weights[to] * emitted[to] * out[to];
                        }
                    }
                    None => sums[OUTSIDE] += share * weights[OUTSIDE],
                }
            }
        }
    }
}

/// The inner product, in [`LANES`] partial sums so that it can be vectorised.
fn dot(left: &[f32], right: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    for (left, right) in left.chunks_exact(LANES).zip(right.chunks_exact(LANES)) {
        for lane in 0..LANES {
            sums[lane] += left[lane] * right[lane];
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Chain, Lattice};
    use crate::learn::labels::{Label, Labels, OUTSIDE};
    use crate::word::mix;

    /// Tokens of [`random_sequence`].
    pub(crate) const N_TOKENS: usize = 4;

    /// A chain and emissions with scores between −2 and 2 that depend on `seed` alone.
    pub(crate) fn random_sequence(seed: u64) -> (Chain, Vec<f32>) {
        let score = |index: usize| (mix(seed ^ mix(index as u64)) % 4001) as f32 / 1000.0 - 2.0;
        let mut chain = Chain::new(Labels::new(2));
        let stride = chain.stride();
        for (index, transition) in chain.scores_mut().iter_mut().enumerate() {
            if *transition == 0.0 {
                *transition = score(index);
            }
        }
        chain.refresh();
        let mut emissions = vec![super::FORBIDDEN; N_TOKENS * stride];
        for token in 0..N_TOKENS {
            for label in 0..chain.labels().count() {
                emissions[token * stride + label] = score(1000 + token * stride + label);
            }
        }
        (chain, emissions)
    }

    /// Every allowed path with its score.
    pub(crate) fn all_paths(chain: &Chain, emissions: &[f32]) -> Vec<(Vec<Label>, f64)> {
        let stride = chain.stride();
        let mut paths = vec![(Vec::new(), 0.0)];
        for token in 0..N_TOKENS {
            let mut longer = Vec::new();
            for (path, score) in &paths {
                let from = *path.last().unwrap_or(&OUTSIDE);
                for label in 0..chain.labels().count() {
                    if Labels::may_follow(from, label) {
                        let mut path: Vec<Label> = path.clone();
                        path.push(label);
                        let step = chain.scores()[from * stride + label]
                            + emissions[token * stride + label];
                        longer.push((path, score + f64::from(step)));
                    }
                }
            }
            paths = longer;
        }
        paths.retain(|(path, _)| Labels::may_follow(path[N_TOKENS - 1], OUTSIDE));
        for (path, score) in &mut paths {
            *score += f64::from(chain.scores()[path[N_TOKENS - 1] * stride]);
        }
        paths
    }

    #[test]
    fn the_weight_of_all_paths_is_what_trying_all_gives() {
        for seed in 0..20 {
            let (chain, emissions) = random_sequence(seed);
            let paths = all_paths(&chain, &emissions);
            let total: f64 = paths.iter().map(|(_, score)| score.exp()).sum();
            let mut lattice = Lattice::default();
            lattice.fill(&chain, &emissions);
            assert!((lattice.log_total - total.ln()).abs() < 1e-4);
        }
    }
}
