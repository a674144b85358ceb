//! The trainer of reporting clauses: sequences of features and labels → [`ClauseModel`].
//!
//! Maximises the log-likelihood of the gold labels by Adagrad (Duchi et al. 2011), one sequence at
//! a time, with dropout of features; the weights are means over the second half of the way.

use crate::learn::calibration::Calibration;
use crate::learn::chain::{Chain, FORBIDDEN, Lattice};
use crate::learn::labels::Label;
use crate::learn::network::FeatureKey;
use crate::learn::random::Random;
use crate::quotes::chain::{ClauseModel, ROW_BITS, Row, WIDTH, labels, row_of};

/// One training sequence.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sequence {
    /// The features of all tokens, one after the other: keys, then rows once a [`Trainer`] holds it.
    rows: Vec<u32>,
    /// Where each token's features end.
    ends: Vec<u32>,
    gold: Vec<Label>,
    /// How often a pass shows it.
    n_times: u32,
}

impl Sequence {
    /// An empty one that a pass shows so often.
    pub(crate) fn shown(n_times: u32) -> Self {
        Self {
            n_times,
            ..Self::default()
        }
    }

    /// Appends a token.
    pub(crate) fn push(&mut self, keys: &[FeatureKey], gold: Label) {
        self.rows.extend_from_slice(keys);
        self.ends.push(self.rows.len() as u32);
        self.gold.push(gold);
    }

    fn rows_of(&self, token: usize) -> &[u32] {
        let start = token.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.rows[start as usize..self.ends[token] as usize]
    }
}

/// What a training run can be told.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Settings {
    /// Seeds everything random.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Passes over the sequences in each round.
    #[arg(long = "epochs", default_value_t = 3)]
    pub n_epochs: u32,
    /// How often to begin anew in another order; the weights are the mean over all of them.
    #[arg(long = "rounds", default_value_t = 5)]
    pub n_rounds: u32,
    /// Adagrad's step at the start; it falls linearly to a tenth.
    #[arg(long, default_value_t = 0.03)]
    pub learning_rate: f32,
    /// Share of features left out at each step.
    #[arg(long, default_value_t = 0.2)]
    pub dropout: f32,
    /// Features that occur less often are left out.
    #[arg(long, default_value_t = 1)]
    pub min_count: u32,
}

/// A training run in progress.
pub(crate) struct Trainer {
    settings: Settings,
    sequences: Vec<Sequence>,
    rows: Vec<[f32; WIDTH]>,
    squares: Vec<[f32; WIDTH]>,
    transition_squares: Vec<f32>,
    chain: Chain,
    /// Sums over the way, for the mean.
    path: Path,
    random: Random,
}

/// What the weights were at regular steps, summed.
struct Path {
    rows: Vec<[f32; WIDTH]>,
    transitions: Vec<f32>,
    n_stops: u32,
}

/// Keeps Adagrad's first step from a division by zero.
const FIRST_SQUARE: f32 = 1e-6;
/// Steps from one stop of a [`Path`] to the next: a stop costs as much as some dozens of steps.
const STOP_EVERY: usize = 64;
/// Share of a round after which its weights count.
const MEAN_FROM: f64 = 0.5;

impl Path {
    fn new(chain: &Chain) -> Self {
        Self {
            rows: vec![[0.0; WIDTH]; 1 << ROW_BITS],
            transitions: vec![0.0; chain.scores().len()],
            n_stops: 0,
        }
    }

    fn add(&mut self, rows: &[[f32; WIDTH]], chain: &Chain) {
        for (sums, row) in self.rows.iter_mut().zip(rows) {
            for (sum, &weight) in sums.iter_mut().zip(row) {
                *sum += weight;
            }
        }
        for (sum, &score) in self.transitions.iter_mut().zip(chain.scores()) {
            *sum += score;
        }
        self.n_stops += 1;
    }
}

/// Buffers of one step.
#[derive(Default)]
struct StepScratch {
    kept: Vec<u32>,
    ends: Vec<usize>,
    emissions: Vec<f32>,
    gold_emissions: Vec<f32>,
    free: Lattice,
    gold: Lattice,
    transition_gradient: Vec<f32>,
}

impl Trainer {
    /// All weights at zero.
    pub(crate) fn new(mut sequences: Vec<Sequence>, settings: Settings) -> Self {
        let kept = frequent(&sequences, settings.min_count);
        for sequence in &mut sequences {
            keep(sequence, &kept);
        }
        let chain = Chain::new(labels());
        Self {
            rows: vec![[0.0; WIDTH]; 1 << ROW_BITS],
            squares: vec![[FIRST_SQUARE; WIDTH]; 1 << ROW_BITS],
            transition_squares: vec![FIRST_SQUARE; chain.scores().len()],
            path: Path::new(&chain),
            random: Random::new(settings.seed),
            settings,
            sequences,
            chain,
        }
    }

    /// Forgets all weights but what is in the mean.
    pub(crate) fn begin_round(&mut self) {
        self.rows.fill([0.0; WIDTH]);
        self.squares.fill([FIRST_SQUARE; WIDTH]);
        self.chain = Chain::new(labels());
        self.transition_squares.fill(FIRST_SQUARE);
    }

    /// One pass over all sequences in random order; the mean log-likelihood of a token.
    pub(crate) fn run_epoch(&mut self, epoch: u32) -> f64 {
        let mut order: Vec<usize> = Vec::new();
        for (number, sequence) in self.sequences.iter().enumerate() {
            order.extend(std::iter::repeat_n(number, sequence.n_times as usize));
        }
        self.random.shuffle(&mut order);
        let mut scratch = StepScratch::default();
        let n_steps = f64::from(self.settings.n_epochs) * order.len() as f64;
        let (mut likelihood, mut n_tokens) = (0.0, 0);
        for (step, &number) in order.iter().enumerate() {
            let done = (f64::from(epoch) * order.len() as f64 + step as f64) / n_steps;
            let rate = self.settings.learning_rate * (1.0 - 0.9 * done as f32);
            let sequence = std::mem::take(&mut self.sequences[number]);
            likelihood += self.step(&sequence, rate, &mut scratch);
            n_tokens += sequence.gold.len();
            self.sequences[number] = sequence;
            if done >= MEAN_FROM && step % STOP_EVERY == 0 {
                self.path.add(&self.rows, &self.chain);
            }
        }
        likelihood / n_tokens.max(1) as f64
    }

    /// Learns from one sequence; its log-likelihood before that.
    fn step(&mut self, sequence: &Sequence, rate: f32, scratch: &mut StepScratch) -> f64 {
        self.score(sequence, scratch);
        scratch.gold_emissions.clear();
        scratch.gold_emissions.extend_from_slice(&scratch.emissions);
        for (row, &gold) in scratch
            .gold_emissions
            .chunks_exact_mut(WIDTH)
            .zip(&sequence.gold)
        {
            for (label, score) in row.iter_mut().enumerate() {
                if label != gold {
                    *score = FORBIDDEN;
                }
            }
        }
        scratch.free.fill(&self.chain, &scratch.emissions);
        scratch.gold.fill(&self.chain, &scratch.gold_emissions);
        if scratch.gold.total <= 0.0 || scratch.free.total <= 0.0 {
            return 0.0;
        }
        self.climb(sequence, rate, scratch);
        scratch.gold.log_total - scratch.free.log_total
    }

    /// Scores all tokens, dropping features at random.
    fn score(&mut self, sequence: &Sequence, scratch: &mut StepScratch) {
        scratch.kept.clear();
        scratch.ends.clear();
        scratch.emissions.clear();
        let dropout = self.settings.dropout;
        for token in 0..sequence.gold.len() {
            let mut scores = [0.0; WIDTH];
            for &row in sequence.rows_of(token) {
                if self.random.happens(dropout) {
                    continue;
                }
                scratch.kept.push(row);
                for (score, &weight) in scores.iter_mut().zip(&self.rows[row as usize]) {
                    *score += weight / (1.0 - dropout);
                }
            }
            scores[labels().count()..].fill(FORBIDDEN);
            scratch.ends.push(scratch.kept.len());
            scratch.emissions.extend(scores);
        }
    }

    /// Moves every weight that took part.
    fn climb(&mut self, sequence: &Sequence, rate: f32, scratch: &mut StepScratch) {
        let StepScratch {
            kept,
            ends,
            free,
            gold,
            transition_gradient,
            ..
        } = scratch;
        let mut start = 0;
        for (token, &end) in ends.iter().enumerate() {
            let range = token * WIDTH..(token + 1) * WIDTH;
            let ways = free.forward[range.clone()]
                .iter()
                .zip(&free.backward[range]);
            let mut gradient = [0.0; WIDTH];
            for (slope, (into, out)) in gradient.iter_mut().zip(ways) {
                *slope = -into * out / free.total;
            }
            gradient[sequence.gold[token]] += 1.0;
            for &row in &kept[start..end] {
                self.climb_row(row as usize, &gradient, rate);
            }
            start = end;
        }
        transition_gradient.clear();
        transition_gradient.resize(self.chain.weights().len(), 0.0);
        free.add_transitions(&self.chain, -1.0, transition_gradient);
        gold.add_transitions(&self.chain, 1.0, transition_gradient);
        let scores = self.chain.scores_mut().iter_mut();
        let squares = self.transition_squares.iter_mut();
        for ((score, square), &slope) in scores.zip(squares).zip(&*transition_gradient) {
            *square += slope * slope;
            *score += rate * slope / square.sqrt();
        }
        self.chain.refresh();
    }

    fn climb_row(&mut self, row: usize, gradient: &[f32; WIDTH], rate: f32) {
        let weights = self.rows[row].iter_mut();
        let squares = self.squares[row].iter_mut();
        for ((weight, square), &slope) in weights.zip(squares).zip(gradient) {
            *square += slope * slope;
            *weight += rate * slope / square.sqrt();
        }
    }

    /// The mean weights so far, in bytes.
    pub(crate) fn model(&self) -> ClauseModel {
        let n_stops = self.path.n_stops.max(1) as f32;
        let rows = match self.path.n_stops {
            0 => self.rows.clone(),
            _ => self
                .path
                .rows
                .iter()
                .map(|row| row.map(|sum| sum / n_stops))
                .collect(),
        };
        let scale = magnitude(&rows) / f32::from(i8::MAX);
        let quantise = |weights: &[f32; WIDTH]| -> Row {
            weights.map(|weight| (weight / scale).round().clamp(-127.0, 127.0) as i8)
        };
        ClauseModel {
            rows: rows.iter().map(quantise).collect(),
            scale,
            chain: self.mean_chain(),
            calibration: Calibration::NONE,
        }
    }

    /// The mean transitions.
    fn mean_chain(&self) -> Chain {
        let mut chain = self.chain.clone();
        if self.path.n_stops > 0 {
            let n_stops = self.path.n_stops as f32;
            for (score, &sum) in chain.scores_mut().iter_mut().zip(&self.path.transitions) {
                *score = sum / n_stops;
            }
            chain.refresh();
        }
        chain
    }
}

/// The size that all but one in ten thousand of the weights stay below; the others are cut.
fn magnitude(rows: &[[f32; WIDTH]]) -> f32 {
    let mut sizes: Vec<f32> = rows.iter().flatten().map(|weight| weight.abs()).collect();
    sizes.sort_unstable_by(f32::total_cmp);
    sizes
        .get(sizes.len() * 9999 / 10_000)
        .map_or(1.0, |&size| size.max(1e-6))
}

/// The keys that occur at least `min_count` times, ascending.
fn frequent(sequences: &[Sequence], min_count: u32) -> Vec<FeatureKey> {
    let mut all: Vec<FeatureKey> = sequences
        .iter()
        .flat_map(|sequence| sequence.rows.iter().copied())
        .collect();
    all.sort_unstable();
    all.chunk_by(|left, right| left == right)
        .filter(|same| same.len() >= min_count as usize)
        .map(|same| same[0])
        .collect()
}

/// Drops the keys that are not `kept` and turns the others into rows.
fn keep(sequence: &mut Sequence, kept: &[FeatureKey]) {
    let mut rows = Vec::with_capacity(sequence.rows.len());
    let mut ends = Vec::with_capacity(sequence.ends.len());
    for token in 0..sequence.ends.len() {
        let keys = sequence.rows_of(token).iter();
        rows.extend(
            keys.filter(|key| kept.binary_search(key).is_ok())
                .map(|&key| row_of(key) as u32),
        );
        ends.push(rows.len() as u32);
    }
    sequence.rows = rows;
    sequence.ends = ends;
}
